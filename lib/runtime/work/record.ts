import type { Json, JsonObject } from '../../model/json.ts';
import type { Action, Item } from '../../platform/port.ts';
import { draft, RUNTIME, type Change, type Core } from '../core.ts';
import { keys } from '../keys.ts';
import { itemOf, recordOf, type InstanceRecord, type WaitRecord } from '../records.ts';
import type { StepCall } from '../../model/wire.ts';

/** One piece of work. It stands in the index of its topic at the time from which it can be fetched: a lock is a time in the future. */
export interface WorkRecord {
  readonly id: string;
  readonly topic: string;
  readonly instance: string;
  readonly process: string;
  readonly version: string;
  readonly element: string;
  readonly name: string;
  readonly activation: string;
  readonly lane: string;
  readonly businessKey?: string;
  readonly status: 'open' | 'completed' | 'failed' | 'cancelled';
  readonly createdAt: number;
  /** From when on it can be fetched, in epoch milliseconds. */
  readonly availableAt: number;
  /** Who fetched it last: the identity of the session, and the name that the worker gave itself. */
  readonly lockedBy?: string;
  readonly worker?: string;
  readonly lockedUntil?: number;
  /** How often it was fetched, and how often that came to nothing. */
  readonly attempts: number;
  readonly failures: number;
  readonly revision: number;
  readonly input: Json;
  /** What a BPMN error needs of the call that armed it. */
  readonly call: Pick<StepCall, 'scopes' | 'errors'>;
}

export const topicOf = (topic: string): string => `WORK#${topic}`;
const at = (core: Core, record: Pick<WorkRecord, 'id' | 'availableAt'>): string =>
  `${core.iso(record.availableAt)}#${record.id}`;

/** The item of new work, or of work that lies there once more. */
export const workItem = (core: Core, record: WorkRecord): Item => ({
  ...keys.work(record.id),
  ...itemOf(record),
  g1pk: topicOf(record.topic),
  g1sk: at(core, record),
  g2pk: `WORK#I#${record.instance}`,
  g2sk: record.id,
});

export const loadWork = async (core: Core, id: string): Promise<WorkRecord | undefined> =>
  recordOf<WorkRecord>(await core.ports.store.get(keys.work(id)));

/** Changes work that nobody has changed meanwhile; out of the index of its topic where it is over. */
export function changeWork(
  core: Core,
  record: WorkRecord,
  set: Partial<WorkRecord>,
  unset: readonly string[] = [],
): Action {
  const next = { ...record, ...set };
  const index: JsonObject =
    next.status === 'open' ? { g1sk: at(core, next) } : { g1pk: `${topicOf(record.topic)}#over`, g1sk: at(core, next) };
  return {
    update: keys.work(record.id),
    set: { ...itemOf(set), ...index, revision: record.revision + 1 },
    ...(unset.length === 0 ? {} : { unset }),
    if: [{ attr: 'revision', equals: record.revision }],
  };
}

/** A wait that is over without its worker takes its work back. */
export async function cancelWork(
  core: Core,
  change: Change,
  instance: InstanceRecord,
  wait: Pick<WaitRecord, 'work' | 'element' | 'activation' | 'lane'>,
  reason: string,
): Promise<void> {
  const record = wait.work === undefined ? undefined : await loadWork(core, wait.work);
  if (record?.status !== 'open') return;
  change.actions.push(changeWork(core, record, { status: 'cancelled' }));
  change.drafts.push(
    draft(instance, wait.lane, RUNTIME, 'work.cancelled', {
      subject: { element: wait.element, activation: wait.activation, work: record.id },
      why: { reason },
    }),
  );
}
