import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { calendarFault, type BusinessCalendar } from '../model/calendar.ts';
import { finding } from '../model/diagnostics/index.ts';
import type { Json } from '../model/json.ts';
import { placeOf } from '../model/pointer.ts';
import type { ProcessFile } from '../model/process-model.ts';
import type { ContentReading } from './contents.ts';
import { readYaml } from './yaml.ts';

const schema = JSON.parse(
  readFileSync(new URL('../../schemas/calendar.schema.json', import.meta.url), 'utf8'),
) as Record<string, unknown>;
const valid = new Ajv({ allErrors: true, verbose: true }).compile<BusinessCalendar>(schema);

/** A business calendar: YAML (or JSON) that fits schemas/calendar.schema.json, in a zone and on days that exist. */
export function readCalendar(file: ProcessFile): ContentReading {
  const yaml = readYaml(file.text, file.path);
  if (yaml.findings.length > 0) return { findings: yaml.findings };
  const problem = (pointer: string, message: string): ContentReading['findings'][number] =>
    finding('TUT-204', {
      message: `${file.path} is no calendar: ${pointer === '' ? '' : `${pointer.slice(1).replaceAll('/', ' > ')} `}${message}`,
      suggestion: 'timeZone: Europe/Berlin\nhours: { monday: ["09:00-17:00"] }\nholidays: [12-25]',
      place: placeOf(yaml.places, pointer) ?? { file: file.path, line: 1, column: 1 },
    });
  if (!valid(yaml.value)) {
    const errors = (valid.errors ?? []).filter((e) => e.keyword !== 'oneOf');
    return {
      findings: errors.map((e) => {
        const extra = e.params.additionalProperty as string | undefined;
        const expected = (e.parentSchema as { description?: string } | undefined)?.description ?? '';
        return problem(
          e.instancePath,
          extra === undefined ? `${e.message ?? 'is invalid'}: ${expected}` : `cannot have ${JSON.stringify(extra)}`,
        );
      }),
    };
  }
  const fault = calendarFault(yaml.value);
  if (fault !== undefined) return { findings: [problem(fault.pointer, fault.message)] };
  return { document: yaml.value as unknown as Json, findings: [] };
}
