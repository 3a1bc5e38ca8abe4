// A Tutti that is killed at a chosen boundary between store and orchestrator. Run by test/crash/*.test.ts in a process of its own.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../lib/local/clock.ts';
import { openTutti } from '../../lib/local/tutti.ts';
import { LOCAL_PEOPLE } from '../../lib/local/people.ts';
import { languageModels } from '../../lib/platform/models.ts';
import { ConditionFailed, type Orchestrator, type Store } from '../../lib/platform/port.ts';
import { actorOf, Refusal, type TaskView } from '../../lib/runtime/types.ts';
import type { JsonObject } from '../../lib/model/json.ts';
import { isFollowed } from '../support/followed.ts';
import { ended, standing } from '../support/settled.ts';

interface Plan {
  readonly data: string;
  readonly folder: string;
  readonly process: string;
  /** Boundary at which to die; 0: never. */
  readonly killAt: number;
  /** Start variables by business key. */
  readonly instances: Readonly<Record<string, JsonObject>>;
  /** What people answer, by element: form data, and who. */
  readonly answers: Readonly<Record<string, { readonly as: string; readonly data: JsonObject }>>;
}

const plan = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as Plan;
const acknowledged = join(plan.data, 'acknowledged.log');
let boundary = 0;
const cross = (): void => {
  boundary += 1;
  if (boundary === plan.killAt) process.kill(process.pid, 'SIGKILL');
};
const around =
  <A extends unknown[], R>(call: (...args: A) => Promise<R>) =>
  async (...args: A): Promise<R> => {
    cross();
    try {
      const answer = await call(...args);
      cross();
      return answer;
    } catch (error) {
      // Two came at once and one did nothing: in some runs, so that it would move every boundary after it. Its number goes to whatever comes next.
      if (error instanceof ConditionFailed) boundary -= 1;
      throw error;
    }
  };

const tutti = await openTutti({
  data: plan.data,
  clock: systemClock(),
  models: languageModels({}),
  wrapStore: (store: Store): Store => ({
    get: (key) => store.get(key),
    query: (query) => store.query(query),
    // What follows the changes comes in batches, as it comes: its count is another in every run, and nothing depends on it.
    transact: (actions) =>
      actions.every(isFollowed) ? store.transact(actions) : around(() => store.transact(actions))(),
  }),
  wrapOrchestrator: (inner: Orchestrator): Orchestrator => ({
    start: around((request) => inner.start(request)),
    complete: around((token, output) => inner.complete(token, output)),
    fail: around((token, error, cause) => inner.fail(token, error, cause)),
    stop: around((execution, error, cause) => inner.stop(execution, error, cause)),
    describe: (execution) => inner.describe(execution),
    history: (execution, options) => inner.history(execution, options),
  }),
});
await tutti.deploy(plan.folder);
const person = (id: string) => actorOf(LOCAL_PEOPLE.find((p) => p.id === id)!);
const admin = { kind: 'system' as const, id: 'test', groups: [], roles: ['admin'] };

for (const [key, variables] of Object.entries(plan.instances))
  await tutti.runtime.instances.start(
    { process: plan.process, variables, businessKey: key, idempotencyKey: `start-${key}` },
    person('clara'),
  );

const done = new Set(existsSync(acknowledged) ? readFileSync(acknowledged, 'utf8').split('\n') : []);
const answer = async (task: TaskView): Promise<void> => {
  if (done.has(`completed ${task.instance} ${task.activation}`))
    throw new Error(
      `${task.activation} of ${task.instance} was asked again after its completion had been acknowledged`,
    );
  const { as, data } = plan.answers[task.element] ?? { as: 'carl', data: {} };
  try {
    if (task.assignee === undefined) await tutti.runtime.tasks.claim(task.id, person(as));
    await tutti.runtime.tasks.complete(task.id, data, person(as));
  } catch (error) {
    if (error instanceof Refusal && error.kind === 'conflict') return;
    throw error;
  }
  done.add(`completed ${task.instance} ${task.activation}`);
  appendFileSync(acknowledged, `completed ${task.instance} ${task.activation}\n`);
};

const allEnded = async (): Promise<boolean> => {
  let open = 0;
  let cursor: string | undefined;
  do {
    const page = await tutti.runtime.instances.list({ limit: 100, ...(cursor === undefined ? {} : { cursor }) });
    open += page.items.filter((i) => i.status === 'running' || i.status === 'starting').length;
    cursor = page.cursor;
  } while (cursor !== undefined);
  return open === 0;
};

const until = Date.now() + 90_000;
while (!(await allEnded())) {
  if (Date.now() > until) throw new Error('the instances did not end in time');
  const { items } = await tutti.runtime.tasks.list({ scope: 'all', status: 'open', limit: 100 }, admin);
  await Promise.all(items.map(answer));
  const incidents = await tutti.runtime.incidents.list({ status: 'open', limit: 100 });
  for (const incident of incidents.items)
    await tutti.runtime.incidents.retry(incident.id, 'the system is back', person('oskar'));
  await tutti.runtime.sweep();
  await new Promise((next) => setTimeout(next, 50));
}
const report = await tutti.runtime.audit.verify();
if (!report.ok) throw new Error(`the record does not verify: ${report.findings.map((f) => f.message).join('; ')}`);
const all = await tutti.runtime.instances.list({ limit: 100 });
// The record has the end first; machine and outbox follow within moments, or something is lost.
for (const { id, outcome } of all.items) {
  const right = JSON.stringify(ended(outcome ?? 'none'));
  let found = '';
  for (let n = 0; n < 100 && found !== right; n += 1) {
    if (n > 0) await new Promise((next) => setTimeout(next, 50));
    await tutti.runtime.settle();
    found = JSON.stringify(await standing(tutti, id));
  }
  if (found !== right) throw new Error(`${id} does not stand as it has to: ${found}`);
}
// What is under way crosses its boundaries too: a kill at the last one counted has to find it in the next run.
await tutti.close();
process.stdout.write(`${JSON.stringify({ boundaries: boundary, outcomes: all.items.map((i) => i.outcome) })}\n`);
process.exit(0);
