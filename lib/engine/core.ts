import { Calls, type Call } from './calls.ts';
import type { Clock } from './clock.ts';
import { AwsError } from './errors.ts';
import type { Program } from './program.ts';
import { FileDamage } from './file/damage.ts';
import { EngineStore, type Saved } from './store.ts';
import { HistoryFull, Turn, type Effect } from './turn.ts';
import { isRunning, savedOf, wake } from './waking.ts';
import type { Execution } from './types.ts';
import type { IdPlace } from './uuids.ts';

/** Executions kept in memory while they wait; the others are read again when something comes for them. */
const IDLE_LIMIT = 500;
/** Messages taken in and not yet on disk; beyond, callers are told to slow down. */
const MESSAGE_LIMIT = 25_000;
/** Calls at once: what an AWS account has of concurrent executions of its functions. */
const CALL_LIMIT = 1000;
const DUE_BATCH = 500;
/** Executions that are taken up again at once after a restart. */
const RESUME_BATCH = 200;
/** How long what could not be written waits before the next attempt. */
const RETRY_MS = 1000;

interface Live {
  execution: Execution;
  readonly program: Program;
  saved: Saved | undefined;
  readonly queue: (() => Promise<void>)[];
  running: boolean;
  /** It never reached the disk. */
  gone: boolean;
}
export interface CoreOptions {
  readonly file: string;
  readonly acceptLoss?: boolean;
  readonly clock: Clock;
  readonly region: string;
  readonly random: () => number;
  readonly uuid: (place: IdPlace) => string;
  readonly maxInFlight?: number;
  readonly maxCalls?: number;
  /** Told of what nobody asked for and somebody should know, e.g. an execution that cannot be read. */
  readonly warn: (message: string) => void;
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
  readonly #calls: Calls;
  /** Tasks whose call waits for room, oldest first. */
  #late: { readonly seq: number; readonly effect: Effect & { readonly kind: 'run' } }[] = [];
  /** Executions that had something under way when the engine stopped, and have not been taken up again. */
  readonly #toResume = new Set<number>();
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
    this.#calls = new Calls(
      options.maxCalls ?? CALL_LIMIT,
      (work) => (work === 1 ? (this.#busy += 1) : this.#rest()),
      () => this.#callLate(),
    );
  }

  /** Goes on with what was under way when the engine stopped, a few at a time. */
  resume(): void {
    for (const seq of this.store.busy()) this.#toResume.add(seq);
    this.hold(this.#resumeAll());
    this.#arm(this.store.nextDue());
  }
  async #resumeAll(): Promise<void> {
    for (const seq of this.#toResume) {
      while (this.#messages > RESUME_BATCH) await new Promise(setImmediate);
      if (this.closed) return;
      const live = this.#readable(seq);
      if (live !== undefined && !live.running) this.#settleDown(live);
    }
  }
  /** An execution that nobody has asked for: what cannot be read is said, and left alone. */
  #readable(seq: number): Live | undefined {
    try {
      return this.#live.get(seq) ?? this.#load(seq);
    } catch (error) {
      if (!(error instanceof FileDamage)) throw error;
      this.#toResume.delete(seq);
      this.options.warn(error.message);
      return undefined;
    }
  }
  #resume(live: Live): void {
    const { execution } = live;
    if (execution.untold === true) this.hold(this.#outside.tell(execution));
    if (execution.stopping !== undefined)
      this.#outside.perform(execution, live.program, { kind: 'stop', children: execution.stopping });
    if (execution.status !== 'RUNNING') return;
    for (const branch of Object.values(execution.branches)) {
      if (branch.phase === 'task' && branch.task !== undefined && isRunning(branch))
        this.#perform(live, { kind: 'run', branch: branch.id, attempt: branch.task.attempt });
      if (branch.iterations?.running !== undefined)
        this.#perform(live, { kind: 'children', branch: branch.id, indexes: branch.iterations.running });
    }
  }

