import { Calls, type Call } from './calls.ts';
import type { Clock } from './clock.ts';
import { AwsError } from './errors.ts';
import type { Program } from './program.ts';
import { FileDamage } from './file/damage.ts';
import { Lives, newLive, type Live, type Message, type Work } from './live.ts';
import type { Maybe } from './maybe.ts';
import { MemoryStore } from './memory-store.ts';
import type { StatusChange } from './status-change.ts';
import { EngineStore, type Store } from './store.ts';
import { played, TurnCommit } from './turn-commit.ts';
import { Turn, type Effect, type World } from './turn.ts';
import { isRunning, savedOf, wake } from './waking.ts';
import type { Execution, Json } from './types.ts';
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

export interface CoreOptions {
  readonly file: string;
  readonly acceptLoss?: boolean;
  readonly clock: Clock;
  readonly region: string;
  readonly random: () => number;
  readonly uuid: (place: IdPlace) => string;
  readonly maxInFlight?: number;
  readonly maxCalls?: number;
  readonly maxIdle?: number;
  readonly retain?: number;
  /** Told of what nobody asked for and somebody should know, e.g. an execution that cannot be read. */
  readonly warn: (message: string) => void;
}
/** A call, and what comes of it for the execution that makes it. */
export interface CallWork {
  readonly seq: number;
  readonly attempt: string;
  /** Its answer is looked at even where the call has been cancelled. */
  readonly evenCancelled: boolean;
  run(call: Call): Promise<Json>;
  answered(turn: Turn, answer: Json): Maybe<void>;
  failed(turn: Turn, error: unknown): Maybe<void>;
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
  /** What is told of an execution's status, as it is now; undefined where nobody listens. */
  status(execution: Execution): StatusChange | undefined;
  /** Its status is another than before, and on disk. */
  changed(change: StatusChange): void;
}

/**
 * Executions as actors: messages to one execution are taken one after the other, and each is one turn. What a turn wants of
 * the world, and the answer to the message, wait for its commit; the next turn does not, so that turns share commits. An
 * execution that waits costs nothing but its row.
 */
