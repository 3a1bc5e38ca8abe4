import { HEARTBEAT_TIMEOUT, MAX_PAYLOAD_BYTES, MAX_SECONDS, RUNTIME, StateFailure, TIMEOUT } from '../errors.ts';
import type { Scope } from '../jsonata/scope.ts';
import { wrongType, type Template } from '../jsonata/template.ts';
import { after, type Maybe } from '../maybe.ts';
import type { Step } from '../program.ts';
import { fail } from '../failing.ts';
import { jsonLongerThan } from '../json.ts';
import { numberIn, type Turn } from '../turn.ts';
import type { Branch, Json, JsonObject } from '../types.ts';
import type { StateHandler } from './handler.ts';

function seconds(t: Template | undefined, value: Json | undefined): number | undefined {
  if (t === undefined || value === undefined) return undefined;
  if (typeof value !== 'number') throw wrongType(t, 'number', value);
  return numberIn(t, value, { min: 1, max: MAX_SECONDS });
}

export const task: StateHandler = {
  enter(turn, branch, step) {
    const integration = step.integration!;
    if (integration.kind === 'activity' && !turn.context.activity(integration.resource))
      throw new StateFailure(
        RUNTIME,
        `An error occurred while executing the state '${branch.state}' (entered at the event id #${branch.enteredId}). The activity ${integration.resource} does not exist.`,
      );
    branch.task = { attempt: turn.uuid(), submitted: false };
    const fields = FIELDS.map((name) => step.field(name));
    return after(evaluateAll(turn.scope(branch), fields), (values) => schedule(turn, branch, step, fields, values));
  },
  start(turn, branch, step) {
    branch.phase = 'task';
    turn.emit(branch, ...step.events!.started({}));
    turn.effects.push({ kind: 'run', branch: branch.id, attempt: branch.task!.attempt });
  },
  due(turn, branch, step) {
    turn.emit(branch, ...step.events!.timedOut({ error: TIMEOUT }));
  },
  async wake(turn, branch, step, heartbeat) {
    // The history says States.Timeout in both cases (recorded); a catcher may still name the heartbeat.
    const also = heartbeat ? { also: HEARTBEAT_TIMEOUT } : {};
    await fail(turn, branch, step, { error: TIMEOUT, cause: undefined, ...also });
  },
  result(turn, branch, step, result) {
    branch.mark = branch.previousId;
    turn.emit(branch, ...step.events!.succeeded({ output: result }));
    return turn.complete(branch, step, step, { result }, result);
  },
};

const FIELDS = ['Arguments', 'Credentials', 'TimeoutSeconds', 'HeartbeatSeconds'] as const;

/** Each template's value in turn; the first failure in this order is the state's. */
function evaluateAll(scope: Scope, templates: readonly (Template | undefined)[]): Maybe<(Json | undefined)[]> {
  const values: (Json | undefined)[] = [];
  const from = (i: number): Maybe<(Json | undefined)[]> => {
    for (let at = i; at < templates.length; at += 1) {
      const value = templates[at]?.evaluate(scope);
      if (value instanceof Promise)
        return value.then((got) => {
          values.push(got);
          return from(at + 1);
        });
      values.push(value);
    }
    return values;
  };
  return from(0);
}

/** Everything is known: the task is scheduled, and called once every other branch has been. */
function schedule(
  turn: Turn,
  branch: Branch,
  step: Step,
  fields: readonly (Template | undefined)[],
  [args, roles, timeoutValue, heartbeatValue]: readonly (Json | undefined)[],
): void {
  const integration = step.integration!;
  const run = branch.task!;
  const given = args === undefined ? branch.input : args;
  const credentials = roles as JsonObject | undefined;
  const timeout = seconds(fields[2], timeoutValue);
  const heartbeat = seconds(fields[3], heartbeatValue);
  if (jsonLongerThan(given, MAX_PAYLOAD_BYTES)) {
    branch.task = undefined;
    throw new StateFailure(
      'States.DataLimitExceeded',
      `The state/task '${branch.state}' has arguments with a size exceeding the maximum number of bytes service limit.`,
    );
  }
  run.args = given;
  if (credentials?.RoleArn !== undefined) run.roleArn = credentials.RoleArn as string;
  run.scheduledId = turn.emit(
    branch,
    ...step.events!.scheduled({
      region: turn.context.region,
      args: given,
      ...(timeout === undefined ? {} : { timeoutInSeconds: timeout }),
      ...(heartbeat === undefined ? {} : { heartbeatInSeconds: heartbeat }),
      ...(credentials === undefined ? {} : { taskCredentials: { roleArn: credentials.RoleArn ?? null } }),
    }),
  );
  if (timeout !== undefined) branch.due = turn.now + timeout * 1000;
  if (heartbeat !== undefined) {
    branch.heartbeatMs = heartbeat * 1000;
    if (integration.kind !== 'activity') branch.heartbeatDue = turn.now + branch.heartbeatMs;
  }
  if (integration.kind === 'activity') {
    branch.phase = 'task';
    run.taken = false;
    turn.effects.push({ kind: 'activity', activity: integration.resource, token: turn.token(branch) });
  } else turn.ready(branch, 'scheduled');
}

/** The call has been answered and the token is what is waited for. */
export function submitted(turn: Turn, branch: Branch, output: Json = {}): void {
  const run = branch.task!;
  if (run.submitted) return;
  run.submitted = true;
  run.args = undefined;
  const { integration, events } = turn.step(branch);
  if (integration!.kind !== 'activity') turn.emit(branch, ...events!.submitted({ output }));
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
  turn.emit(
    branch,
    ...step.events!.failed({
      ...(error === undefined ? {} : { error }),
      ...(cause === undefined ? {} : { cause }),
    }),
  );
  await turn.guard(branch, () => fail(turn, branch, step, failure));
}