  get now(): number {
    return this.options.clock.now();
  }
  /** A name for an execution that was given none. */
  newName(): string {
    return this.options.uuid({ seq: this.#seq + 1, event: 0, n: 0 });
  }
  nextSeq(): number {
    return (this.#seq += 1);
  }
  /** Counts as being at work until the promise settles. */
  hold(work: Promise<unknown>): void {
    this.#busy += 1;
    void work.catch(() => undefined).finally(() => this.#rest());
  }
  get atWork(): boolean {
    return this.#busy > 0;
  }
  async settle(): Promise<void> {
    while (this.#busy > 0) await new Promise<void>((done) => this.#idle.push(done));
  }
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    this.#armed?.cancel();
    this.#late = [];
    this.#calls.cancelAll();
    await this.settle();
    this.store.close();
  }

  // ------------------------------------------------------------ messages

  /** The sequence number of an execution, by the tail of its ARN. */
  seqOf(key: string): number | undefined {
    return this.#starting.get(key) ?? this.store.seqOf(key);
  }
  /** Before anything from outside is taken in. Throws ThrottlingException. */
  throttle(): void {
    if (this.#messages + this.#late.length >= (this.options.maxInFlight ?? MESSAGE_LIMIT))
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
  /** A message that must arrive: where it could not be written, it is sent again. */
  async deliver(seq: number, work: (turn: Turn) => unknown): Promise<void> {
    for (;;)
      try {
        await this.post(seq, work);
        return;
      } catch (error) {
        if ((error as Error).name !== 'InternalServerError' || this.closed) throw error;
        await new Promise((next) => setTimeout(next, RETRY_MS));
        if (this.closed) throw error;
      }
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
    // Stays undefined where the message itself had no room in the history: for who sent it, the task is gone.
    let answer = undefined as T;
    try {
      try {
        answer = await work(turn);
        await turn.run();
      } catch (error) {
        if (!(error instanceof HistoryFull)) throw error;
        turn.overflow();
      }
      if (turn.events.length > 0 || turn.effects.length > 0 || turn.touched) await this.#save(live, turn, key);
    } catch (error) {
      if (!(error instanceof AwsError) || turn.events.length > 0 || turn.touched) this.#reload(live);
      throw error;
    }
    if (this.closed) return answer;
    for (const effect of turn.effects) this.#perform(live, effect);
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
      else if (effect.kind === 'withdraw') this.store.also((sql) => sql.dequeue(effect.activity, effect.token));
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
    };
    this.#live.set(seq, live);
    // Before anything else happens to it.
    if (this.#toResume.delete(seq)) this.#resume(live);
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
    if (this.#live.get(seq) !== live) return;
    // Least recently used first: a Map keeps the order of insertion.
    this.#live.delete(seq);
    if (live.execution.status === 'RUNNING') this.#live.set(seq, live);
    if (this.#live.size <= IDLE_LIMIT) return;
    for (const [other, candidate] of this.#live) {
      if (this.#live.size <= IDLE_LIMIT) break;
      if (!candidate.running) this.#live.delete(other);
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
  call(attempt: string, run: (call: Call) => Promise<void>): void {
    if (!this.closed) this.#calls.start(attempt, run);
  }
  cancel(attempt: string): void {
    this.#calls.cancel(attempt);
  }
  #perform(live: Live, effect: Effect): void {
    if (effect.kind === 'run' && this.#calls.full) this.#late.push({ seq: live.execution.seq, effect });
    else this.#outside.perform(live.execution, live.program, effect);
  }
  #callLate(): void {
    while (!this.#calls.full && !this.closed) {
      const next = this.#late.shift();
      if (next === undefined) return;
      const live = this.#readable(next.seq);
      if (live === undefined) continue;
      this.#outside.perform(live.execution, live.program, next.effect);
      if (!live.running) this.#settleDown(live);
    }
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
