import { copyFileSync, existsSync } from 'node:fs';
import fc from 'fast-check';
import { Engine, VirtualClock, type LambdaCall } from '../../../lib/engine/index.ts';
import type { Json } from '../../../lib/engine/types.ts';
import { seeded } from '../../support/chaos.ts';
import { ACTIVITY, CHILD, childMachine, ERRORS, type Drawn } from './machine.ts';

/** What happens from outside while a machine runs; `pick` chooses among what is open. */
export type Action =
  | { readonly kind: 'success' | 'failure' | 'heartbeat' | 'used' | 'poll'; readonly pick: number }
  | { readonly kind: 'advance'; readonly seconds: number }
  | { readonly kind: 'stop' | 'redrive' };
const pick = fc.nat(20);
export const actions: fc.Arbitrary<readonly Action[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('success' as const), pick }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('failure' as const), pick }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('heartbeat' as const, 'used' as const), pick }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('poll' as const), pick }) },
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constant('advance' as const), seconds: fc.constantFrom(1, 5, 60, 1000) }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('stop' as const, 'redrive' as const) }) },
  ),
  { maxLength: 15, size: 'max' },
);

/** A number out of a text, always the same. */
function hash(text: string): number {
  let h = 2166136261;
  for (let i = 0; i < text.length; i += 1) h = Math.imul(h ^ text.charCodeAt(i), 16777619);
  return h >>> 0;
}
export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly type: string;
  readonly timestamp: Date;
  readonly [details: string]: unknown;
}
export interface Outcome {
  readonly status: string;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
  readonly output?: string | undefined;
}
const YEAR_SECONDS = 366 * 24 * 3600;

/** An engine on a moved clock with everything around it; it can be closed, or killed, and opened again at any time. */
export class World {
  readonly clock = new VirtualClock(Date.UTC(2026, 0, 1));
  readonly #seed: number;
  readonly #random: () => number;
  #file: string;
  #engine: Engine;
  #copies = 0;
  /** Calls by key: when they answer, if ever. */
  readonly #calls = new Map<string, number>();
  readonly #open: string[] = [];
  readonly #used: string[] = [];
  execution = '';

