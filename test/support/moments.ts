import { AsyncLocalStorage } from 'node:async_hooks';
import type { StepCall } from '../../lib/model/wire.ts';
import type { ScenarioOptions } from '../../lib/local/scenario/host.ts';
import { isFollowed } from './followed.ts';

/** Before a step's function is called, while it works (its transactions, systems, models), when it has answered; or elsewhere: people, outbox, timers. */
export type Phase = 'before' | 'during' | 'after' | 'elsewhere';

/** A place between two effects where something else can happen. The same moment has the same key in every play. */
export interface Moment {
  readonly key: string;
  readonly element: string;
  readonly phase: Phase;
}

/** How many turns of the event loop something injected may take before the play goes on beside it. */
const TURNS = 50;

interface Work {
  readonly name: string;
  readonly element: string;
}

/**
 * Sees every moment of a play: before and after each store transaction, command to the orchestrator, function call, system call and model call.
 * `at` may do something at a moment; what it does itself has no moments.
 */
export class Moments {
  readonly seen: Moment[] = [];
  readonly #at: (moment: Moment) => Promise<void>;
  readonly #open: Promise<void>[] = [];
  #begun = false;
  readonly #counts = new Map<string, number>();
  readonly #work = new AsyncLocalStorage<Work | 'injected'>();

  constructor(at: (moment: Moment) => Promise<void>) {
    this.#at = at;
  }

  /** Nothing counts before this: deployment is no part of the play. */
  begin(): void {
    this.#begun = true;
  }

  /** What was injected is through. */
  async end(): Promise<void> {
    await Promise.all(this.#open);
  }

  /** Marks what somebody does (a person completing a task, say) as work on an element. */
  async during<T>(name: string, element: string, work: () => Promise<T>): Promise<T> {
    await this.#cross(`${name} ${element}`, 'before', element);
    const answer = await this.#work.run({ name, element }, work);
    await this.#cross(`${name} ${element}`, 'after', element);
    return answer;
  }

  readonly options: ScenarioOptions = {
    wrapInvoke: (invoke) => (call) => {
      const { op, element } = call.payload as StepCall;
      return this.during(op, element, () => invoke(call));
    },
    wrapStore: (store) => ({
      get: (key) => store.get(key),
      query: (query) => store.query(query),
      // What follows the changes writes in batches, as they come: no effect, and not the same in every play.
      transact: (actions) =>
        actions.every(isFollowed) ? store.transact(actions) : this.#around('transact', () => store.transact(actions)),
    }),
    wrapOrchestrator: (inner) => ({
      start: (request) => this.#around('start', () => inner.start(request)),
      complete: (token, output) => this.#around('complete', () => inner.complete(token, output)),
      fail: (token, error, cause) => this.#around('fail', () => inner.fail(token, error, cause)),
      stop: (execution, error, cause) => this.#around('stop', () => inner.stop(execution, error, cause)),
      describe: (execution) => inner.describe(execution),
      history: (execution, options) => inner.history(execution, options),
    }),
    wrapHttp: (http) => (url, init) => this.#around('http', () => http(url, init)),
    wrapModels: (models) => ({ generate: (request) => this.#around('model', () => models.generate(request)) }),
  };

  async #around<T>(what: string, call: () => Promise<T>): Promise<T> {
    await this.#cross(`before ${what}`);
    const answer = await call();
    await this.#cross(`after ${what}`);
    return answer;
  }

  async #cross(what: string, phase?: Phase, of?: string): Promise<void> {
    const work = this.#work.getStore();
    if (!this.#begun || work === 'injected') return;
    const element = of ?? work?.element ?? '';
    const name = work === undefined ? `${phase ?? ''} ${what}` : `${work.name} ${work.element}: ${phase ?? ''} ${what}`;
    const count = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, count);
    const moment: Moment = {
      key: `${name.trim()} #${count}`,
      element,
      phase: phase ?? (work === undefined ? 'elsewhere' : 'during'),
    };
    this.seen.push(moment);
    // Between a transaction and its answer the writer holds its turn at the record: what is injected there waits for it as any other writer does.
    let done = false;
    const injected = this.#work.run('injected', () => this.#at(moment)).finally(() => (done = true));
    for (let turn = 0; !done && turn < TURNS; turn += 1) await new Promise((next) => setImmediate(next));
    this.#open.push(injected);
  }
}
