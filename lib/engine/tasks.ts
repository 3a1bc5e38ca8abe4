import type * as Sfn from '@aws-sdk/client-sfn';
import type { Call } from './calls.ts';
import type { CallWork, Core } from './core.ts';
import {
  AwsError,
  DATA_LIMIT_EXCEEDED,
  longerThan,
  MAX_CAUSE_CHARS,
  MAX_ERROR_CHARS,
  MAX_PAYLOAD_BYTES,
  TASK_FAILED,
} from './errors.ts';
import { TaskError, type Host, type Pattern, type ServiceAction, type TaskCall } from './integrations/index.ts';
import { after, type Maybe } from './maybe.ts';
import { states } from './states/index.ts';
import { submitted, taskFailed } from './states/task.ts';
import { distributed } from './states/map-distributed.ts';
import type { Program } from './program.ts';
import { tokenOf, type Turn } from './turn.ts';
import type { Answer, Branch, Execution, Json, JsonObject, Waiter } from './types.ts';

/** Tasks under way: calls, their answers, tokens, and children that are waited for. */
export class Tasks {
  readonly #core: Core;
  readonly #host: Host;

  constructor(core: Core, host: Host) {
    this.#core = core;
    this.#host = host;
  }

  // ------------------------------------------------------------ calls

  /** Calls what a task's Resource stands for, and takes the answer in. The execution has just been written. */
  run(execution: Execution, program: Program, branchId: string, attempt: string): void {
    const { seq } = execution;
    const branch = execution.branches[branchId];
    if (branch?.task?.attempt !== attempt || branch.task.submitted) return;
    const { resource, pattern, action } = program.step(branch.scope, branch.state).integration!;
    const { args = null } = branch.task;
    this.#core.call(new Attempt(this.#host, seq, branchId, attempt, args, { resource, pattern, action: action! }));
  }

  // ------------------------------------------------------------ children

  /** Tells a `.sync` task or a distributed Map that its child has ended. */
  async tell(ended: Execution): Promise<void> {
    // As it has ended: it may be redriven while this is under way.
    const child = { ...ended };
    const { waiter } = child;
    if (waiter === undefined) return;
    await this.#core
      .deliver(waiter.seq, async (turn) => {
        if (turn.execution.status !== 'RUNNING') return;
        if (waiter.form === 'map') {
          const branch = turn.execution.branches[waiter.branch];
          const round = turn.execution.mapRuns?.[waiter.attempt]?.redriveCount;
          if (branch?.iterations?.mapRun === waiter.attempt && waiter.round === round)
            await turn.guard(branch, () =>
              distributed.childEnded(turn, branch, waiter.index!, child.status, child.output),
            );
          turn.touched = true;
          return;
        }
        const branch = presentTask(turn, waiter.branch, waiter.attempt);
        if (branch === undefined) return;
        const report = childReport(child, waiter.form === 'sync2');
        // The child may end before the start has been noted.
        submitted(turn, branch, { ExecutionArn: child.arn });
        if (child.status === 'SUCCEEDED')
          await turn.guard(branch, () => states.Task.result!(turn, branch, turn.step(branch), report));
        else
          await taskFailed(turn, branch, {
            error: TASK_FAILED,
            cause: JSON.stringify(report).slice(0, MAX_CAUSE_CHARS),
          });
      })
      .catch((error: unknown) => {
        if ((error as Error).name !== 'ExecutionDoesNotExist') throw error;
      });
    await this.#core.deliver(child.seq, (turn) => {
      // It may have been redriven, and have ended again.
      if (turn.execution.stoppedAt !== child.stoppedAt) return;
      turn.execution.untold = undefined;
      turn.touched = true;
    });
  }

  // ------------------------------------------------------------ tokens

  async success(request: Sfn.SendTaskSuccessCommandInput): Answer<Sfn.SendTaskSuccessCommandOutput> {
    const { output: text = '' } = request;
    if (longerThan(text, MAX_PAYLOAD_BYTES))
      throw new AwsError('InvalidOutput', `Invalid Output: the output exceeds ${MAX_PAYLOAD_BYTES} bytes`);
    let output: Json;
    try {
      output = JSON.parse(text) as Json;
    } catch (error) {
      throw new AwsError('InvalidOutput', `Invalid Output: '${(error as Error).message}'`);
    }
    await this.#byToken(request.taskToken ?? '', (turn, branch) => {
      submitted(turn, branch);
      return turn.guard(branch, () => states.Task.result!(turn, branch, turn.step(branch), output));
    });
    return {};
  }
  async failure(request: Sfn.SendTaskFailureCommandInput): Answer<Sfn.SendTaskFailureCommandOutput> {
    const { error, cause } = request;
    if ((error ?? '').length > MAX_ERROR_CHARS || (cause ?? '').length > MAX_CAUSE_CHARS)
      throw new AwsError(
        'ValidationException',
        `error has at most ${MAX_ERROR_CHARS} and cause at most ${MAX_CAUSE_CHARS} characters`,
      );
    await this.#byToken(request.taskToken ?? '', (turn, branch) => {
      submitted(turn, branch);
      return taskFailed(turn, branch, { error, cause });
    });
    return {};
  }
  async heartbeat(request: Sfn.SendTaskHeartbeatCommandInput): Answer<Sfn.SendTaskHeartbeatCommandOutput> {
    await this.#byToken(request.taskToken ?? '', (turn, branch) => {
      if (branch.heartbeatMs === undefined) return;
      branch.heartbeatDue = turn.now + branch.heartbeatMs;
      turn.touched = true;
    });
    return {};
  }
  async #byToken(token: string, work: (turn: Turn, branch: Branch) => Maybe<void>): Promise<void> {
    this.#core.throttle();
    const place = placeOf(token);
    const taken = await this.#core
      .post(place.seq, (turn) => {
        const branch = turn.execution.status === 'RUNNING' ? presentTask(turn, place.branch, place.attempt) : undefined;
        // A task of an activity has no token before a worker has it.
        if (branch === undefined || branch.task!.taken === false) return false;
        return after(work(turn, branch), () => true);
      })
      .catch((error: unknown) => {
        if ((error as Error).name === 'ExecutionDoesNotExist') throw invalidToken();
        throw error;
      });
    if (!taken) throw new AwsError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
  }
}

