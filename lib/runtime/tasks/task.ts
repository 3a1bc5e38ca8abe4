import type { Json } from '../../model/json.ts';
import type { PeopleBinding } from '../../model/binding.ts';
import type { Node } from '../../model/process-model.ts';
import { actorEntry, draft, RUNTIME, type Change, type Core } from '../core.ts';
import { keys } from '../keys.ts';
import { itemOf, recordOf, type InstanceRecord, type TaskRecord } from '../records.ts';
import { Refusal, type Actor } from '../types.ts';
import { inboxChange } from './inbox.ts';
import type { TaskView } from './types.ts';

/** What the binding of an element says about its task, which may come after a model. */
export const peopleOf = (node: Node | undefined): PeopleBinding | undefined =>
  node?.step?.people ?? node?.step?.ai?.below;

export const isOpen = (t: TaskRecord): boolean => t.status === 'open' || t.status === 'claimed';

export async function loadTask(core: Core, id: string): Promise<TaskRecord> {
  const found = recordOf<TaskRecord>(await core.ports.store.get(keys.task(id)));
  if (found === undefined) throw new Refusal('unknown', 'UNKNOWN_TASK', `there is no task ${id}`);
  return found;
}

/** How an item of a task stands in the store beside its record. */
const KEYS: ReadonlySet<string> = new Set(['pk', 'sk', 'g2pk', 'g2sk']);

/**
 * The one door through which a task changes: under the revision that was read, together with the rows by which people find it.
 * Gives the task as it will stand. A change of this kind comes once in a transaction.
 */
export function putTask(change: Change, before: TaskRecord | undefined, next: TaskRecord): TaskRecord {
  const after: TaskRecord = before === undefined ? next : { ...next, revision: before.revision + 1 };
  const key = keys.task(after.id);
  if (before === undefined)
    change.actions.push({
      put: { ...key, ...itemOf(after), g2pk: `TASKS#I#${after.instance}`, g2sk: after.id },
    });
  else {
    const [old, now] = [itemOf(before), itemOf(after)];
    const set = Object.fromEntries(
      Object.entries(now).filter(([k, v]) => !KEYS.has(k) && JSON.stringify(v) !== JSON.stringify(old[k])),
    ) as Record<string, Json>;
    const unset = Object.keys(old).filter((k) => !KEYS.has(k) && !(k in now));
    change.actions.push({
      update: key,
      set,
      ...(unset.length === 0 ? {} : { unset }),
      if: [{ attr: 'revision', equals: before.revision }],
    });
  }
  inboxChange(change, before, after);
  return after;
}

/** Without these attributes: they are gone, not undefined. */
export function without<K extends keyof TaskRecord>(t: TaskRecord, ...names: readonly K[]): Omit<TaskRecord, K> {
  const gone: ReadonlySet<string> = new Set(names);
  return Object.fromEntries(Object.entries(t).filter(([k]) => !gone.has(k))) as unknown as Omit<TaskRecord, K>;
}

/** An entry of the record about a task. */
export function note(
  change: Change,
  instance: InstanceRecord,
  task: TaskRecord,
  by: Actor,
  action: string,
  more: Parameters<typeof draft>[4] = {},
): void {
  change.drafts.push(
    draft(instance, task.lane, actorEntry(by), action, {
      ...more,
      subject: { element: task.element, activation: task.activation, task: task.id },
    }),
  );
}

/** The task is no longer needed: what it waited for came otherwise. */
export async function cancelTask(
  core: Core,
  change: Change,
  instance: InstanceRecord,
  id: string,
  reason: string,
): Promise<void> {
  const task = recordOf<TaskRecord>(await core.ports.store.get(keys.task(id)));
  if (task === undefined || !isOpen(task)) return;
  putTask(change, task, { ...task, status: 'cancelled' });
  change.drafts.push(
    draft(instance, task.lane, RUNTIME, 'task.cancelled', {
      subject: { element: task.element, activation: task.activation, task: task.id },
      why: { reason },
    }),
  );
}

