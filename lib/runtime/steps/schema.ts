import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormatsModule from 'ajv-formats';
import type { Json } from '../../model/json.ts';
import type { DeployedProcess } from '../../model/compiled.ts';
import type { StepBinding } from '../../model/binding.ts';

export interface Problem {
  readonly pointer: string;
  readonly message: string;
  readonly expected?: string;
}

// The package is CommonJS; under Node its default export is wrapped once more.
const addFormats = ((addFormatsModule as unknown as { default?: unknown }).default ??
  addFormatsModule) as typeof addFormatsModule.default;
const cache = new Map<string, ValidateFunction>();
const CACHE_LIMIT = 500;

function compiled(schema: Json): ValidateFunction {
  const key = JSON.stringify(schema);
  const known = cache.get(key);
  if (known !== undefined) return known;
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats(ajv);
  const { $schema: _dialect, ...rest } = schema as { $schema?: Json };
  const validate = ajv.compile(rest);
  if (cache.size >= CACHE_LIMIT) cache.clear();
  cache.set(key, validate);
  return validate;
}

/** Where a value breaks a JSON Schema; empty where it fits. Pointers are RFC 6901. */
export function validateSchema(schema: Json, value: Json): readonly Problem[] {
  const validate = compiled(schema);
  if (validate(value) === true) return [];
  return (validate.errors ?? []).map(problemOf);
}

/** Where the pointer already names what is missing or too much, the message need not. */
const MESSAGES: Readonly<Record<string, string>> = {
  required: 'is required',
  additionalProperties: 'is not known here',
};

function problemOf(error: ErrorObject): Problem {
  const params = error.params as {
    missingProperty?: string;
    additionalProperty?: string;
    allowedValues?: readonly Json[];
    type?: string;
  };
  const inside = params.missingProperty ?? params.additionalProperty;
  const pointer =
    inside === undefined
      ? error.instancePath
      : `${error.instancePath}/${inside.replace(/~/g, '~0').replace(/\//g, '~1')}`;
  const expected = params.allowedValues?.map((v) => JSON.stringify(v)).join(', ') ?? params.type;
  return {
    pointer,
    message: MESSAGES[error.keyword] ?? error.message ?? error.keyword,
    ...(expected === undefined ? {} : { expected }),
  };
}

/** The schema of a step's output: inline, or the document that its path names. */
export function outputSchema(deployed: DeployedProcess, step: StepBinding): Json | undefined {
  const { output } = step;
  if (output === undefined) return undefined;
  return typeof output === 'string' ? deployed.model.documents[output] : (output as unknown as Json);
}