export class Core {
  readonly store: Store;
  readonly options: CoreOptions;
  readonly #outside: Outside;
  readonly #lives: Lives;
  readonly #starting = new Map<string, number>();
  readonly #calls: Calls;
  readonly #world: World;
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
    const { region, random, uuid } = options;
    this.#world = { region, random, uuid, activity: (arn) => outside.activity(arn) };
    this.store = options.file === ':memory:' ? new MemoryStore(options) : new EngineStore(options);
    if (this.store.said !== undefined) options.warn(this.store.said);
    this.#seq = this.store.lastSeq();
    this.#lives = new Lives(options.maxIdle ?? IDLE_LIMIT);
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
      if (live !== undefined) this.#lives.settle(live);
    }
  }
  /** An execution that nobody has asked for: what cannot be read is said, and left alone. */
  #readable(seq: number): Live | undefined {
    try {
      return this.#lives.get(seq) ?? this.#load(seq);
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
  start(execution: Execution, key: string, program: Program, first: (turn: Turn) => void): Promise<void> {
    const live = newLive(execution, program, undefined);
    this.#starting.set(key, execution.seq);
    this.#lives.add(live);
    return new Promise<void>((done, refuse) => this.#send(live, { work: first, done: () => done(), refuse, key }));
  }
  /** One message to an execution: `work` changes it, the change is written, and then the answer is given. */
  post<T>(seq: number, work: Work<T>): Promise<T> {
    return new Promise<T>((done, refuse) =>
      this.#deliver(seq, { work, done: (answer) => done(answer as T), refuse, key: undefined }),
    );
  }
  #deliver(seq: number, message: Message): void {
    let live: Live | undefined;
    try {
      live = this.#lives.get(seq) ?? this.#load(seq);
    } catch (error) {
      return message.refuse(error);
    }
    if (live === undefined) message.refuse(new AwsError('ExecutionDoesNotExist', `Execution ${seq} does not exist`));
    else this.#send(live, message);
  }
  /** A message that must arrive: where it could not be written, it is sent again. */
  deliver(seq: number, work: Work<unknown>): Promise<void> {
    return new Promise((done, refuse) => {
      const message: Message = {
        work,
        done: () => done(),
        refuse: (error) => this.#again(seq, message, error, refuse),
        key: undefined,
      };
      this.#deliver(seq, message);
    });
  }
  /** Work of several messages that must be done: where it could not be written, it is begun again. */
  async persist(work: () => Promise<void>): Promise<void> {
    for (;;)
      try {
        return await work();
      } catch (error) {
        if ((error as Error).name !== 'InternalServerError' || this.closed) throw error;
        await new Promise((next) => setTimeout(next, RETRY_MS));
      }
  }
  /** Sends a message that was refused again, where that may help. */
  #again(seq: number, message: Message, error: unknown, refuse: (error: unknown) => void): void {
    if ((error as Error).name !== 'InternalServerError' || this.closed) return refuse(error);
    this.#busy += 1;
    setTimeout(() => {
      if (this.closed) refuse(error);
      else this.#deliver(seq, message);
      this.#rest();
    }, RETRY_MS);
  }
  #send(live: Live, message: Message): void {
    this.#busy += 1;
    this.#messages += 1;
    this.#lives.wake(live);
    live.queue.push(message);
    if (!live.running) this.#drain(live);
  }
  #drain(live: Live): void {
    live.running = true;
    for (let message = live.queue.shift(); message !== undefined; message = live.queue.shift()) {
      const turn = this.#turn(live, message);
      if (turn instanceof Promise) {
        void turn.then(() => this.#drain(live));
        return;
      }
    }
    live.running = false;
    this.#lives.settle(live);
  }
  /** Never throws: what goes wrong is the answer. */
  #turn(live: Live, message: Message): Maybe<void> {
    if (live.broken) this.#reload(live);
    const { execution } = live;
    if (live.gone) {
      const error = new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${execution.arn}'`);
      return this.#refuse(message, error);
    }
    const turn = new Turn(execution, live.program, this.now, this.#world);
    try {
      const answer = played(turn, message);
      if (answer instanceof Promise)
        return answer
          .then((a) => this.#save(live, message, turn, a))
          .catch((error: unknown) => this.#failed(live, message, turn, error));
      this.#save(live, message, turn, answer);
    } catch (error) {
      this.#failed(live, message, turn, error);
    }
    return undefined;
  }
  #failed(live: Live, message: Message, turn: Turn, error: unknown): void {
    // What is in memory may be half changed.
    if (!(error instanceof AwsError) || turn.events.length > 0 || turn.touched) live.broken = true;
    if (live.saved === undefined) live.gone = true;
    this.#refuse(message, error);
  }
  #save(live: Live, message: Message, turn: Turn, answer: unknown): void {
    const { execution, saved: before } = live;
    if (live.broken) throw new AwsError('InternalServerError', 'the engine could not write what came before');
    const { changed } = turn;
    if (!changed && live.unsaved === 0) return this.#answer(message, answer);
    live.unsaved += 1;
    const saved = changed ? savedOf(execution, before, turn.now) : before!;
    const newStatus = turn.events.length > 0 && saved.status !== before?.status;
    const commit = new TurnCommit(
      this.#committed,
      live,
      message,
      turn,
      answer,
      before,
      saved,
      newStatus ? this.#outside.status(execution) : undefined,
    );
    if (!changed) return this.store.afterwards(commit);
    for (const effect of turn.effects)
      if (effect.kind === 'activity') this.store.also((sql) => sql.enqueue(effect.activity, effect.token));
      else if (effect.kind === 'withdraw') this.store.also((sql) => sql.dequeue(effect.activity, effect.token));
      else if (effect.kind === 'mapRun')
        this.store.also((sql) => sql.put({ kind: 'mapRun', id: effect.arn, body: String(execution.seq) }));
    live.saved = saved;
    const events = { at: turn.now, events: turn.events };
    if (before === undefined) this.store.insert(execution, message.key!, saved, events, commit);
    else this.store.update(execution, before, saved, events, commit);
  }
  /** Whether the commit of a turn has been done, or why not. */
  readonly #committed = (c: TurnCommit, failure: unknown): void => {
    const { live, message, turn, saved } = c;
    live.unsaved -= 1;
    if (failure !== undefined) {
      live.broken = true;
      if (c.before === undefined) live.gone = true;
      this.#refuse(message, failure);
    } else {
      if (!this.closed) {
        for (const effect of turn.effects) this.#perform(live, effect);
        this.#arm(saved.due ?? undefined);
        if (c.change !== undefined) this.#outside.changed(c.change);
        if (saved.status !== 'RUNNING' && turn.events.length > 0) this.#ended(turn.execution);
      }
      this.#answer(message, c.answer);
    }
    this.#lives.settle(live);
  };
  #ended(execution: Execution): void {
    this.#outside.ended(execution);
    if (execution.untold === true && execution.status !== 'RUNNING') this.hold(this.#outside.tell(execution));
  }
  #answer(message: Message, answer: unknown): void {
    if (message.key !== undefined) this.#starting.delete(message.key);
    message.done(answer);
    this.#messages -= 1;
    this.#rest();
  }
  #refuse(message: Message, error: unknown): void {
    if (message.key !== undefined) this.#starting.delete(message.key);
    message.refuse(error);
    this.#messages -= 1;
    this.#rest();
  }

  // ------------------------------------------------------------ memory

  #load(seq: number): Live | undefined {
    const found = this.store.execution(seq);
    if (found === undefined) return undefined;
    const live = newLive(found.execution, this.#outside.program(found.execution), found.saved);
    this.#lives.add(live);
    // Before anything else happens to it.
    if (this.#toResume.delete(seq)) this.#resume(live);
    return live;
  }
  /** What is in memory is not what is on disk: goes on from there. */
  #reload(live: Live): void {
    const { seq } = live.execution;
    this.store.flush();
    live.broken = false;
    try {
      const found = this.store.execution(seq);
      live.gone = found === undefined;
      Object.assign(live, found);
    } catch (error) {
      if (!(error instanceof FileDamage)) throw error;
      live.gone = true;
    }
    if (live.gone) this.#lives.remove(live);
    else this.#resume(live);
  }
  #rest(): void {
    this.#busy -= 1;
    if (this.#busy > 0) return;
    const idle = this.#idle;
    this.#idle = [];
    for (const done of idle) done();
  }

  // ------------------------------------------------------------ calls under way

  /** A call that may be cancelled, by its attempt. It is under way until what it has come to is on disk. */
  call(work: CallWork): void {
    const call = this.closed ? undefined : this.#calls.start(work.seq, work.attempt);
    if (call === undefined) return;
    work.run(call).then(
      (answer) => this.#returned(work, call, answer, false),
      (error: unknown) => this.#returned(work, call, error, true),
    );
  }
  #returned(work: CallWork, call: Call, outcome: unknown, failed: boolean): void {
    const { seq } = work;
    const end = (): void => this.#calls.end(seq, call);
    if (this.closed || (call.cancelled && (failed || !work.evenCancelled))) return end();
    const message: Message = {
      work: (turn) => (failed ? work.failed(turn, outcome) : work.answered(turn, outcome as Json)),
      done: end,
      refuse: (error) => this.#again(seq, message, error, end),
      key: undefined,
    };
    this.#deliver(seq, message);
  }
  cancel(seq: number, attempt: string): void {
    this.#calls.cancel(seq, attempt);
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
      this.#lives.settle(live);
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