const WITH_CHILD: ReadonlySet<Pattern> = new Set(['sync', 'sync2']);
const childOf = (started: Json): string => String((started as JsonObject).ExecutionArn);

/** One attempt of a task: the call, as its integration sees it, and what comes of it. */
class Attempt implements TaskCall, CallWork {
  readonly seq: number;
  readonly attempt: string;
  readonly args: Json;
  readonly #host: Host;
  readonly #branch: string;
  readonly #integration: { readonly resource: string; readonly pattern: Pattern; readonly action: ServiceAction };
  #call: Call | undefined;
  constructor(
    host: Host,
    seq: number,
    branch: string,
    attempt: string,
    args: Json,
    integration: { readonly resource: string; readonly pattern: Pattern; readonly action: ServiceAction },
  ) {
    this.#host = host;
    this.seq = seq;
    this.#branch = branch;
    this.attempt = attempt;
    this.args = args;
    this.#integration = integration;
  }
  get resource(): string {
    return this.#integration.resource;
  }
  get token(): string {
    return tokenOf(this.seq, this.#branch, this.attempt);
  }
  get signal(): AbortSignal {
    return this.#call!.signal;
  }
  get waiter(): Waiter {
    const form = this.#integration.pattern === 'sync2' ? 'sync2' : 'sync';
    return { seq: this.seq, branch: this.#branch, attempt: this.attempt, form };
  }
  pause<T>(until: Promise<T>): Promise<T> {
    return this.#call!.pause(until);
  }

  /** A child that has been started must be stopped where nobody waits for it any more. */
  get evenCancelled(): boolean {
    return WITH_CHILD.has(this.#integration.pattern);
  }
  run(call: Call): Promise<Json> {
    this.#call = call;
    const { action, pattern } = this.#integration;
    try {
      return action.run(this.#host, this, pattern);
    } catch (error) {
      return Promise.reject(error as Error);
    }
  }
  answered(turn: Turn, result: Json): Maybe<void> {
    const { pattern } = this.#integration;
    const branch = presentTask(turn, this.#branch, this.attempt);
    if (branch === undefined) {
      if (!WITH_CHILD.has(pattern)) return undefined;
      turn.stop([childOf(result)]);
      turn.touched = true;
      return undefined;
    }
    if (branch.task!.submitted) return undefined;
    const step = turn.step(branch);
    if (turn.isTooLarge(result)) {
      const { kind, resourceType, resource } = step.integration!;
      const cause = `The state/task '${kind === 'function' ? resource : resourceType}' returned a result with a size exceeding the maximum number of bytes service limit.`;
      return taskFailed(turn, branch, { error: DATA_LIMIT_EXCEEDED, cause, fromTask: true });
    }
    if (pattern !== 'request') {
      if (WITH_CHILD.has(pattern)) branch.task!.child = childOf(result);
      return submitted(turn, branch, result);
    }
    return turn.guard(branch, () => states.Task.result!(turn, branch, step, result));
  }
  failed(turn: Turn, error: unknown): Maybe<void> {
    const branch = presentTask(turn, this.#branch, this.attempt);
    if (branch === undefined || branch.task!.submitted) return undefined;
    const failure =
      error instanceof TaskError
        ? { error: error.error, cause: error.cause }
        : { error: TASK_FAILED, cause: String(error) };
    return taskFailed(turn, branch, failure);
  }
}

const invalidToken = (): AwsError => new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");

/** A token names execution, branch and attempt; what is not the present attempt is gone. */
export function placeOf(token: string): { seq: number; branch: string; attempt: string } {
  const [seq, branch, attempt, more] = Buffer.from(token, 'base64').toString('utf8').split('|');
  if (
    seq === undefined ||
    branch === undefined ||
    attempt === undefined ||
    more !== undefined ||
    !/^\d{1,15}$/.test(seq)
  )
    throw invalidToken();
  return { seq: Number(seq), branch, attempt };
}
export function presentTask(turn: Turn, branchId: string, attempt: string): Branch | undefined {
  const branch = turn.execution.branches[branchId];
  return branch?.phase === 'task' && branch.task?.attempt === attempt ? branch : undefined;
}

/** What a `.sync` task gets of its child. `.sync:2` reads Input and Output as JSON. */
function childReport(child: Execution, parsed: boolean): JsonObject {
  return {
    ...(child.cause === undefined ? {} : { Cause: child.cause }),
    ...(child.error === undefined ? {} : { Error: child.error }),
    ExecutionArn: child.arn,
    Input: parsed ? (JSON.parse(child.input) as Json) : child.input,
    InputDetails: { Included: true },
    Name: child.name,
    ...(child.output === undefined
      ? {}
      : { Output: parsed ? child.output : JSON.stringify(child.output), OutputDetails: { Included: true } }),
    StartDate: child.startedAt,
    StateMachineArn: child.machine,
    Status: child.status,
    StopDate: child.stoppedAt ?? null,
  };
}
