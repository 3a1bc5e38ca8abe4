import { actorOf, Refusal, type Actor, type TaskView } from '../../lib/runtime/types.ts';
import type { JsonObject } from '../../lib/model/json.ts';
import { startData, type World } from './world.ts';

const HOUR = 3_600_000;
const ADMIN: Actor = { kind: 'system', id: 'test', groups: [], roles: ['admin'] };
const PORTAL: Actor = { kind: 'application', id: 'portal', groups: [], roles: ['application'] };
/** How often a client sends one request before it gives up. */
const TRIES = 40;
/** Rounds in which people, workers and senders do something. */
const MAX_ROUNDS = 60;

/** What was acknowledged to somebody, and so may neither be lost nor happen twice. */
export interface Acknowledged {
  /** Instances by their idempotency key. */
  readonly started: Map<string, { readonly instance: string; readonly process: string; readonly reference: string }>;
  /** Who was told that they had completed a task (or voted on it), by task. */
  readonly completed: Map<string, string[]>;
  /** Work that was done, with its instance. */
  readonly worked: Map<string, string>;
  readonly published: Map<string, string>;
  /** Instances whose incidents nobody works on. */
  readonly left: Set<string>;
}

/** A world of instances, with people, a robot, customers and operators who do what a seeded script says and try again until they are answered. */
export class Play {
  readonly acknowledged: Acknowledged = {
    started: new Map(),
    completed: new Map(),
    worked: new Map(),
    published: new Map(),
    left: new Set(),
  };
  /** Requests that were sent again because no answer came. */
  again = 0;
  readonly #world: World;
  readonly #random: () => number;
  readonly #messages = new Map<string, number>();

  constructor(world: World, random: () => number) {
    this.#world = world;
    this.#random = random;
  }

  async start(process: string, count: number, prefix: string): Promise<void> {
    const { runtime } = this.#world.tutti;
    const starters: Readonly<Record<string, string>> = { 'invoice-approval': 'paula' };
    const by = this.#person(starters[process] ?? 'clara');
    await Promise.all(
      Array.from({ length: count }, async (_v, i) => {
        const reference = `${prefix}-${i}`;
        const variables = startData(process, reference, this.#pick);
        const begun = await this.#insist(() =>
          runtime.instances.start({ process, variables, idempotencyKey: `start ${reference}` }, by),
        );
        if (begun instanceof Refusal) throw begun;
        this.acknowledged.started.set(`start ${reference}`, { instance: begun.id, process, reference });
      }),
    );
  }

