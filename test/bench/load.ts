import { Engine, SystemClock, type EngineOptions, type LambdaCall } from '../../lib/engine/index.ts';
import { ORDER, type Workload } from './workloads.ts';
import type { Written } from './floors.ts';

export interface Slice {
  readonly perSecond: number;
  /** Milliseconds from the call of StartExecution (W4: SendTaskSuccess) until the end is on disk, of each instance. */
  readonly latencies: readonly number[];
  /** Microseconds of processor time an instance, user and system, all threads. */
  readonly cpu: number;
}

interface Payload {
  readonly order: { readonly id: string };
  readonly token?: string;
}

const numberOf = (name: string): number => Number(name.slice(2));

/** An engine with no-op functions, and the load on it: so many instances at once, each starting when one has ended. */
export class Load {
  readonly engine: Engine;
  /** By number of the instance: whom to tell of its end. */
  readonly #ends: ((() => void) | undefined)[] = [];
  readonly #held: { readonly name: string; readonly token: string }[] = [];
  #holding = false;
  #count = 0;

  constructor(file: string, options: Pick<EngineOptions, 'retain'> = {}) {
    this.engine = Engine.open({
      ...options,
      file,
      clock: new SystemClock(),
      invoke: (call) => this.#invoke(call),
      statusChanged: ({ name, status, error, cause }) => {
        if (status === 'RUNNING') return;
        if (status !== 'SUCCEEDED') throw new Error(`${name} ended ${status}: ${error ?? ''} ${cause ?? ''}`);
        this.#ends[numberOf(name)]?.();
      },
    });
  }
  /** Answers with what was asked. A token is sent back at once, or kept while instances are to wait. */
  async #invoke({ payload }: LambdaCall): Promise<unknown> {
    const { order, token } = payload as Payload;
    if (token !== undefined) {
      if (this.#holding) this.#held.push({ name: order.id, token });
      else setImmediate(() => void this.#approve(token));
    }
    return { order };
  }
  #approve(taskToken: string): Promise<unknown> {
    return this.engine.sendTaskSuccess({ taskToken, output: '{"approved":true}' });
  }
  async deploy({ name, definition }: Workload): Promise<string> {
    const roleArn = 'arn:aws:iam::000000000000:role/bench';
    const { stateMachineArn } = await this.engine.createStateMachine({
      name,
      roleArn,
      definition: JSON.stringify(definition),
    });
    return stateMachineArn;
  }

  /** Starts instances, `concurrency` at once, for so many milliseconds, and lets those under way end. */
  run(machine: string, concurrency: number, ms: number): Promise<Slice> {
    return this.#slice(concurrency, ms, () => this.#start(machine));
  }
  /** Completes instances that wait, `concurrency` at once. */
  complete(concurrency: number, ms: number): Promise<Slice> {
    return this.#slice(concurrency, ms, () => {
      const { name, token } = this.#held.shift() ?? { name: '', token: '' };
      if (token === '') return undefined;
      return this.#ended(name, () => this.#approve(token));
    });
  }
  /** Starts instances until so many wait; answers how many a second. */
  async fill(machine: string, waiting: number): Promise<number> {
    const missing = waiting - this.#held.length;
    if (missing <= 0) return 0;
    this.#holding = true;
    const start = performance.now();
    let left = missing;
    const worker = async (): Promise<void> => {
      for (; left > 0;) {
        left -= 1;
        const { name, input } = this.#next();
        await this.engine.startExecution({ stateMachineArn: machine, name, input });
      }
    };
    await Promise.all(Array.from({ length: Math.min(64, missing) }, worker));
    await this.engine.settle();
    this.#holding = false;
    return (missing / (performance.now() - start)) * 1000;
  }
  /** What one instance writes, counted over `work`, which ends so many instances as it says. */
  async written(work: () => Promise<Slice>): Promise<Written> {
    const before = this.engine.written();
    const { latencies } = await work();
    const after = this.engine.written();
    return {
      transitions: (after.transitions - before.transitions) / latencies.length,
      characters: (after.characters - before.characters) / latencies.length,
    };
  }
  close(): Promise<void> {
    return this.engine.close();
  }

  #next(): { name: string; input: string } {
    const name = `A-${(this.#count += 1)}`;
    return { name, input: JSON.stringify({ ...ORDER, id: name }) };
  }
  #start(machine: string): Promise<void> {
    const { name, input } = this.#next();
    return this.#ended(name, () => this.engine.startExecution({ stateMachineArn: machine, name, input }));
  }
  #ended(name: string, begin: () => Promise<unknown>): Promise<void> {
    return new Promise((done, refuse) => {
      const number = numberOf(name);
      this.#ends[number] = () => {
        this.#ends[number] = undefined;
        done();
      };
      begin().catch(refuse);
    });
  }
  async #slice(concurrency: number, ms: number, one: () => Promise<void> | undefined): Promise<Slice> {
    const latencies: number[] = [];
    const cpu = process.cpuUsage();
    const start = performance.now();
    const worker = async (): Promise<void> => {
      for (let now = performance.now(); now - start < ms;) {
        const ended = one();
        if (ended === undefined) return;
        await ended;
        const then = performance.now();
        latencies.push(then - now);
        now = then;
      }
    };
    await Promise.all(Array.from({ length: concurrency }, worker));
    const elapsed = performance.now() - start;
    const { user, system } = process.cpuUsage(cpu);
    return {
      perSecond: (latencies.length / elapsed) * 1000,
      latencies,
      cpu: (user + system) / latencies.length,
    };
  }
}
