import type { Page } from '../../platform/port.ts';
import type { Core } from '../core.ts';
import { recordOf, type TaskRecord } from '../records.ts';
import { keys } from '../keys.ts';
import { rowsUnderIndex } from '../scopes.ts';
import { Refusal, type Actor } from '../types.ts';
import {
  audience,
  cursorOf,
  donePartition,
  doneKey,
  INDEX,
  inOrder,
  merged,
  openPartition,
  orderKey,
  partition,
  positionOf,
} from './inbox.ts';
import { isCandidate, standingOf } from './standing.ts';
import { awayFor, type Away } from './substitutions.ts';
import { isOpen, taskView } from './task.ts';
import type { TaskFilter, Tasks, TaskView } from './types.ts';

const LIMIT = 25;
const MAX_LIMIT = 100;
/** A page looks at so many rows at most; where the filter lets few through it comes back shorter, with a cursor. */
const MAX_LOOKED_AT = 1_000;
type RolesOf = NonNullable<Parameters<Tasks['list']>[2]>;

const SEES_ALL: readonly string[] = ['viewer', 'operator', 'owner', 'auditor', 'admin'];

/** Tasks in a stable order: what comes and goes meanwhile neither repeats nor skips a row that was there all along. */
export async function search(
  core: Core,
  filter: TaskFilter,
  by: Actor,
  rolesOf: RolesOf = () => by.roles,
): Promise<Page<TaskView>> {
  const limit = Math.min(filter.limit ?? LIMIT, MAX_LIMIT);
  const closed = filter.status === 'completed';
  const sort = closed ? 'created' : (filter.sort ?? 'created');
  const descending = (filter.order ?? (closed ? 'desc' : 'asc')) === 'desc';
  const order = `${closed ? 'completed' : sort} ${descending ? 'desc' : 'asc'}`;
  const after = filter.cursor === undefined ? undefined : positionOf(filter.cursor, order);
  if (filter.cursor !== undefined && after === undefined)
    throw new Refusal('invalid', 'INVALID_CURSOR', 'the cursor is none of this list; ask for its first page', {
      problems: [{ pointer: '/cursor', message: `is no cursor of a list by ${order}` }],
    });
  const away = await awayFor(core, by.id);
  const fits = matcher(filter, by, away, rolesOf);
  const list =
    filter.instance === undefined
      ? merged(
          (await audiences(core, filter, by, away)).map((who) =>
            partition(
              core,
              closed ? donePartition(who) : openPartition(who),
              closed ? undefined : INDEX[sort],
              after,
              descending,
            ),
          ),
          descending,
        )
      : inOrder(
          (await ofInstance(core, filter.instance)).map((t) => ({
            key: closed ? doneKey(t) : orderKey[sort](t),
            task: t.id,
          })),
          after,
          descending,
        );
  const items: TaskView[] = [];
  let last: string | undefined;
  for (let looked = 0; ; looked += 1) {
    const found = await list.next();
    if (found === undefined) return { items };
    if (items.length >= limit || looked >= MAX_LOOKED_AT)
      return { items, ...(last === undefined ? {} : { cursor: cursorOf({ by: order, after: last }) }) };
    last = found.key;
    // The index may lag behind: the task itself is what counts.
    const task = recordOf<TaskRecord>(await core.ports.store.get(keys.task(found.task)));
    if (task !== undefined && fits(task)) items.push(taskView(core, task));
  }
}

const ofInstance = async (core: Core, instance: string): Promise<TaskRecord[]> =>
  rowsUnderIndex<TaskRecord>(core, 'g2', `TASKS#I#${instance}`);

/** In whose lists to look. */
async function audiences(core: Core, filter: TaskFilter, by: Actor, away: readonly Away[]): Promise<readonly string[]> {
  const scope = filter.scope ?? 'groups';
  if (scope === 'mine') return [audience.person(by.id)];
  if (scope !== 'all') {
    if (filter.group !== undefined) return [audience.group(filter.group)];
    return [
      ...new Set([
        ...[by, ...away].flatMap((w) => [audience.person(w.id), ...w.groups.map(audience.group)]),
        audience.everybody,
      ]),
    ];
  }
  if (filter.assignee !== undefined && filter.status !== 'completed') return [audience.person(filter.assignee)];
  if (filter.group !== undefined) return [audience.group(filter.group)];
  if (filter.process !== undefined) return [audience.process(filter.process)];
  const { items } = await core.ports.store.query({ pk: keys.latest('').pk, limit: 1000 });
  return items.map((i) => audience.process(i.sk));
}

const time = (text: string, name: string): number => {
  const at = Date.parse(text);
  if (Number.isNaN(at))
    throw new Refusal('invalid', 'INVALID_REQUEST', `${name} is not a moment`, {
      problems: [{ pointer: `/${name}`, message: `is ${JSON.stringify(text)}; expected 2026-01-31T12:00:00Z` }],
    });
  return at;
};

function matcher(filter: TaskFilter, by: Actor, away: readonly Away[], rolesOf: RolesOf): (t: TaskRecord) => boolean {
  const scope = filter.scope ?? 'groups';
  const dueFrom = filter.dueFrom === undefined ? undefined : time(filter.dueFrom, 'dueFrom');
  const dueBefore = filter.dueBefore === undefined ? undefined : time(filter.dueBefore, 'dueBefore');
  const followUpBefore =
    filter.followUpBefore === undefined ? undefined : time(filter.followUpBefore, 'followUpBefore');
  return (t) => {
    if (filter.status === 'open' && !isOpen(t)) return false;
    if (filter.status === 'completed' && t.status !== 'completed') return false;
    for (const name of ['process', 'element', 'instance', 'assignee', 'businessKey'] as const)
      if (filter[name] !== undefined && t[name] !== filter[name]) return false;
    if (filter.group !== undefined && !t.groups.includes(filter.group)) return false;
    if (filter.minPriority !== undefined && t.priority < filter.minPriority) return false;
    if (filter.late !== undefined && (t.late ?? 'on-time') !== filter.late) return false;
    if (dueFrom !== undefined && (t.due === undefined || t.due < dueFrom)) return false;
    if (dueBefore !== undefined && (t.due === undefined || t.due >= dueBefore)) return false;
    if (followUpBefore !== undefined && t.followUp !== undefined && t.followUp >= followUpBefore) return false;
    const mine =
      [t.assignee, t.owner, t.completedBy, t.completedFor].includes(by.id) ||
      (t.votes ?? []).some((v) => v.by === by.id || v.onBehalfOf === by.id);
    if (scope === 'mine') return mine;
    const theirs = isCandidate(t, by) || standingOf(t, by, away) !== undefined;
    if (scope === 'unassigned') {
      // Who has voted has nothing left to do.
      return theirs && t.assignee === undefined && !(t.votes ?? []).some((v) => v.by === by.id);
    }
    return mine || theirs || (scope === 'all' && rolesOf(t).some((r) => SEES_ALL.includes(r)));
  };
}
