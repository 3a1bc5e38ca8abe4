import type { Clock } from './clock.ts';
import { AwsError } from './errors.ts';
import type { Program } from './program.ts';
import { FileDamage } from './file/damage.ts';
import { EngineStore, type Saved } from './store.ts';
import { states } from './states/index.ts';
import { Turn, type Effect } from './turn.ts';
import type { Branch, Execution } from './types.ts';

/** Executions kept in memory while they wait; the others are read again when something comes for them. */
const IDLE_LIMIT = 500;
/** Messages taken in and not yet on disk; beyond, callers are told to slow down. */
const MESSAGE_LIMIT = 25_000;
const DUE_BATCH = 500;

interface Live {
  execution: Execution;
  readonly program: Program;
  saved: Saved | undefined;
  readonly queue: (() => Promise<void>)[];
  running: boolean;
  /** It never reached the disk. */
  gone: boolean;
  /** Calls under way, by attempt. */
  readonly calls: Map<string, Call>;
}
export interface CoreOptions {
  readonly file: string;
  readonly acceptLoss?: boolean;
  readonly clock: Clock;
  readonly region: string;
  readonly random: () => number;
  readonly uuid: () => string;
  readonly maxInFlight?: number;
  /** Told of what nobody asked for and somebody should know, e.g. an execution that cannot be read. */
  readonly warn: (message: string) => void;
}
/** One call under way. Few callees look at the signal, so it is made when one does. */
export class Call {
  cancelled = false;
  #controller: AbortController | undefined;
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.cancelled) this.#controller.abort();
    return this.#controller.signal;
  }
  cancel(): void {
    this.cancelled = true;
    this.#controller?.abort();
  }
}
/** What the core asks of the rest of the engine. */
export interface Outside {
  /** The definition that an execution runs. */
  program(execution: Execution): Program;
  activity(arn: string): boolean;
  /** Does what a turn wants done; `signal` is for calls that may be cancelled. */
  perform(execution: Execution, program: Program, effect: Effect): void;
  /** An execution with somebody waiting has ended. */
  tell(execution: Execution): Promise<void>;
  ended(execution: Execution): void;
  /** Its status is another than before, and on disk. */
  changed(execution: Execution): void;
}

/**
 * Executions as actors: messages to one execution are taken one after the other, each is one turn, and what a turn wants of
 * the world happens after its commit. An execution that waits costs nothing but its row.
 */
export class Core {
  readonly store: EngineStore;
  readonly options: CoreOptions;
  readonly #outside: Outside;
  readonly #live = new Map<number, Live>();
  readonly #starting = new Map<string, number>();
  #seq: number;
  #messages = 0;
  #busy = 0;
  #idle: (() => void)[] = [];
  #armed: { at: number; cancel: () => void } | undefined;
  closed = false;

  constructor(options: CoreOptions, outside: Outside) {
    this.options = options;
    this.#outside = outside;
    this.store = new EngineStore(options);
    if (this.store.said !== undefined) options.warn(this.store.said);
    this.#seq = this.store.lastSeq();
  }