  constructor(seed: number, file = ':memory:') {
    this.#seed = seed;
    this.#random = seeded(seed);
    this.#file = file;
    this.#engine = this.#opened();
  }
  #opened(): Engine {
    return Engine.open({
      file: this.#file,
      clock: this.clock,
      random: this.#random,
      invoke: (call) => this.#invoke(call),
    });
  }
  get engine(): Engine {
    return this.#engine;
  }
  async close(): Promise<void> {
    await this.#engine.close();
  }
  /** Opens the file again as it stands: closed in order, or as a kill leaves it. */
  async reopen(how: 'closed' | 'killed'): Promise<void> {
    await this.clock.settle();
    const from = this.#file;
    if (how === 'killed') {
      this.#file = `${from.replace(/\.\d+$/, '')}.${(this.#copies += 1)}`;
      for (const part of ['', '-wal', '.head'])
        if (existsSync(from + part)) copyFileSync(from + part, this.#file + part);
    }
    await this.#engine.close();
    this.#engine = this.#opened();
    await this.clock.settle();
  }

  /** A function: by its key it answers at once, late, never, or fails. */
  async #invoke(call: LambdaCall): Promise<unknown> {
    const { token, state } = (call.payload ?? {}) as { token?: string; state?: string };
    const chance = hash(`${this.#seed} ${call.idempotencyKey}`) % 100;
    if (!this.#calls.has(call.idempotencyKey)) {
      const delay = chance < 60 ? 0 : chance < 85 ? (hash(call.idempotencyKey) % 3_000_000) + 1 : Infinity;
      this.#calls.set(call.idempotencyKey, this.clock.now() + delay);
      if (token !== undefined) this.#open.push(token);
    }
    if (token !== undefined) return null;
    const at = this.#calls.get(call.idempotencyKey)!;
    if (at === Infinity) return call.pause(new Promise(() => undefined));
    if (at > this.clock.now()) await call.pause(new Promise<void>((done) => void this.clock.schedule(at, done)));
    if (chance % 5 === 0) throw Object.assign(new Error(`no ${chance}`), { name: ERRORS[chance % ERRORS.length]! });
    return { state, n: chance };
  }

  async start({ definition, input }: Drawn): Promise<void> {
    await this.#engine.createActivity({ name: ACTIVITY.split(':').at(-1)! });
    await this.#engine.createStateMachine({ name: CHILD.split(':').at(-1)!, definition: JSON.stringify(childMachine) });
    const { stateMachineArn } = await this.#engine.createStateMachine({
      name: 'm',
      definition: JSON.stringify(definition),
    });
    const { executionArn } = await this.#engine.startExecution({
      stateMachineArn,
      name: 'x',
      input: JSON.stringify(input),
    });
    this.execution = executionArn;
    await this.clock.settle();
  }
  /** Returns what should not have been, if anything. */
  async act(action: Action): Promise<string | undefined> {
    const said = await this.#act(action);
    await this.clock.settle();
    return said;
  }
  async #act(action: Action): Promise<string | undefined> {
    const executionArn = this.execution;
    switch (action.kind) {
      case 'success':
      case 'failure': {
        const [token] = this.#open.splice(action.pick % Math.max(1, this.#open.length), 1);
        if (token === undefined) return undefined;
        this.#used.push(token);
        await this.#answer(token, action.kind === 'success' ? undefined : ERRORS[action.pick % ERRORS.length]);
        return undefined;
      }
      case 'heartbeat': {
        const token = this.#open[action.pick % Math.max(1, this.#open.length)];
        if (token !== undefined) await orGone(this.#engine.sendTaskHeartbeat({ taskToken: token }));
        return undefined;
      }
      case 'used': {
        const token = this.#used[action.pick % Math.max(1, this.#used.length)];
        if (token === undefined) return undefined;
        return (await this.#answer(token)) ? 'a token was accepted twice' : undefined;
      }
      case 'poll': {
        const left = new AbortController();
        setImmediate(() => setImmediate(() => left.abort()));
        const { taskToken } = await this.#engine.getActivityTask({ activityArn: ACTIVITY, workerName: 'w' }, left);
        if (taskToken !== undefined) this.#open.push(taskToken);
        return undefined;
      }
      case 'advance':
        await this.clock.advance(action.seconds * 1000);
        return undefined;
      case 'stop':
        await this.#engine.stopExecution({ executionArn, error: 'Stopped', cause: 'by hand' });
        return undefined;
      case 'redrive':
        await this.#engine.redriveExecution({ executionArn }).catch((error: unknown) => {
          if ((error as Error).name !== 'ExecutionNotRedrivable') throw error;
        });
        return undefined;
    }
  }
  #answer(taskToken: string, error?: string): Promise<boolean> {
    return orGone(
      error === undefined
        ? this.#engine.sendTaskSuccess({ taskToken, output: JSON.stringify({ answered: this.#used.length }) })
        : this.#engine.sendTaskFailure({ taskToken, error, cause: `cause ${this.#used.length}` }),
    );
  }
  /** Answers and lets time pass until nothing is left to happen. */
  async finish(each: () => Promise<void> = () => Promise.resolve()): Promise<Outcome> {
    for (let round = 0; round < 100; round += 1) {
      for (const action of [
        { kind: 'poll', pick: 0 } as const,
        ...this.#open.map(() => ({ kind: 'success', pick: 0 }) as const),
        { kind: 'advance', seconds: round < 50 ? 50 : YEAR_SECONDS } as const,
      ]) {
        await this.act(action);
        await each();
      }
      const outcome = await this.#engine.describeExecution({ executionArn: this.execution });
      if (outcome.status !== 'RUNNING') return outcome;
    }
    return this.#engine.describeExecution({ executionArn: this.execution });
  }

  /** Histories of the execution and of every child, by ARN. */
  async histories(): Promise<Readonly<Record<string, readonly HistoryEvent[]>>> {
    const found: Record<string, readonly HistoryEvent[]> = {};
    const read = async (executionArn: string): Promise<void> => {
      const { events } = await this.#engine.getExecutionHistory({ executionArn, maxResults: 1000 });
      found[executionArn] = events as unknown as readonly HistoryEvent[];
      const { mapRuns } = await this.#engine.listMapRuns({ executionArn });
      for (const { mapRunArn } of mapRuns ?? [])
        for (const child of (await this.#engine.listExecutions({ mapRunArn })).executions)
          await read(child.executionArn!);
    };
    await read(this.execution);
    const { executions } = await this.#engine.listExecutions({ stateMachineArn: CHILD, maxResults: 1000 });
    for (const { executionArn } of executions) await read(executionArn!);
    return found;
  }
}

/** Whether it was taken; a token that is gone is no error here. */
async function orGone(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return true;
  } catch (error) {
    // A machine that was changed may hand out something that never was a token.
    if (!['TaskTimedOut', 'InvalidToken'].includes((error as Error).name)) throw error;
    return false;
  }
}
export const asText = (value: unknown): Json => JSON.parse(JSON.stringify(value)) as Json;
