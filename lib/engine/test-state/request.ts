import type * as Sfn from '@aws-sdk/client-sfn';
import { AwsError, longerThan, MAX_PAYLOAD_BYTES } from '../errors.ts';
import { integrationOf } from '../integrations/index.ts';
import type { Container, Definition, Json, JsonObject, State } from '../types.ts';
import { diagnose, told, unsupported } from '../validation/index.ts';
import { checkContext } from './context.ts';
import { checkMockedFields } from './fields.ts';
import { tooManyFailures } from './map.ts';

/** A TestState request, read and found to be in order. */
export interface TestRequest {
  readonly definition: Definition;
  readonly stateName: string;
  readonly text: string;
  readonly input: Json;
  readonly variables: JsonObject;
  readonly context: JsonObject | undefined;
  readonly roleArn: string | undefined;
  readonly retries: number;
  readonly failures: number;
  readonly readerItems: Json[] | undefined;
  /** The state has an ItemReader. */
  readonly reads: boolean;
  /** TRACE: what goes over the wire is shown, with `secrets` as it is. */
  readonly traced: boolean;
  readonly secrets: boolean;
  readonly mock:
    { readonly result?: Json; readonly error?: { error: string | undefined; cause: string | undefined } } | undefined;
  iterations: number;
}

/** The name under which a state that comes alone is run. */
const ALONE = 'StateName';
const WITH_MOCK_ONLY =
  'TestState API does not support Map or Parallel states. Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]';

const invalid = (message: string): AwsError => new AwsError('ValidationException', message);

export function readRequest(request: Sfn.TestStateCommandInput): TestRequest {
  const { definition, stateName } = definitionOf(request);
  const state = stateIn(definition, stateName)!;
  const integration = state.Resource === undefined ? undefined : integrationOf(state.Resource);
  const waits = /\.(sync|sync:2|waitForTaskToken)$/.test(state.Resource ?? '') || integration?.kind === 'activity';
  const mock = mockOf(request, state);
  const { retrierRetryCount = 0, mapIterationFailureCount, mapItemReaderData } = request.stateConfiguration ?? {};
  if (mock === undefined) {
    if (mapIterationFailureCount !== undefined)
      throw invalid('TestState does not support MapIterationFailureCount when a mock is not specified.');
    if (request.context !== undefined)
      throw invalid('TestState does not support Context when a mock is not specified.');
    if (state.Type === 'Map' || state.Type === 'Parallel') throw new AwsError('InvalidDefinition', WITH_MOCK_ONLY);
    if (waits)
      throw new AwsError(
        'InvalidDefinition',
        'TestState needs a mock for a Task state that waits: a .sync or .waitForTaskToken integration, or an activity',
      );
    if (integration?.kind === 'unsupported')
      throw new AwsError('InvalidDefinition', `This engine does not emulate ${state.Resource!}; give a mock.`);
  }
  const failures = mapIterationFailureCount ?? 0;
  if (Array.isArray(mock?.result) && failures > mock.result.length) throw tooManyFailures();
  const text = request.input ?? '{}';
  if (longerThan(text, MAX_PAYLOAD_BYTES))
    throw new AwsError('InvalidExecutionInput', `The input exceeds ${MAX_PAYLOAD_BYTES} bytes`);
  const context = request.context === undefined ? undefined : objectOf(request.context, 'Context object');
  if (context !== undefined) checkContext(context, waits);
  const items = mapItemReaderData === undefined ? undefined : parsed(mapItemReaderData, 'mapItemReaderData');
  return {
    definition,
    stateName,
    text,
    input: parsed(text, 'input', 'InvalidExecutionInput'),
    variables: request.variables === undefined ? {} : objectOf(request.variables, 'variables'),
    context,
    roleArn: request.roleArn,
    retries: retrierRetryCount,
    failures,
    readerItems: Array.isArray(items) ? items : undefined,
    reads: (state as unknown as JsonObject).ItemReader !== undefined,
    traced: request.inspectionLevel === 'TRACE',
    secrets: request.revealSecrets === true,
    mock,
    iterations: 0,
  };
}

