import { movedClock } from '../../../lib/local/clock.ts';
import { LOCAL_PEOPLE } from '../../../lib/local/people.ts';
import { openTutti, type Tutti, type TuttiOptions } from '../../../lib/local/tutti.ts';
import type { JsonObject } from '../../../lib/model/json.ts';
import { languageModels } from '../../../lib/platform/models.ts';
import { actorOf, type InstanceDetail, type InstanceView } from '../../../lib/runtime/types.ts';

export const person = (id: string) => actorOf(LOCAL_PEOPLE.find((p) => p.id === id)!);
export const application = { kind: 'application' as const, id: 'tests', groups: [], roles: ['application'] };
export const OPERATED = 'test/runtime/fixtures/operated';

/** A Tutti in memory with a process to operate; what its shop answers is what the test says. */
export interface Operated {
  readonly tutti: Tutti;
  readonly clock: ReturnType<typeof movedClock>;
  /** Answers of the shop by path; absent: 200 with `{ok: true}`. */
  readonly shop: Record<string, () => { status: number; body: JsonObject }>;
  readonly asked: { readonly path: string; readonly key: string | undefined; readonly body: JsonObject }[];
  start(id: string, more?: JsonObject): Promise<InstanceView>;
  detail(id: string): Promise<InstanceDetail>;
  /** Completes the open task of an instance. */
  approve(id: string): Promise<void>;
}

export async function operated(options: Partial<TuttiOptions> = {}): Promise<Operated> {
  const clock = movedClock(Date.UTC(2026, 0, 5, 8));
  const shop: Operated['shop'] = {};
  const asked: Operated['asked'][number][] = [];
  const tutti = await openTutti({
    clock,
    models: languageModels({}),
    random: () => 0.5,
    http: (url, { headers, body }) => {
      const { pathname } = new URL(url);
      const key = Object.entries(headers).find(([name]) => name.toLowerCase() === 'idempotency-key')?.[1];
      asked.push({ path: pathname, key, body: JSON.parse(body ?? '{}') as JsonObject });
      const answer = shop[pathname]?.() ?? { status: 200, body: { ok: true } };
      return Promise.resolve({ status: answer.status, headers: {}, text: JSON.stringify(answer.body) });
    },
    ...options,
  });
  await tutti.deploy(OPERATED);
  const { runtime } = tutti;
  return {
    tutti,
    clock,
    shop,
    asked,
    async start(id, more = {}) {
      const variables = { order: { id }, amount: 10, ...more };
      const started = await runtime.instances.start({ process: 'operated', variables }, person('clara'));
      await clock.settle();
      return started;
    },
    detail: (id) => runtime.instances.get(id),
    async approve(id) {
      const { items } = await runtime.tasks.list({ scope: 'all', status: 'open', instance: id }, person('carl'));
      await runtime.tasks.complete(items[0]!.id, { ok: true }, person('carl'));
      await clock.settle();
    },
  };
}

export const broken = (message: string) => () => ({ status: 500, body: { message } });
