import { isExpression, syntaxProblem } from '../jsonata/evaluate.ts';
import { integrationOf } from '../integrations/index.ts';
import type { Container, Definition, Json, State, StateType } from '../types.ts';

export interface Diagnostic {
  readonly severity: 'ERROR' | 'WARNING';
  readonly code: string;
  readonly message: string;
  readonly location?: string;
}
export function diagnose(
  text: string,
  _options: { readonly type?: 'STANDARD' | 'EXPRESS' } = {},
): { definition?: Definition; diagnostics: Diagnostic[] } {
  const { definition, problems } = validate(text);
  return {
    ...(definition === undefined ? {} : { definition }),
    diagnostics: problems.map((p) => ({ severity: 'ERROR', ...p })),
  };
}
export const unsupported = (_definition: Definition): Diagnostic[] => [];

export interface Problem {
  readonly code: string;
  readonly location: string;
  readonly message: string;
}

const COMMON = ['Type', 'Comment', 'QueryLanguage'];
const FLOW = [...COMMON, 'Next', 'End', 'Assign', 'Output'];
const FIELDS: Readonly<Record<StateType, readonly string[]>> = {
  Task: [...FLOW, 'Resource', 'Arguments', 'TimeoutSeconds', 'HeartbeatSeconds', 'Retry', 'Catch', 'Credentials'],
  Pass: FLOW,
  Choice: [...COMMON, 'Choices', 'Default', 'Assign', 'Output'],
  Wait: [...FLOW, 'Seconds', 'Timestamp'],
  Succeed: [...COMMON, 'Output'],
  Fail: [...COMMON, 'Error', 'Cause'],
  Parallel: [...FLOW, 'Branches', 'Arguments', 'Retry', 'Catch'],
  Map: [
    ...FLOW,
    'Items',
    'ItemSelector',
    'ItemProcessor',
    'ItemBatcher',
    'MaxConcurrency',
    'ToleratedFailureCount',
    'ToleratedFailurePercentage',
    'Retry',
    'Catch',
    'Label',
  ],
};
const JSONPATH_FIELDS = [
  'InputPath',
  'OutputPath',
  'ResultPath',
  'Parameters',
  'ResultSelector',
  'ItemsPath',
  'SecondsPath',
  'TimestampPath',
  'TimeoutSecondsPath',
  'HeartbeatSecondsPath',
  'ErrorPath',
  'CausePath',
  'Iterator',
];
const MAX_DEFINITION_BYTES = 1_048_576;

/** What Step Functions refuses when a machine is created, and what this engine does not emulate. */
export function validate(text: string): { definition?: Definition; problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const report = (code: string, location: string, message: string): void =>
    void problems.push({ code, location, message });
  if (Buffer.byteLength(text) > MAX_DEFINITION_BYTES)
    return {
      problems: [{ code: 'INVALID_JSON_DESCRIPTION', location: '', message: 'The definition is larger than 1 MB.' }],
    };
  let definition: Definition;
  try {
    definition = JSON.parse(text) as Definition;
  } catch (error) {
    return { problems: [{ code: 'INVALID_JSON_DESCRIPTION', location: '', message: (error as Error).message }] };
  }
  if (definition.QueryLanguage !== 'JSONata')
    report(
      'SCHEMA_VALIDATION_FAILED',
      '/QueryLanguage',
      'This engine runs JSONata machines only; write "QueryLanguage": "JSONata" at the top level.',
    );
  const names = new Set<string>();
  checkContainer(definition, '', names, report);
  return problems.length === 0 ? { definition, problems } : { problems };
}

type Report = (code: string, location: string, message: string) => void;

function checkContainer(container: Container, at: string, names: Set<string>, report: Report): void {
  if (container.States === undefined || typeof container.States !== 'object')
    return report('SCHEMA_VALIDATION_FAILED', `${at}/States`, 'These are required: States');
  if (typeof container.StartAt !== 'string')
    report('SCHEMA_VALIDATION_FAILED', `${at}/StartAt`, 'These are required: StartAt');
  else if (container.States[container.StartAt] === undefined)
    report('MISSING_TRANSITION_TARGET', `${at}/StartAt`, `Missing 'StartAt' target: ${container.StartAt}`);
  const reached = new Set<string>([container.StartAt]);
  for (const [name, state] of Object.entries(container.States)) {
    const here = `${at}/States/${name}`;
    if (names.has(name)) report('DUPLICATE_STATE_NAME', here, `Duplicate State name: ${name}`);
    names.add(name);
    if (name.length > 80) report('SCHEMA_VALIDATION_FAILED', here, 'A state name has at most 80 characters.');
    for (const [target, where] of targets(state)) {
      reached.add(target);
      if (container.States[target] === undefined)
        report('MISSING_TRANSITION_TARGET', `${here}${where}`, `Missing transition target: ${target}`);
    }
    checkState(state, here, names, report);
  }
  for (const name of Object.keys(container.States))
    if (!reached.has(name))
      report('MISSING_TRANSITION_TARGET', `${at}/States/${name}`, `State "${name}" is not reachable.`);
}