/** A whole machine with a state's name, or one state by itself. */
function definitionOf(request: Sfn.TestStateCommandInput): { definition: Definition; stateName: string } {
  const text = request.definition ?? '';
  const given = safeObject(text);
  const whole = given?.States !== undefined || request.stateName !== undefined;
  const machine = whole || given === undefined ? text : JSON.stringify(alone(given as unknown as State));
  const { definition, diagnostics } = diagnose(machine);
  const errors = diagnostics.filter((d) => d.severity === 'ERROR');
  if (definition === undefined || errors.length > 0)
    throw new AwsError('InvalidDefinition', `Invalid State Machine Definition: '${errors.map(told).join(', ')}'`);
  const stateName = whole ? (request.stateName ?? definition.StartAt) : ALONE;
  const state = stateIn(definition, stateName);
  if (state === undefined) throw invalid('State not found in definition');
  // What the tested state does not touch may be anything: only the state itself must be one that this engine runs.
  const { Branches: _b, ItemProcessor: _p, ...own } = state;
  const jsonPath = unsupported({ ...definition, StartAt: stateName, States: { [stateName]: own as State } }).find((d) =>
    d.message.includes('JSONPath'),
  );
  if (jsonPath !== undefined) throw new AwsError('InvalidDefinition', jsonPath.message);
  return { definition, stateName };
}
/** A state that comes alone points to others that are not there. */
function alone(state: State): JsonObject {
  const targets = new Set(
    [
      state.Next,
      state.Default,
      ...(state.Choices ?? []).map((c) => c.Next),
      ...(state.Catch ?? []).map((c) => c.Next),
    ].filter((t): t is string => typeof t === 'string' && t !== ALONE),
  );
  const others = [...targets].map((t) => [t, { Type: 'Succeed' }] as const);
  return {
    StartAt: ALONE,
    States: { [ALONE]: state as unknown as JsonObject, ...Object.fromEntries(others) },
  };
}
export function stateIn(container: Container, name: string): State | undefined {
  if (Object.hasOwn(container.States, name)) return container.States[name];
  for (const state of Object.values(container.States))
    for (const inner of [
      ...(state.Branches ?? []),
      ...(state.ItemProcessor === undefined ? [] : [state.ItemProcessor]),
    ]) {
      const found = stateIn(inner, name);
      if (found !== undefined) return found;
    }
  return undefined;
}

function mockOf(request: Sfn.TestStateCommandInput, state: State): TestRequest['mock'] {
  const { mock } = request;
  if (mock === undefined) return undefined;
  if (!['Task', 'Map', 'Parallel'].includes(state.Type))
    throw invalid(`State type '${state.Type}' is not supported when a mock is specified`);
  if (mock.result !== undefined && mock.errorOutput !== undefined)
    throw invalid('A test mock should have only one of the following fields: [result, errorOutput].');
  if (request.revealSecrets === true)
    throw invalid('TestState does not support RevealSecrets when a mock is specified.');
  if (mock.errorOutput !== undefined && mock.errorOutput.error === undefined)
    throw invalid('A test mock with an errorOutput should have its error.');
  if (mock.errorOutput !== undefined)
    return { error: { error: mock.errorOutput.error, cause: mock.errorOutput.cause } };
  if (mock.result === undefined) return {};
  let result: Json;
  try {
    result = JSON.parse(mock.result) as Json;
  } catch {
    throw invalid('Mocked result must be valid JSON');
  }
  const writes = (state as unknown as JsonObject).ResultWriter !== undefined;
  if (state.Type === 'Map' && !writes && !Array.isArray(result)) throw invalid('Mocked result must be an array.');
  if (state.Type === 'Map' && writes && (result === null || typeof result !== 'object' || Array.isArray(result)))
    throw invalid('Mocked result must be a JSON object.');
  if (state.Type === 'Parallel' && !Array.isArray(result)) throw invalid('Mocked result must be an array.');
  if (state.Resource !== undefined) checkMockedFields(state.Resource, result, mock.fieldValidationMode ?? 'STRICT');
  return { result };
}

function parsed(text: string, what: string, error = 'ValidationException'): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (e) {
    throw new AwsError(error, `Invalid ${what} provided: ${(e as Error).message}`);
  }
}
function objectOf(text: string, what: string): JsonObject {
  const value = parsed(text, what);
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw invalid(`Invalid ${what} provided: it must be a JSON object`);
  return value;
}
function safeObject(text: string): JsonObject | undefined {
  try {
    const value = JSON.parse(text) as Json;
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
