import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import type { ErrorObject } from 'ajv';
import type { ProcessBinding } from '../model/binding.ts';
import type { Finding, Place } from '../model/diagnostic.ts';
import { didYouMean, finding } from '../model/diagnostics/index.ts';
import { placeOf } from '../model/pointer.ts';

/** The published JSON Schema of process.yaml. */
export const processSchema = JSON.parse(
  readFileSync(new URL('../../schemas/process.schema.json', import.meta.url), 'utf8'),
) as Record<string, unknown>;

const validate = new Ajv({
  allErrors: true,
  verbose: true,
  strict: true,
  allowUnionTypes: true,
}).compile<ProcessBinding>(processSchema);

export type SchemaReading =
  { readonly ok: true; readonly binding: ProcessBinding } | { readonly ok: false; readonly findings: Finding[] };

/** Whether a value is a `ProcessBinding`, or what is wrong with it and where. */
export function validateBinding(value: unknown, places: Readonly<Record<string, Place>>): SchemaReading {
  if (validate(value)) return { ok: true, binding: value };
  const errors = (validate.errors ?? []).filter((e) => e.keyword !== 'oneOf' || !hasDeeper(e, validate.errors ?? []));
  const seen = new Set<string>();
  const findings = errors.flatMap((error) => {
    const told = tell(error, places);
    const key = `${told.place?.pointer} ${told.message}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return [told];
  });
  return { ok: false, findings };
}

const hasDeeper = (error: ErrorObject, all: readonly ErrorObject[]): boolean =>
  all.some((e) => e !== error && e.instancePath.startsWith(`${error.instancePath}/`));

function tell(error: ErrorObject, places: Readonly<Record<string, Place>>): Finding {
  const { instancePath, params } = error;
  const place = placeOf(places, instancePath);
  const where = instancePath === '' ? 'process.yaml' : instancePath.slice(1).replaceAll('/', ' > ');
  if (error.keyword === 'required') return lacking(String(params.missingProperty), where, instancePath, place);
  if (error.keyword === 'additionalProperties') {
    const extra = String(params.additionalProperty);
    const known = Object.keys((error.parentSchema?.properties ?? {}) as object);
    const meant = didYouMean(extra, known);
    return finding('TUT-202', {
      message: `${where} has ${JSON.stringify(extra)}, which it cannot have; expected ${known.length ? known.join(', ') : 'nothing'}`,
      suggestion: meant ? `Did you mean ${JSON.stringify(meant)}?` : undefined,
      place: placeOf(places, `${instancePath}/${extra.replaceAll('~', '~0').replaceAll('/', '~1')}`),
    });
  }
  const schema = error.parentSchema as { description?: string; examples?: string[] } | undefined;
  const expected =
    error.keyword === 'enum'
      ? `one of ${(params.allowedValues as unknown[]).map((v) => JSON.stringify(v)).join(', ')}`
      : `${error.message ?? error.keyword}`
          .replace(/^must /, 'to ')
          .replace(/^to match pattern.*/, schema?.description ?? '$&');
  return finding('TUT-202', {
    message: `${where} is ${preview(error.data)}; expected ${expected}`,
    suggestion: EXAMPLES.find(([pattern]) => pattern.test(schema?.description ?? ''))?.[1],
    place,
  });
}

const EXAMPLES: readonly (readonly [RegExp, string])[] = [
  [/duration/i, 'PT8H is eight hours, P14D fourteen days'],
  [/mail address/i, 'name@example.com'],
  [/such as \d+%/, '80%'],
];

const AI_PARTS: Readonly<Record<string, string>> = {
  threshold: 'threshold: 0.8',
  confidence: 'confidence: { from: =output.confidence, threshold: 0.8 }',
  budget: 'budget: { tokens: 20000, usd: 0.05 }',
  below: 'below: { groups: [review], due: PT4H }',
  tokens: 'tokens: 20000',
  usd: 'usd: 0.05',
};

function lacking(property: string, where: string, path: string, place: Place | undefined): Finding {
  if (path === '' && property === 'owner') {
    return finding('TUT-211', {
      message: 'process.yaml names no owner; expected who answers for the outcome',
      suggestion: 'owner: { name: Head of Onboarding, email: onboarding@example.com }',
      place,
    });
  }
  if (property === 'due') {
    return finding('TUT-305', {
      message: `${where} has no due time; expected an ISO 8601 duration`,
      suggestion: 'due: PT8H',
      place,
    });
  }
  const ai = /^\/steps\/[^/]+\/ai(\/confidence|\/budget)?$/.test(path) ? AI_PARTS[property] : undefined;
  if (ai !== undefined) {
    return finding('TUT-306', { message: `${where} has no ${property}`, suggestion: ai, place });
  }
  return finding('TUT-202', { message: `${where} has no ${JSON.stringify(property)}, which it needs`, place });
}

function preview(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