function targets(state: State): [string, string][] {
  return [
    ...(state.Next === undefined ? [] : [[state.Next, '/Next'] as [string, string]]),
    ...(state.Default === undefined ? [] : [[state.Default, '/Default'] as [string, string]]),
    ...(state.Choices ?? []).map((c, i): [string, string] => [c.Next, `/Choices[${i}]/Next`]),
    ...(state.Catch ?? []).map((c, i): [string, string] => [c.Next, `/Catch[${i}]/Next`]),
  ];
}

function checkState(state: State, at: string, names: Set<string>, report: Report): void {
  const fields = FIELDS[state.Type];
  if (fields === undefined)
    return report('SCHEMA_VALIDATION_FAILED', `${at}/Type`, `Unknown state type: ${String(state.Type)}`);
  if (state.QueryLanguage === 'JSONPath')
    report('SCHEMA_VALIDATION_FAILED', `${at}/QueryLanguage`, 'A JSONata machine cannot hold a JSONPath state.');
  for (const key of Object.keys(state))
    if (!fields.includes(key))
      report(
        'SCHEMA_VALIDATION_FAILED',
        `${at}/${key}`,
        JSONPATH_FIELDS.includes(key) ? `The field ${key} belongs to JSONPath.` : `Field is not supported: ${key}`,
      );
  if (fields.includes('Next') && (state.Next === undefined) === (state.End !== true))
    report('SCHEMA_VALIDATION_FAILED', at, 'A state has either Next or End.');
  if (state.Type === 'Task') {
    if (typeof state.Resource !== 'string')
      report('SCHEMA_VALIDATION_FAILED', `${at}/Resource`, 'These are required: Resource');
    else if (integrationOf(state.Resource).kind === 'unsupported')
      report('UNSUPPORTED_INTEGRATION', `${at}/Resource`, `This engine does not emulate ${state.Resource}.`);
  }
  if (state.Type === 'Choice' && (state.Choices ?? []).length === 0)
    report('SCHEMA_VALIDATION_FAILED', `${at}/Choices`, 'Choices must hold at least one rule.');
  if (state.Type === 'Wait' && (state.Seconds === undefined) === (state.Timestamp === undefined))
    report('SCHEMA_VALIDATION_FAILED', at, 'A Wait has either Seconds or Timestamp.');
  if (state.Type === 'Parallel') {
    if ((state.Branches ?? []).length === 0)
      report('SCHEMA_VALIDATION_FAILED', `${at}/Branches`, 'Branches must hold at least one branch.');
    (state.Branches ?? []).forEach((b, i) => checkContainer(b, `${at}/Branches[${i}]`, names, report));
  }
  if (state.Type === 'Map') {
    if (state.ItemProcessor === undefined)
      report('SCHEMA_VALIDATION_FAILED', `${at}/ItemProcessor`, 'These are required: ItemProcessor');
    else {
      checkContainer(state.ItemProcessor, `${at}/ItemProcessor`, names, report);
    }
  }
  (state.Retry ?? []).forEach((r, i) => {
    if (r.ErrorEquals.includes('States.ALL') && (r.ErrorEquals.length > 1 || i < state.Retry!.length - 1))
      report('SCHEMA_VALIDATION_FAILED', `${at}/Retry[${i}]`, 'States.ALL must stand alone and last.');
  });
  (state.Catch ?? []).forEach((c, i) => {
    if (c.ErrorEquals.includes('States.ALL') && (c.ErrorEquals.length > 1 || i < state.Catch!.length - 1))
      report('SCHEMA_VALIDATION_FAILED', `${at}/Catch[${i}]`, 'States.ALL must stand alone and last.');
  });
  const { Branches: _b, ItemProcessor: _p, ...own } = state;
  checkExpressions(own as unknown as Json, at, report);
}

function checkExpressions(value: Json, at: string, report: Report): void {
  if (isExpression(value)) {
    const problem = syntaxProblem(value);
    if (problem !== undefined) report('INVALID_JSONATA_EXPRESSION', at, problem);
  } else if (Array.isArray(value)) value.forEach((v, i) => checkExpressions(v, `${at}[${i}]`, report));
  else if (value !== null && typeof value === 'object')
    for (const [k, v] of Object.entries(value)) checkExpressions(v, `${at}/${k}`, report);
}
