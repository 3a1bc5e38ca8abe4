import type * as Sfn from '@aws-sdk/client-sfn';
import type { Place } from '../arns.ts';
import { EXCEED_TOLERATED_FAILURE } from '../errors.ts';
import { delayMs, fail, matches, type Failure } from '../failing.ts';
import { TaskError, type Host, type TaskCall } from '../integrations/index.ts';
import { Program, type Step } from '../program.ts';
import { states } from '../states/index.ts';
import { taskFailed } from '../states/task.ts';
import { newBranch, Turn, type World } from '../turn.ts';
import { inspectMap, toleranceExceeded } from './map.ts';
import type { Answer, Branch, Execution, Json, JsonObject } from '../types.ts';
import { contextObject } from './context.ts';
import { readRequest, type TestRequest } from './request.ts';

export interface TestStateWorld {
  readonly place: Place;
  readonly now: number;
  readonly random: () => number;
  readonly uuid: () => string;
  readonly host: Host;
}

/**
 * TestState: one state, run by itself on a given input, with its service mocked or called. Map, Parallel, activities and
 * whatever waits need a mock, as on AWS. Throws InvalidDefinition, ValidationException, InvalidExecutionInput.
 */
export async function testState(
  request: Sfn.TestStateCommandInput,
  world: TestStateWorld,
): Answer<Sfn.TestStateCommandOutput> {
  const test = readRequest(request);
  const run = await runState(test, world);
  const { turn, branch, step, inspected } = run;
  const { execution } = turn;
  const exited = turn.events.findLast((e) => e.type.endsWith('StateExited'))?.value;
  const failed = run.failure;
  const retrying = branch.phase === 'retry';
  const caught = failed !== undefined && !retrying && execution.status !== 'FAILED';
  const ended = execution.status === 'FAILED' ? { error: execution.error, cause: execution.cause } : failed;
  const details = failed === undefined ? {} : errorDetails(step, failed, test.retries, world.random, retrying, caught);
  const variables = { ...test.variables, ...branch.vars };
  return {
    ...(exited?.output === undefined ? {} : { output: JSON.stringify(exited.output) }),
    ...(ended?.error === undefined ? {} : { error: ended.error }),
    ...(ended?.cause === undefined ? {} : { cause: ended.cause }),
    ...(request.inspectionLevel === 'DEBUG' || request.inspectionLevel === 'TRACE'
      ? {
          inspectionData: {
            input: test.text,
            ...inspected,
            ...(Object.keys(details).length === 0 ? {} : { errorDetails: details }),
            ...(Object.keys(variables).length === 0 ? {} : { variables: JSON.stringify(variables) }),
          },
        }
      : {}),
    ...(exited !== undefined && run.next !== undefined ? { nextState: run.next } : {}),
    status: retrying ? 'RETRIABLE' : caught ? 'CAUGHT_ERROR' : execution.status === 'FAILED' ? 'FAILED' : 'SUCCEEDED',
  };
}

interface Run {
  readonly turn: Turn;
  readonly branch: Branch;
  readonly step: Step;
  readonly inspected: Sfn.InspectionData;
  readonly failure: Failure | undefined;
  readonly next: string | undefined;
}

async function runState(test: TestRequest, world: TestStateWorld): Promise<Run> {
  const program = new Program(test.definition);
  const place = program.find(test.stateName)!;
  const step = program.step(place, test.stateName);
  const execution = executionOf(test, world);
  const branch = newBranch({
    id: '0',
    index: 0,
    scope: place,
    state: test.stateName,
    input: test.input,
    now: world.now,
    previousId: 0,
  });
  branch.vars = { ...test.variables };
  branch.retryCount = test.retries;
  execution.branches[branch.id] = branch;
  const { place: at, now, random, uuid } = world;
  const turn = new TestTurn(
    execution,
    program,
    now,
    { region: at.region, random, uuid, activity: () => true },
    test.context ?? contextObject(test, execution, world),
  );
  const inspected: Sfn.InspectionData = {};
  let failure: Failure | undefined;
  turn.onFailure = (f) => (failure ??= f);
  await turn.guard(branch, () => drive(turn, branch, step, test, world, inspected));
  const next = branch.phase === 'enter' && execution.status === 'RUNNING' ? branch.state : undefined;
  return { turn, branch, step, inspected, failure, next };
}

