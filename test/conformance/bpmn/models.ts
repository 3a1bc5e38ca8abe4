import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compile } from '../../../lib/compiler/index.ts';
import type { Finding } from '../../../lib/model/diagnostic.ts';
import { FindingsError } from '../../../lib/model/diagnostic.ts';
import { processesIn, readBpmn } from '../../../lib/notation/index.ts';
import { readProcessFile } from '../../../lib/notation/files.ts';
import type { CaseResult, Suite } from '../suites.ts';

/** Models as people draw them: each process compiles, or is refused by name. Anything else is a failure. */
export const modelsSuite: Suite = {
  name: 'bpmn-models',
  folder: 'bpmn-models',
  about:
    'Real models of several modelers, unchanged and without process.yaml: each process compiles, or is refused by a diagnostic; a crash is a failure',
  async run(folder, wanted) {
    const files = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as readonly {
      readonly file: string;
    }[];
    const results: CaseResult[] = [];
    for (const { file } of files.filter((f) => wanted(f.file))) results.push(await compiled(folder, file));
    return results;
  },
};

async function compiled(folder: string, file: string): Promise<CaseResult> {
  try {
    const refusals = await refusalsOf(folder, file);
    if (refusals.length === 0) return { name: file, outcome: 'passed' };
    return { name: file, outcome: 'refused', reason: causes(refusals), got: refusals };
  } catch (error) {
    return {
      name: file,
      outcome: 'failed',
      reason: `crash: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    };
  }
}

async function refusalsOf(folder: string, file: string): Promise<Finding[]> {
  const reading = await readProcessFile(folder, file);
  if (!reading.ok) return [reading.finding];
  const ids = await processesIn(reading.file.text, file);
  const refusals: Finding[] = [];
  for (const process of ids.length === 0 ? [undefined] : ids) {
    const { model, findings } = await readBpmn(reading.file.text, {
      file,
      ...(process === undefined ? {} : { process }),
    });
    const errors = findings.filter((f) => f.severity === 'error');
    refusals.push(...errors);
    if (errors.length > 0 || model === undefined) continue;
    try {
      compile(model);
    } catch (error) {
      if (!(error instanceof FindingsError)) throw error;
      refusals.push(...error.findings.filter((f) => f.severity === 'error'));
    }
  }
  return refusals;
}

/** `TUT-401 (2): inclusiveGateway ...; TUT-113: ...`: the first message of each code stands for the others. */
function causes(refusals: readonly Finding[]): string {
  const byCode = Map.groupBy(refusals, (f) => f.code);
  return [...byCode]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([code, all]) => `${code}${all.length > 1 ? ` (${all.length})` : ''}: ${all[0]!.message.slice(0, 90)}`)
    .join('; ');
}