/** @throws Refusal where it is done with: by whom and when. */
export function stillOpen(core: Core, t: TaskRecord): void {
  if (t.status === 'completed')
    throw new Refusal(
      'conflict',
      'TASK_ALREADY_COMPLETED',
      `"${t.name}" was completed by ${t.completedBy ?? 'somebody'}${t.completedAt === undefined ? '' : ` at ${core.iso(t.completedAt)}`}`,
      {
        detail: {
          ...(t.completedBy === undefined ? {} : { by: t.completedBy }),
          ...(t.completedAt === undefined ? {} : { at: core.iso(t.completedAt) }),
        },
      },
    );
  if (t.status === 'cancelled') throw new Refusal('gone', 'TASK_CANCELLED', `"${t.name}" is no longer needed`);
}

/** @throws Refusal where the caller has seen another revision. */
export function revised(t: TaskRecord, revision: number | undefined): void {
  if (revision !== undefined && revision !== t.revision)
    throw new Refusal(
      'conflict',
      'REVISION_MISMATCH',
      `the task was changed meanwhile: it is at revision ${t.revision}, not ${revision}`,
      { detail: { revision: t.revision } },
    );
}

/** Who holds it and since when, for whoever comes second. */
export const heldBy = (core: Core, t: TaskRecord): Refusal =>
  new Refusal(
    'conflict',
    'TASK_ALREADY_CLAIMED',
    `"${t.name}" was claimed by ${t.assignee}${t.claimedAt === undefined ? '' : ` at ${core.iso(t.claimedAt)}`}`,
    {
      detail: {
        by: t.assignee ?? '',
        ...(t.claimedAt === undefined ? {} : { at: core.iso(t.claimedAt) }),
      },
    },
  );

/** @throws Refusal where nothing is given. */
export function reasoned(reason: string | undefined, what: string): string {
  const text = reason?.trim() ?? '';
  if (text === '')
    throw new Refusal('invalid', 'REASON_REQUIRED', `${what} takes a reason`, {
      problems: [{ pointer: '/reason', message: 'must not be empty' }],
    });
  return text;
}

export function taskView(core: Core, t: TaskRecord): TaskView {
  const iso = (name: string, at: number | undefined): object => (at === undefined ? {} : { [name]: core.iso(at) });
  const given = <K extends keyof TaskRecord>(...names: readonly K[]): Partial<Pick<TaskRecord, K>> =>
    Object.fromEntries(names.filter((n) => t[n] !== undefined).map((n) => [n, t[n]])) as Partial<Pick<TaskRecord, K>>;
  const votes = t.votes ?? [];
  return {
    id: t.id,
    instance: t.instance,
    process: t.process,
    element: t.element,
    name: t.name,
    activation: t.activation,
    status: t.status,
    groups: t.groups,
    users: t.users,
    priority: t.priority,
    late: t.late ?? 'on-time',
    createdAt: core.iso(t.createdAt),
    revision: t.revision,
    ...given(
      'assignee',
      'owner',
      'delegation',
      'escalateTo',
      'escalatedTo',
      'completedBy',
      'completedFor',
      'businessKey',
      'bulk',
    ),
    ...iso('claimedAt', t.claimedAt),
    ...iso('due', t.due),
    ...iso('followUp', t.followUp),
    ...iso('completedAt', t.completedAt),
    ...(t.quorum === undefined
      ? {}
      : {
          votes: {
            needed: t.quorum.needed,
            ...(t.quorum.of === undefined ? {} : { of: t.quorum.of }),
            approvals: votes.filter((v) => v.approved).length,
            rejections: votes.filter((v) => !v.approved).length,
            veto: t.quorum.veto !== false,
            cast: votes.map((v) => ({
              by: v.by,
              approved: v.approved,
              at: core.iso(v.at),
              ...(v.onBehalfOf === undefined ? {} : { onBehalfOf: v.onBehalfOf }),
              ...(v.reason === undefined ? {} : { reason: v.reason }),
            })),
          },
        }),
  };
}