/** Takes the state from entry to its end, with the mock in the place of what it would call. */
async function drive(
  turn: TestTurn,
  branch: Branch,
  step: Step,
  test: TestRequest,
  world: TestStateWorld,
  inspected: Sfn.InspectionData,
): Promise<void> {
  const { state } = step;
  branch.enteredId = turn.emit(branch, `${state.Type}StateEntered`);
  if (state.Type === 'Map' || state.Type === 'Parallel') {
    const { mock } = test;
    if (state.Type === 'Parallel') {
      const given = await turn.field(branch, step.field('Arguments'));
      if (given !== undefined) inspected.afterArguments = JSON.stringify(given);
    } else Object.assign(inspected, await inspectMap(turn, branch, step, test));
    branch.phase = 'children';
    if (mock?.error !== undefined) return failWith(turn, branch, step, test, mock.error);
    if (state.Type === 'Map' && toleranceExceeded(test, inspected))
      return failWith(turn, branch, step, test, {
        error: EXCEED_TOLERATED_FAILURE,
        cause: 'The specified tolerated failure threshold was exceeded',
      });
    const result = mock?.result ?? [];
    return turn.complete(branch, step, step, { result }, result);
  }
  await states[state.Type].enter(turn, branch, step);
  if (state.Type === 'Wait' && branch.phase === 'wait') return states.Wait.wake!(turn, branch, step, false);
  if (state.Type !== 'Task' || branch.task === undefined) return;
  const args = branch.task.args ?? null;
  if (state.Arguments !== undefined) inspected.afterArguments = JSON.stringify(args);
  branch.phase = 'task';
  if (test.mock?.error !== undefined) return failWith(turn, branch, step, test, test.mock.error);
  const result = test.mock?.result ?? (await call(turn, branch, step, world, args, watchOf(test, inspected)));
  if (result === undefined) return;
  inspected.result = JSON.stringify(result);
  await states.Task.result!(turn, branch, step, result);
}

async function failWith(turn: Turn, branch: Branch, step: Step, test: TestRequest, error: Failure): Promise<void> {
  const rules = step.state.Retry ?? [];
  const index = rules.findIndex((r) => matches(r.ErrorEquals, error));
  // The count given is that of the retrier that takes the error.
  if (index >= 0) branch.retries = rules.map((_r, i) => (i === index ? test.retries : 0));
  if (branch.task === undefined) await fail(turn, branch, step, error);
  else await taskFailed(turn, branch, error);
}

/** TRACE shows what an HTTP Task sends and gets. */
function watchOf({ traced, secrets }: TestRequest, inspected: Sfn.InspectionData): TaskCall['watch'] {
  return traced ? { secrets, seen: (exchange) => Object.assign(inspected, exchange) } : undefined;
}
/** Calls the service itself, where nothing is mocked. */
async function call(
  turn: Turn,
  branch: Branch,
  step: Step,
  { host }: TestStateWorld,
  args: Json,
  watch: TaskCall['watch'],
): Promise<Json | undefined> {
  const { action, resource, pattern } = step.integration!;
  const { attempt } = branch.task!;
  try {
    return await action!.run(
      host,
      {
        resource,
        args,
        attempt,
        token: turn.token(branch),
        signal: AbortSignal.timeout(300_000),
        pause: (until) => until,
        ...(watch === undefined ? {} : { watch }),
        waiter: { seq: 0, branch: branch.id, attempt, form: 'sync' },
      },
      pattern,
    );
  } catch (error) {
    if (!(error instanceof TaskError)) throw error;
    await taskFailed(turn, branch, { error: error.error, cause: error.cause });
    return undefined;
  }
}

function errorDetails(
  step: Step,
  failure: Failure,
  used: number,
  random: () => number,
  retrying: boolean,
  caught: boolean,
): Sfn.InspectionErrorDetails {
  const rules = step.state.Retry ?? [];
  const retryIndex = rules.findIndex((r) => matches(r.ErrorEquals, failure));
  return {
    // The retrier that takes the error is named also where its attempts are used up (recorded).
    ...(retryIndex < 0 ? {} : { retryIndex }),
    ...(retrying ? { retryBackoffIntervalSeconds: Math.round(delayMs(rules[retryIndex]!, used, random) / 1000) } : {}),
    ...(caught ? { catchIndex: step.catches.findIndex((c) => matches(c.errors, failure)) } : {}),
  };
}

/** A turn whose context object is given, and that tells of the first failure. */
class TestTurn extends Turn {
  readonly #given: JsonObject;
  onFailure: (failure: Failure) => void = () => undefined;
  constructor(execution: Execution, program: Program, now: number, world: World, given: JsonObject) {
    super(execution, program, now, world);
    this.#given = given;
  }
  override contextObject(branch: Branch): JsonObject {
    return branch.item === undefined ? this.#given : { ...this.#given, Map: super.contextMember(branch, 'Map')! };
  }
  override contextMember(branch: Branch, name: string): Json | undefined {
    return name === 'Map' ? super.contextMember(branch, name) : this.#given[name];
  }
  override failing(failure: Failure): void {
    this.onFailure(failure);
  }
}

function executionOf(test: TestRequest, { place, now, uuid }: TestStateWorld): Execution {
  const name = uuid();
  const machine = uuid();
  return {
    seq: 0,
    arn: `arn:aws:states:${place.region}:${place.account}:express:${machine}:${name}`,
    name,
    machine: `arn:aws:states:${place.region}:${place.account}:stateMachine:${machine}`,
    revision: 'test',
    roleArn: test.roleArn ?? '',
    input: test.text,
    startedAt: now,
    status: 'RUNNING',
    redriveCount: 0,
    lastEventId: 0,
    branches: {},
  };
}