  /** Plays until every instance has ended or stands in an incident that nobody works on. */
  async toTheEnd(): Promise<void> {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      await this.#settle();
      const open = await this.#open();
      if (open.length === 0) return;
      await this.#people();
      await this.#robot();
      await this.#operators();
      await Promise.all(open.map((o) => this.#outside(o)));
      await this.#settle();
      await this.#world.clock.advance(this.#pick(HOUR / 6, 2 * HOUR, 9 * HOUR, 50 * HOUR));
    }
  }
  /** Time for what was lost to come again. */
  async calm(): Promise<void> {
    this.#world.weather.calm = true;
    for (let n = 0; n < 5; n += 1) {
      await this.#world.clock.advance(HOUR / 4);
      await this.#settle();
    }
  }

  // ------------------------------------------------------------ who does what

  async #people(): Promise<void> {
    const { runtime } = this.#world.tutti;
    const tasks: TaskView[] = [];
    let cursor: string | undefined;
    do {
      const at = cursor;
      const page = await this.#insist(() =>
        runtime.tasks.list(
          { scope: 'all', status: 'open', limit: 100, ...(at === undefined ? {} : { cursor: at }) },
          ADMIN,
        ),
      );
      if (page instanceof Refusal) throw page;
      tasks.push(...page.items);
      cursor = page.cursor;
    } while (cursor !== undefined);
    await Promise.all(tasks.filter(() => this.#random() < 0.7).map((task) => this.#task(task)));
  }

  /** One person, or two at once who know nothing of each other; whoever may not, leaves it to the next. */
  async #task(task: TaskView): Promise<void> {
    const may = this.#world.people.filter(
      (p) => p.groups.some((g) => task.groups.includes(g)) || task.users.includes(p.id) || task.assignee === p.id,
    );
    const order = may.map((p) => [this.#random(), p] as const).sort((a, b) => a[0] - b[0]);
    const held = order.filter(([, p]) => task.assignee === undefined || p.id === task.assignee);
    const racing = this.#random() < 0.4 || task.votes !== undefined;
    if (racing) await Promise.all(held.slice(0, 3).map(([, p]) => this.#decide(task, p.id)));
    else for (const [, p] of held) if (await this.#decide(task, p.id)) return;
  }
  /** True where this person has decided or voted. */
  async #decide(task: TaskView, who: string): Promise<boolean> {
    const { tasks } = this.#world.tutti.runtime;
    const by = this.#person(who);
    if (task.votes === undefined) {
      const claimed = await this.#insist(() => tasks.claim(task.id, by));
      if (claimed instanceof Refusal) return false;
    }
    const key = `${task.id} ${who} ${this.#random()}`;
    const data = this.#answer(task);
    const done = await this.#insist((tries) =>
      tasks.complete(task.id, data, by, { reason: 'as it is', idempotencyKey: key }).catch((error: unknown) => {
        // The answer to the first vote was lost.
        if (tries > 0 && error instanceof Refusal && error.detail.by === who) return task;
        throw error;
      }),
    );
    if (done instanceof Refusal) return false;
    this.acknowledged.completed.set(task.id, [...(this.acknowledged.completed.get(task.id) ?? []), who]);
    return true;
  }
  #answer(task: TaskView): JsonObject {
    switch (this.#world.slugs.get(task.element)) {
      case 'review-documents':
      case 'read-invoice':
        return { decision: this.#pick('accept', 'accept', 'accept') };
      case 'compliance-review':
        return {
          outcome: this.#pick('approve', 'approve', 'approve', 'refuse', 'request-documents'),
          comment: 'as it is',
        };
      case 'assess-damage':
        return { verdict: this.#pick('covered', 'covered', 'covered', 'not-covered', 'suspicious'), estimate: 2000 };
      default:
        return { outcome: this.#pick('approve', 'approve', 'approve', 'approve', 'refuse') };
    }
  }

  async #robot(): Promise<void> {
    const { work } = this.#world.tutti.runtime;
    const by = this.#person('robot');
    const worker = `robot-${Math.floor(this.#random() * 3)}`;
    for (;;) {
      const items = await this.#insist(() => work.fetch('legacy-claims', { worker, lockMs: HOUR, max: 25 }, by));
      if (items instanceof Refusal || items.length === 0) return;
      await Promise.all(
        items.map(async ({ id, instance, input }) => {
          const lapsed = (input as { policy?: string }).policy === 'P-900';
          const dice = this.#random();
          // It breaks down over its work, and fetches it again when the lock is over.
          if (dice < 0.05) return;
          const done = await this.#insist(() =>
            dice < 0.15
              ? work.fail(id, { worker, message: 'an unknown screen came up' }, by)
              : lapsed
                ? work.raise(id, { worker, code: 'policy-lapsed' }, by)
                : work.complete(id, { worker, output: { closedAs: `LEG-${id}` } }, by),
          );
          if (!(done instanceof Refusal) && dice >= 0.15) this.acknowledged.worked.set(id, instance);
        }),
      );
    }
  }

  /** Customers, suppliers and the police send what they send, whether it is waited for or not. */
  async #outside({ process, reference }: { readonly process: string; readonly reference: string }): Promise<void> {
    const messages: Readonly<Record<string, readonly [string, JsonObject]>> = {
      'account-opening': [
        'documents-received',
        { documents: [{ name: 'owner-declaration.pdf', text: 'Beneficial owner: Ana Lima' }] },
      ],
      'claims-handling': ['police-report-received', { confirmed: this.#random() < 0.7, reference: 'P 17/26' }],
      'invoice-approval': ['supplier-answered', { order: 'PO-44-9200' }],
    };
    const withdraws = process === 'account-opening' && this.#random() < 0.15;
    const [name, data] = withdraws
      ? (['application-withdrawn', { reason: 'another bank' }] as const)
      : messages[process]!;
    const sent = this.#messages.get(`${name} ${reference}`) ?? 0;
    if (sent >= 2 || this.#random() > 0.25) return;
    this.#messages.set(`${name} ${reference}`, sent + 1);
    const id = `${name}-${reference}-${sent}`;
    const { messages: service } = this.#world.tutti.runtime;
    const answer = await this.#insist(() => service.publish({ name, key: reference, data, id }, PORTAL));
    if (!(answer instanceof Refusal)) this.acknowledged.published.set(id, name);
  }

  async #operators(): Promise<void> {
    const { incidents } = this.#world.tutti.runtime;
    const page = await this.#insist(() => incidents.list({ status: 'open', limit: 100 }));
    if (page instanceof Refusal) throw page;
    for (const { id, instance } of page.items) {
      if (this.acknowledged.left.has(instance)) continue;
      if (this.#random() < 0.1) this.acknowledged.left.add(instance);
      else await this.#insist(() => incidents.retry(id, 'it should work now', this.#person('oskar')));
    }
  }

  // ------------------------------------------------------------ how

  async #settle(): Promise<void> {
    await this.#world.clock.settle();
    await this.#world.tutti.runtime.sweep().catch(() => undefined);
    await this.#world.tutti.runtime.audit.anchor().catch(() => undefined);
    await this.#world.clock.settle();
  }
  async #open(): Promise<{ instance: string; process: string; reference: string }[]> {
    const { runtime } = this.#world.tutti;
    const open = [];
    for (const started of this.acknowledged.started.values()) {
      if (this.acknowledged.left.has(started.instance)) continue;
      const found = await this.#insist(() => runtime.instances.view(started.instance));
      if (!(found instanceof Refusal) && (found.status === 'running' || found.status === 'starting'))
        open.push(started);
    }
    return open;
  }
  /** A client that was not answered asks again; a refusal is an answer. */
  async #insist<T>(work: (tries: number) => Promise<T>): Promise<T | Refusal> {
    for (let tries = 0; ; tries += 1)
      try {
        return await work(tries);
      } catch (error) {
        if (error instanceof Refusal) return error;
        if (tries >= TRIES) throw error;
        this.again += 1;
      }
  }
  readonly #pick = <T>(...of: readonly T[]): T => of[Math.floor(this.#random() * of.length)]!;
  #person(id: string): Actor {
    return actorOf(this.#world.people.find((p) => p.id === id)!);
  }
}
