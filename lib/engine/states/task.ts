import {
  HEARTBEAT_TIMEOUT,
  longerThan,
  MAX_PAYLOAD_BYTES,
  MAX_SECONDS,
  RUNTIME,
  StateFailure,
  TIMEOUT,
} from '../errors.ts';
import { wrongType, type Template } from '../jsonata/template.ts';
import { fail } from '../failing.ts';
import { taskEvents } from '../task-events.ts';
import { numberIn, type Turn } from '../turn.ts';
import type { Branch, Json, JsonObject } from '../types.ts';
import type { StateHandler } from './handler.ts';

async function seconds(turn: Turn, branch: Branch, t: Template | undefined): Promise<number | undefined> {
  if (t === undefined) return undefined;
  const value = await t.evaluate(turn.scope(branch));
  if (typeof value !== 'number') throw wrongType(t, 'number', value);
  return numberIn(t, value, { min: 1, max: MAX_SECONDS });
}

export const task: StateHandler = {
  async enter(turn, branch, step) {
    const integration = step.integration!;
    if (integration.kind === 'activity' && !turn.context.activity(integration.resource))
      throw new StateFailure(
        RUNTIME,
        `An error occurred while executing the state '${branch.state}' (entered at the event id #${branch.enteredId}). The activity ${integration.resource} does not exist.`,
      );
    branch.task = { attempt: turn.context.uuid(), submitted: false };
    const scope = turn.scope(branch);
    const args = step.field('Arguments');
    const given = args === undefined ? branch.input : await args.evaluate(scope);
    const credentials = (await step.field('Credentials')?.evaluate(scope)) as JsonObject | undefined;
    const timeout = await seconds(turn, branch, step.field('TimeoutSeconds'));
    const heartbeat = await seconds(turn, branch, step.field('HeartbeatSeconds'));
    const text = turn.textOf(given);
    if (longerThan(text, MAX_PAYLOAD_BYTES)) {
      delete branch.task;
      throw new StateFailure(
        'States.DataLimitExceeded',
        `The state/task '${branch.state}' has arguments with a size exceeding the maximum number of bytes service limit.`,
      );
    }
    branch.task.args = given;
    if (credentials?.RoleArn !== undefined) branch.task.roleArn = credentials.RoleArn as string;
    branch.task.scheduledId = turn.emit(
      branch,
      ...taskEvents(integration).scheduled({
        region: turn.context.region,
        text,
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
      branch.task.taken = false;
      turn.effects.push({ kind: 'activity', activity: integration.resource, token: turn.token(branch) });
    } else turn.ready(branch, 'scheduled');
  },
  start(turn, branch, step) {
    branch.phase = 'task';
    turn.emit(branch, ...taskEvents(step.integration!).started({}));
    turn.effects.push({ kind: 'run', branch: branch.id, attempt: branch.task!.attempt });
  },
  async wake(turn, branch, step, heartbeat) {
    turn.emit(branch, ...taskEvents(step.integration!).timedOut({ error: TIMEOUT }));
    // The history says States.Timeout in both cases (recorded); a catcher may still name the heartbeat.
    const also = heartbeat ? { also: HEARTBEAT_TIMEOUT } : {};
    await fail(turn, branch, step, { error: TIMEOUT, cause: undefined, ...also });
  },
  async result(turn, branch, step, result) {
    const output = turn.textOf(result);
    branch.mark = branch.previousId;
    turn.emit(branch, ...taskEvents(step.integration!).succeeded({ output, outputDetails: { truncated: false } }));
    await turn.complete(branch, step, step, { result }, result);
  },
};

/** The call has been answered and the token is what is waited for. */
export function submitted(turn: Turn, branch: Branch, output: Json = {}): void {
  const run = branch.task!;
  if (run.submitted) return;
  run.submitted = true;
  delete run.args;
  const { integration } = turn.step(branch);
  if (integration!.kind === 'activity') return;
  turn.emit(
    branch,
    ...taskEvents(integration!).submitted({ output: JSON.stringify(output), outputDetails: { truncated: false } }),
  );
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
    ...taskEvents(step.integration!).failed({
      ...(error === undefined ? {} : { error }),
      ...(cause === undefined ? {} : { cause }),
    }),
  );
  await turn.guard(branch, () => fail(turn, branch, step, failure));
}