  /** Goes on with what was under way when the engine stopped. */
  resume(): void {
    for (const seq of this.store.busy())
      try {
        const live = this.#load(seq);
        if (live !== undefined) this.#resume(live);
      } catch (error) {
        if (!(error instanceof FileDamage)) throw error;
        this.options.warn(error.message);
      }
    this.#arm(this.store.nextDue());
  }
  #resume(live: Live): void {
    const { execution } = live;
    if (execution.untold === true) this.hold(this.#outside.tell(execution));
    if (execution.status !== 'RUNNING') return;
    for (const branch of Object.values(execution.branches)) {
      if (branch.phase === 'task' && branch.task !== undefined && isRunning(branch))
        this.#outside.perform(execution, live.program, {
          kind: 'run',
          branch: branch.id,
          attempt: branch.task.attempt,
        });
      if (branch.iterations?.running !== undefined)
        this.#outside.perform(execution, live.program, {
          kind: 'children',
          branch: branch.id,
          indexes: branch.iterations.running,
        });
    }
  }

  get now(): number {
    return this.options.clock.now();
  }
  nextSeq(): number {
    return (this.#seq += 1);
  }
  /** Counts as being at work until the promise settles. */
  hold(work: Promise<unknown>): void {
    this.#busy += 1;
    void work.catch(() => undefined).finally(() => this.#rest());
  }
  async settle(): Promise<void> {
    while (this.#busy > 0) await new Promise<void>((done) => this.#idle.push(done));
  }
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    this.#armed?.cancel();
    for (const live of this.#live.values()) for (const call of live.calls.values()) call.cancel();
    await this.settle();
    this.store.close();
  }

  // ------------------------------------------------------------ messages

  /** The sequence number of an execution, by the tail of its ARN. */
  seqOf(key: string): number | undefined {
    return this.#starting.get(key) ?? this.store.seqOf(key);
  }
  throttle(): void {
    if (this.#messages >= (this.options.maxInFlight ?? MESSAGE_LIMIT))
      throw new AwsError('ThrottlingException', 'Rate exceeded');
  }
  /** Takes a new execution in; resolves when it is on disk. */
  async start(execution: Execution, key: string, program: Program, first: (turn: Turn) => void): Promise<void> {
    const live: Live = {
      execution,
      program,
      saved: undefined,
      queue: [],
      running: false,
      gone: false,
      calls: new Map(),
    };
    this.#starting.set(key, execution.seq);
    this.#live.set(execution.seq, live);
    try {
      await this.#send(live, (turn) => first(turn), key);
    } finally {
      this.#starting.delete(key);
    }
  }
  /** One message to an execution: `work` changes it, the change is written, and then the answer is given. */
  async post<T>(seq: number, work: (turn: Turn) => T | Promise<T>): Promise<T> {
    const live = this.#live.get(seq) ?? this.#load(seq);
    if (live === undefined) throw new AwsError('ExecutionDoesNotExist', `Execution ${seq} does not exist`);
    return this.#send(live, work);
  }
  #send<T>(live: Live, work: (turn: Turn) => T | Promise<T>, key?: string): Promise<T> {
    this.#busy += 1;
    this.#messages += 1;
    return new Promise<T>((done, refuse) => {
      live.queue.push(async () => {
        try {
          done(await this.#turn(live, work, key));
        } catch (error) {
          refuse(error);
        }
        this.#messages -= 1;
        this.#rest();
      });
      if (!live.running) void this.#drain(live);
    });
  }
  async #drain(live: Live): Promise<void> {
    live.running = true;
    for (let next = live.queue.shift(); next !== undefined; next = live.queue.shift()) await next();
    live.running = false;
    this.#settleDown(live);
  }
  async #turn<T>(live: Live, work: (turn: Turn) => T | Promise<T>, key: string | undefined): Promise<T> {
    const { execution } = live;
    const before = live.saved?.status;
    if (live.gone) throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${execution.arn}'`);
    const turn = new Turn({
      execution,
      program: live.program,
      now: this.now,
      region: this.options.region,
      random: this.options.random,
      uuid: this.options.uuid,
      activity: (arn) => this.#outside.activity(arn),
    });
    let answer: T;
    try {
      answer = await work(turn);
      await turn.run();
      if (turn.events.length > 0 || turn.effects.length > 0 || turn.touched) await this.#save(live, turn, key);
    } catch (error) {
      if (!(error instanceof AwsError) || turn.events.length > 0 || turn.touched) this.#reload(live);
      throw error;
    }
    if (this.closed) return answer;
    for (const effect of turn.effects) this.#outside.perform(execution, live.program, effect);
    this.#arm(live.saved?.due ?? undefined);
    if (execution.status !== before && turn.events.length > 0) this.#outside.changed(execution);
    if (execution.status !== 'RUNNING' && turn.events.length > 0) {
      this.#outside.ended(execution);
      if (execution.untold === true) this.hold(this.#outside.tell(execution));
    }
    return answer;
  }
  async #save(live: Live, turn: Turn, key: string | undefined): Promise<void> {
    const { execution } = live;
    const saved = savedOf(execution);
    const before = live.saved;
    live.saved = saved;
    for (const effect of turn.effects)
      if (effect.kind === 'activity') this.store.also((sql) => sql.enqueue(effect.activity, effect.token));
      else if (effect.kind === 'mapRun')
        this.store.also((sql) => sql.put({ kind: 'mapRun', id: effect.arn, body: String(execution.seq) }));
    if (before === undefined) await this.store.insert(execution, key!, saved, turn.events);
    else await this.store.update(execution, before, saved, turn.events);
  }

  // ------------------------------------------------------------ memory

  #load(seq: number): Live | undefined {
    const found = this.store.execution(seq);
    if (found === undefined) return undefined;
    const live: Live = {
      ...found,
      program: this.#outside.program(found.execution),
      queue: [],
      running: false,
      gone: false,
      calls: new Map(),
    };
    this.#live.set(seq, live);
    return live;
  }
  /** What is in memory may be half changed: the next message, which may wait already, finds what is on disk. */
  #reload(live: Live): void {
    const { seq } = live.execution;
    try {
      const found = this.store.execution(seq);
      live.gone = found === undefined;
      Object.assign(live, found);
    } catch (error) {
      if (!(error instanceof FileDamage)) throw error;
      live.gone = true;
    }
    if (live.gone) this.#live.delete(seq);
  }
  #settleDown(live: Live): void {
    const { seq } = live.execution;
    if (this.#live.get(seq) !== live || live.calls.size > 0) return;
    // Least recently used first: a Map keeps the order of insertion.
    this.#live.delete(seq);
    if (live.execution.status === 'RUNNING') this.#live.set(seq, live);
    if (this.#live.size <= IDLE_LIMIT) return;
    for (const [other, candidate] of this.#live) {
      if (this.#live.size <= IDLE_LIMIT) break;
      if (!candidate.running && candidate.calls.size === 0) this.#live.delete(other);
      else {
        this.#live.delete(other);
        this.#live.set(other, candidate);
        break;
      }
    }
  }
  #rest(): void {
    this.#busy -= 1;
    if (this.#busy > 0) return;
    const idle = this.#idle;
    this.#idle = [];
    for (const done of idle) done();
  }

  // ------------------------------------------------------------ calls under way

  /** A call that may be cancelled, by its attempt. The answer of a cancelled call is not looked at. */
  call(seq: number, attempt: string, run: (call: Call) => Promise<void>): void {
    const live = this.#live.get(seq) ?? this.#load(seq);
    if (live === undefined || this.closed || live.calls.has(attempt)) return;
    const call = new Call();
    live.calls.set(attempt, call);
    this.#busy += 1;
    const end = (): void => {
      live.calls.delete(attempt);
      if (!live.running && live.queue.length === 0) this.#settleDown(live);
      this.#rest();
    };
    run(call).then(end, end);
  }
  cancel(seq: number, attempt: string): void {
    this.#live.get(seq)?.calls.get(attempt)?.cancel();
  }

  // ------------------------------------------------------------ time

  #arm(at: number | undefined): void {
    if (at === undefined || this.closed || (this.#armed !== undefined && this.#armed.at <= at)) return;
    this.#armed?.cancel();
    this.#armed = { at, cancel: this.options.clock.schedule(at, () => this.#wake()) };
  }
  /** False where it must be tried again. What cannot be read is said and left alone, so that the others go on. */
  async #wakeOne(seq: number): Promise<boolean> {
    try {
      await this.post(seq, wake);
    } catch (error) {
      if (error instanceof AwsError) return false;
      if (!(error instanceof FileDamage)) throw error;
      this.options.warn(error.message);
      await this.store.setAside(seq);
    }
    return true;
  }
  async #wake(): Promise<void> {
    this.#armed = undefined;
    if (this.closed) return;
    this.#busy += 1;
    try {
      for (;;) {
        this.store.flush();
        const due = this.store.due(this.now, DUE_BATCH);
        if (due.length === 0) break;
        const woken = await Promise.all(due.map(({ seq }) => this.#wakeOne(seq)));
        if (this.closed) return;
        if (!woken.every(Boolean)) {
          // The file cannot be written. Time goes on, and so does the engine when there is room again.
          this.#arm(this.now + RETRY_MS);
          return;
        }
      }
      this.#arm(this.store.nextDue());
    } finally {
      this.#rest();
    }
  }
}

/** How long what could not be written waits before the next attempt. */
const RETRY_MS = 1000;

/** Everything in one execution whose time has come, earliest first. */
async function wake(turn: Turn): Promise<void> {
  const { execution, now } = turn;
  turn.touched = true;
  if (execution.status !== 'RUNNING') return;
  for (;;) {
    const next = Object.values(execution.branches)
      .filter((b) => (nextDue(b) ?? Infinity) <= now)
      .sort((a, b) => nextDue(a)! - nextDue(b)!)[0];
    if (
      execution.timeoutAt !== undefined &&
      execution.timeoutAt <= Math.min(now, next === undefined ? Infinity : nextDue(next)!)
    )
      return turn.end('TIMED_OUT', {});
    if (next === undefined) return;
    await wakeBranch(turn, next);
    await turn.run();
    if (execution.status !== 'RUNNING') return;
  }
}
async function wakeBranch(turn: Turn, branch: Branch): Promise<void> {
  const heartbeat = branch.heartbeatDue !== undefined && branch.heartbeatDue < (branch.due ?? Infinity);
  branch.due = undefined;
  branch.heartbeatDue = undefined;
  const step = turn.step(branch);
  const handler = states[step.state.Type];
  branch.mark = branch.previousId;
  // A retry is another attempt inside the state: it is not entered again.
  if (branch.phase === 'retry') await turn.guard(branch, () => handler.enter(turn, branch, step));
  else if (branch.phase === 'wait' || branch.phase === 'task')
    await turn.guard(branch, () => handler.wake!(turn, branch, step, heartbeat));
}

const nextDue = (branch: Branch): number | undefined =>
  branch.heartbeatDue === undefined ? branch.due : Math.min(branch.heartbeatDue, branch.due ?? Infinity);
/** Its function has been called, or is about to be, and has not answered. */
const isRunning = (branch: Branch): boolean =>
  branch.task?.submitted === false && branch.task.args !== undefined && branch.task.taken === undefined;

function savedOf(execution: Execution): Saved {
  const { status } = execution;
  if (status !== 'RUNNING') return { status, due: null, busy: execution.untold === true ? 1 : 0 };
  let due = execution.timeoutAt ?? Infinity;
  let busy = 0;
  for (const id in execution.branches) {
    const branch = execution.branches[id]!;
    const at = nextDue(branch);
    if (at !== undefined && at < due) due = at;
    if ((branch.phase === 'task' && isRunning(branch)) || branch.iterations?.running !== undefined) busy = 1;
  }
  return { status, due: due === Infinity ? null : due, busy };
}
