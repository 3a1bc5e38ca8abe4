import type { JsonObject } from '../../model/json.ts';
import type { HistoryEvent } from '../../platform/port.ts';
import type { Change, Core } from '../core.ts';
import { keys, padded } from '../keys.ts';
import type { ExecutionHistory } from '../types.ts';
import { failuresOf } from '../each.ts';

/**
 * The engine forgets an execution 90 days after its end. What it did is kept beside the record: which states were entered, when, and how calls ended.
 * What went in and came out is left out: it can be personal, and stands in the record in blobs that can be erased.
 */
const KEPT: ReadonlySet<string> = new Set([
  'name',
  'error',
  'resourceType',
  'resource',
  'index',
  'length',
  'timeoutInSeconds',
]);
/** A history has at most 25,000 events. */
const PAGE = 1000;

/** Marks the history of an execution that ends to be kept; the sweeper keeps it once the engine says that it has ended. */
export function toArchive(core: Core, change: Change, instance: string, execution: string | undefined): void {
  if (execution === undefined) return;
  const at = core.now();
  change.forget(keys.archive(instance));
  change.actions.push({
    put: {
      ...keys.archive(instance),
      instance,
      execution,
      at,
      g1pk: 'ARCHIVE#open',
      g1sk: `${padded(at)}#${instance}`,
    },
  });
}

const redacted = ({ id, previousId, type, at, details }: HistoryEvent): HistoryEvent => ({
  id,
  previousId,
  type,
  at,
  details: Object.fromEntries(Object.entries(details).filter(([name]) => KEPT.has(name))) as JsonObject,
});

async function fromEngine(core: Core, execution: string): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  let cursor: string | undefined;
  do {
    const page = await core.ports.orchestrator.history(execution, {
      limit: PAGE,
      ...(cursor === undefined ? {} : { cursor }),
    });
    events.push(...page.items.map(redacted));
    cursor = page.cursor;
  } while (cursor !== undefined);
  return events;
}

/** Keeps the histories of executions that have ended. Gives how many. */
export async function sweepArchive(core: Core): Promise<number> {
  const { store, orchestrator, blobs } = core.ports;
  let kept = 0;
  const failures: unknown[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.query({
      pk: 'ARCHIVE#open',
      index: 'g1',
      limit: 100,
      ...(cursor === undefined ? {} : { cursor }),
    });
    failures.push(
      ...(await failuresOf(page.items, async ({ instance, execution }) => {
        const view = await orchestrator.describe(String(execution));
        if (view?.status === 'RUNNING') return;
        const key = keys.archive(String(instance));
        if (view === undefined) {
          await store.transact([{ update: key, set: { lost: true }, unset: ['g1pk', 'g1sk'] }]);
          return;
        }
        const blob = `archive/${String(instance)}/history.json`;
        const events = await fromEngine(core, String(execution));
        const text = JSON.stringify({
          execution,
          status: view.status,
          startedAt: view.startedAt,
          endedAt: view.endedAt,
          events,
        });
        await blobs.put(blob, text, 'application/json');
        await store.transact([{ update: key, set: { blob }, unset: ['g1pk', 'g1sk'] }]);
        kept += 1;
      })),
    );
    cursor = page.cursor;
  } while (cursor !== undefined);
  if (failures.length > 0) throw failures[0];
  return kept;
}

/** What the machine did for an instance: from the engine while it knows, from the archive afterwards. */
export async function historyOf(core: Core, id: string): Promise<ExecutionHistory> {
  const { execution } = await core.instance(id);
  if (execution === undefined) return { source: 'engine', events: [] };
  if ((await core.ports.orchestrator.describe(execution)) !== undefined)
    return { source: 'engine', execution, events: await fromEngine(core, execution) };
  const row = await core.ports.store.get(keys.archive(id));
  const blob = row?.blob === undefined ? undefined : await core.ports.blobs.get(String(row.blob));
  if (blob === undefined) return { source: 'none', execution, events: [] };
  const { events } = JSON.parse(new TextDecoder().decode(blob.content)) as { events: HistoryEvent[] };
  return { source: 'archive', execution, events };
}
