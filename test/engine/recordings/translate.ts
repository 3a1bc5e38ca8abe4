import type { Json, JsonObject } from '../../../lib/engine/types.ts';

/** What cannot be said in JSONata, or is not needed enough to be translated; by name. */
export class Untranslated extends Error {}

/** `$.a.b`, `$`, `$$.State.Name` and `$variable.a` as JSONata. */
function path(text: string, root: string): string {
  const found = /^(\$\$?)((\w[\w-]*)?(?:\.[A-Za-z_][\w-]*|\[\d+\])*)$/.exec(text);
  if (found === null) throw new Untranslated(`the path ${text}`);
  const [, mark, rest, variable] = found;
  const from = mark === '$$' ? '$states.context' : variable === undefined ? root : `$${variable}`;
  const steps = rest!.slice(variable?.length ?? 0);
  return from + steps.replace(/\.([A-Za-z_][\w-]*)/g, (_m, name: string) => `.\`${name}\``);
}
const expression = (body: string): string => `{% ${body} %}`;

/** A payload template: members whose names end in `.$` are paths. */
function payload(template: Json, root: string): Json {
  if (Array.isArray(template)) return template.map((item) => payload(item, root));
  if (template === null || typeof template !== 'object') return template;
  return Object.fromEntries(
    Object.entries(template).map(([key, value]): [string, Json] =>
      key.endsWith('.$') ? [key.slice(0, -2), expression(path(String(value), root))] : [key, payload(value, root)],
    ),
  );
}
/** A template as one expression, so that it can be part of another. */
function body(template: Json): string {
  if (typeof template === 'string') return /^\{%(.*)%\}$/s.exec(template)?.[1] ?? JSON.stringify(template);
  if (Array.isArray(template)) return `[${template.map(body).join(', ')}]`;
  if (template === null || typeof template !== 'object') return JSON.stringify(template);
  return `{${Object.entries(template)
    .map(([key, value]) => `${JSON.stringify(key)}: ${body(value)}`)
    .join(', ')}}`;
}

/** What ResultPath makes of the input and a result. */
function placed(resultPath: Json | undefined, result: string): string {
  if (resultPath === undefined || resultPath === '$') return result;
  if (resultPath === null) return '$states.input';
  const names = String(resultPath).slice(2).split('.');
  const value = names.reduceRight((inner, name) => `{${JSON.stringify(name)}: ${inner}}`, result);
  return `$merge([$states.input, ${value}])`;
}

const KEPT = [
  'Type',
  'Next',
  'End',
  'Retry',
  'TimeoutSeconds',
  'HeartbeatSeconds',
  'MaxConcurrency',
  'Seconds',
  'Error',
  'Cause',
  'Resource',
  'Default',
];
const OF_JSONATA = ['Arguments', 'Output', 'Assign', 'Catch', 'Choices'];

export function machine(container: JsonObject, language = 'JSONPath'): JsonObject {
  const { StartAt, States, TimeoutSeconds } = container;
  const own = String(container.QueryLanguage ?? language);
  return {
    StartAt: StartAt!,
    ...(TimeoutSeconds === undefined ? {} : { TimeoutSeconds }),
    States: Object.fromEntries(
      Object.entries(States as Record<string, JsonObject>).map(([name, state]) => [name, stateOf(state, own)]),
    ),
  };
}
const picked = (state: JsonObject, keys: readonly string[]): JsonObject =>
  Object.fromEntries(keys.filter((k) => state[k] !== undefined).map((k) => [k, state[k]!]));

function stateOf(state: JsonObject, language: string): JsonObject {
  const own = String(state.QueryLanguage ?? language);
  const out = picked(state, KEPT);
  if (state.Branches !== undefined) out.Branches = (state.Branches as JsonObject[]).map((b) => machine(b, own));
  const processor = (state.ItemProcessor ?? state.Iterator) as JsonObject | undefined;
  if (processor !== undefined) out.ItemProcessor = { ProcessorConfig: { Mode: 'INLINE' }, ...machine(processor, own) };
  return { ...out, ...(own === 'JSONata' ? picked(state, OF_JSONATA) : dataOf(state)) };
}

/** Where the data of a JSONPath state comes from and goes to. */
function dataOf(state: JsonObject): JsonObject {
  if (state.Choices !== undefined) throw new Untranslated('Choices of JSONPath');
  const out: JsonObject = {};
  const input = state.InputPath === undefined ? '$states.input' : path(String(state.InputPath), '$states.input');
  for (const key of ['HeartbeatSeconds', 'TimeoutSeconds'])
    if (state[`${key}Path`] !== undefined) out[key] = expression(path(String(state[`${key}Path`]), input));
  const given = state.Parameters === undefined ? undefined : payload(state.Parameters, input);
  let result = '$states.result';
  if (state.Type === 'Map') out.Items = expression(input);
  else if (state.Type === 'Pass') result = body(state.Result ?? given ?? expression(input));
  else if (given !== undefined) out.Arguments = given;
  if (state.ResultSelector !== undefined) result = body(payload(state.ResultSelector, result));
  if (state.Assign !== undefined) out.Assign = payload(state.Assign, result);
  if (['Pass', 'Task', 'Parallel', 'Map'].includes(String(state.Type))) {
    const output = placed(state.ResultPath, result);
    const way = state.OutputPath as string | null | undefined;
    out.Output = way === null ? {} : expression(path(way ?? '$', output === '$states.input' ? output : `(${output})`));
  }
  if (state.Catch !== undefined)
    out.Catch = (state.Catch as JsonObject[]).map(({ ResultPath, ...rest }) => ({
      ...rest,
      Output: expression(placed(ResultPath, '$states.errorOutput')),
    }));
  return out;
}
