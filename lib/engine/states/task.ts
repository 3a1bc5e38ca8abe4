import { HEARTBEAT_TIMEOUT, MAX_SECONDS, RUNTIME, StateFailure, TIMEOUT } from '../errors.ts';
import type { Scope } from '../jsonata/scope.ts';
import { wrongType, type Template } from '../jsonata/template.ts';
import type { Maybe } from '../maybe.ts';
import type { Step } from '../program.ts';
import { fail } from '../failing.ts';
import { numberIn, type Turn } from '../turn.ts';
import type { Branch, Json, JsonObject, TaskRun } from '../types.ts';
import type { StateHandler } from './handler.ts';

function seconds(t: Template | undefined, value: Json | undefined): number | undefined {
  if (t === undefined || value === undefined) return undefined;
  if (typeof value !== 'number') throw wrongType(t, 'number', value);
  return numberIn(t, value, { min: 1, max: MAX_SECONDS });
}

export const task: StateHandler = {
  enter(turn, branch, step) {
    const integration = step.integration!;
    if (integration.kind === 'activity' && !turn.world.activity(integration.resource))
      throw new StateFailure(
        RUNTIME,
        `An error occurred while executing the state '${branch.state}' (entered at the event id #${branch.enteredId}). The activity ${integration.resource} does not exist.`,
      );
    branch.task = newTask(turn.uuid());
    const values = evaluateAll(turn.scope(branch), step.taskFields);
    return values instanceof Promise
      ? values.then((v) => schedule(turn, branch, step, v))
      : schedule(turn, branch, step, values);
  },
  start(turn, branch, step) {
    branch.phase = 'task';
    turn.emit(branch, step.events!.started, step.events!.starting);
    turn.effect({ kind: 'run', branch: branch.id, attempt: branch.task!.attempt });
  },
  due(turn, branch, step) {
    turn.emit(branch, step.events!.timedOut, { ...step.events!.head, error: TIMEOUT });
  },
  async wake(turn, branch, step, heartbeat) {
    // The history says States.Timeout in both cases (recorded); a catcher may still name the heartbeat.
    const also = heartbeat ? { also: HEARTBEAT_TIMEOUT } : {};
    await fail(turn, branch, step, { error: TIMEOUT, cause: undefined, ...also });
  },
  result(turn, branch, step, result) {
    branch.mark = branch.previousId;
    turn.emit(branch, step.events!.succeeded, { ...step.events!.head, output: result });
    return turn.complete(branch, step, step, { result }, result);
  },
};

/** Every member, so that all have one shape. */
const newTask = (attempt: string): TaskRun => ({
  attempt,
  args: undefined,
  scheduledId: undefined,
  submitted: false,
  taken: undefined,
  child: undefined,
  roleArn: undefined,
});

/** Each template's value in turn; the first failure in this order is the state's. */
function evaluateAll(scope: Scope, templates: readonly (Template | undefined)[]): Maybe<(Json | undefined)[]> {
  const values: (Json | undefined)[] = [];
  for (let i = 0; i < templates.length; i += 1) {
    const value = templates[i]?.evaluate(scope);
    if (value instanceof Promise) return evaluateRest(scope, templates, values, value);
    values.push(value);
  }
  return values;
}
async function evaluateRest(
  scope: Scope,
  templates: readonly (Template | undefined)[],
  values: (Json | undefined)[],
  next: Promise<Json>,
): Promise<(Json | undefined)[]> {
  values.push(await next);
  while (values.length < templates.length) values.push(await templates[values.length]?.evaluate(scope));
  return values;
}

/** Everything is known: the task is scheduled, and called once every other branch has been. */
function schedule(
  turn: Turn,
  branch: Branch,
  step: Step,
  [args, roles, timeoutValue, heartbeatValue]: readonly (Json | undefined)[],
): void {
  const integration = step.integration!;
  const run = branch.task!;
  const given = args === undefined ? branch.input : args;
  const credentials = roles as JsonObject | undefined;
  const timeout = seconds(step.taskFields[2], timeoutValue);
  const heartbeat = seconds(step.taskFields[3], heartbeatValue);
  if (turn.isTooLarge(given)) {
    branch.task = undefined;
    throw new StateFailure(
      'States.DataLimitExceeded',
      `The state/task '${branch.state}' has arguments with a size exceeding the maximum number of bytes service limit.`,
    );
  }
  run.args = given;
  if (credentials?.RoleArn !== undefined) run.roleArn = credentials.RoleArn as string;
  const details = step.events!.scheduling(turn.world.region, given);
  if (timeout !== undefined) details.timeoutInSeconds = timeout;
  if (heartbeat !== undefined) details.heartbeatInSeconds = heartbeat;
  if (credentials !== undefined) details.taskCredentials = { roleArn: credentials.RoleArn ?? null };
  run.scheduledId = turn.emit(branch, step.events!.scheduled, details);
  if (timeout !== undefined) branch.due = turn.now + timeout * 1000;
  if (heartbeat !== undefined) {
    branch.heartbeatMs = heartbeat * 1000;
    if (integration.kind !== 'activity') branch.heartbeatDue = turn.now + branch.heartbeatMs;
  }
  if (integration.kind === 'activity') {
    branch.phase = 'task';
    run.taken = false;
    turn.effect({ kind: 'activity', activity: integration.resource, token: turn.token(branch) });
  } else turn.ready(branch, 'scheduled');
}

/** The call has been answered and the token is what is waited for. */
export function submitted(turn: Turn, branch: Branch, output: Json = {}): void {
  const run = branch.task!;
  if (run.submitted) return;
  run.submitted = true;
  run.args = undefined;
  const { integration, events } = turn.step(branch);
  if (integration!.kind !== 'activity') turn.emit(branch, events!.submitted, { ...events!.head, output });
}

/** A task fails by its function, its worker or its token. */
export async function taskFailed(
  turn: Turn,
  branch: Branch,
  failure: { error: string | undefined; cause: string | undefined; fromTask?: boolean },
): Promise<void> {
  const step = turn.step(branch);
  const { error, cause } = failure;
  branch.mark = branch.previousId;
  turn.emit(branch, step.events!.failed, {
    ...step.events!.head,
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
  });
  await turn.guard(branch, () => fail(turn, branch, step, failure));
}
