import type { Item } from '../../platform/port.ts';
import type { Change, Core } from '../core.ts';
import type { TaskRecord } from '../records.ts';
import type { TaskSort } from './types.ts';

/**
 * Rows by which people find tasks, beside the tasks: one for everybody who may look for it (a group, a person, the process). Each is a
 * partition of its own, read strongly consistent by the time of creation and by three indexes in the other orders, so that no list scans
 * what is not its own and no partition takes every write.
 */
const padded = (n: number): string => String(n).padStart(3, '0');
/** Sorts after every date. */
const NEVER = '~';
const iso = (at: number | undefined): string => (at === undefined ? NEVER : new Date(at).toISOString());

export const orderKey: Readonly<Record<TaskSort, (t: TaskRecord) => string>> = {
  created: (t) => `${iso(t.createdAt)}#${t.id}`,
  due: (t) => `${iso(t.due)}#${t.id}`,
  // The most urgent first; of those the oldest.
  priority: (t) => `${padded(100 - t.priority)}#${iso(t.createdAt)}#${t.id}`,
  followUp: (t) => `${iso(t.followUp)}#${t.id}`,
};
export const doneKey = (t: TaskRecord): string => `${iso(t.completedAt)}#${t.id}`;

export const audience = {
  person: (id: string): string => `U#${id}`,
  group: (id: string): string => `G#${id}`,
  everybody: 'E#',
  process: (id: string): string => `P#${id}`,
};

/** Whose lists an open task stands in. */
export function audienceOf(t: TaskRecord): readonly string[] {
  const people = [...t.users, t.assignee, t.owner].filter((p) => p !== undefined);
  return [
    ...new Set([
      audience.process(t.process),
      ...t.groups.map(audience.group),
      ...people.map(audience.person),
      ...(t.groups.length === 0 && t.users.length === 0 ? [audience.everybody] : []),
    ]),
  ];
}

/** Whose lists a completed task stands in. */
const doneFor = (t: TaskRecord): readonly string[] => [
  ...new Set([
    audience.process(t.process),
    ...t.groups.map(audience.group),
    ...[t.completedBy, t.completedFor, ...(t.votes ?? []).flatMap((v) => [v.by, v.onBehalfOf])]
      .filter((p) => p !== undefined)
      .map(audience.person),
  ]),
];

export const INDEX: Readonly<Record<TaskSort, 'g1' | 'g2' | 'g3' | undefined>> = {
  created: undefined,
  due: 'g1',
  priority: 'g2',
  followUp: 'g3',
};

export const openPartition = (who: string): string => `INBOX#${who}`;
export const donePartition = (who: string): string => `DONE#${who}`;

const openRow = (who: string, t: TaskRecord): Item => {
  const pk = openPartition(who);
  return {
    pk,
    sk: orderKey.created(t),
    task: t.id,
    g1pk: pk,
    g1sk: orderKey.due(t),
    g2pk: pk,
    g2sk: orderKey.priority(t),
    g3pk: pk,
    g3sk: orderKey.followUp(t),
  };
};
const doneRow = (who: string, t: TaskRecord): Item => ({ pk: donePartition(who), sk: doneKey(t), task: t.id });

function rows(t: TaskRecord | undefined): Item[] {
  if (t === undefined || t.status === 'cancelled') return [];
  return t.status === 'completed' ? doneFor(t).map((w) => doneRow(w, t)) : audienceOf(t).map((w) => openRow(w, t));
}

/** What changes in the lists when a task changes. */
export function inboxChange(change: Change, before: TaskRecord | undefined, after: TaskRecord): void {
  const at = (r: Item): string => `${r.pk}\n${r.sk}`;
  const old = new Map(rows(before).map((r) => [at(r), r]));
  for (const row of rows(after)) {
    const known = old.get(at(row));
    old.delete(at(row));
    if (known === undefined || JSON.stringify(known) !== JSON.stringify(row)) change.actions.push({ put: row });
  }
  for (const { pk, sk } of old.values()) change.actions.push({ remove: { pk, sk } });
}

/** A place in a list: what comes after it does not depend on what was added or taken away before. */
interface Position {
  readonly by: string;
  readonly after: string;
}
export const cursorOf = (position: Position): string => Buffer.from(JSON.stringify(position)).toString('base64url');
export function positionOf(cursor: string, by: string): string | undefined {
  try {
    const read = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as Partial<Position>;
    return read.by === by && typeof read.after === 'string' ? read.after : undefined;
  } catch {
    return undefined;
  }
}

const PAGE = 50;
export interface Found {
  readonly key: string;
  readonly task: string;
}
interface Source {
  next(): Promise<Found | undefined>;
}

/** One partition, in order, from behind a key. */
export function partition(
  core: Core,
  pk: string,
  index: 'g1' | 'g2' | 'g3' | undefined,
  after: string | undefined,
  descending: boolean,
): Source {
  let cursor: string | undefined;
  let ended = false;
  let buffer: Found[] = [];
  return {
    async next() {
      while (buffer.length === 0 && !ended) {
        const page = await core.ports.store.query({
          pk,
          ...(index === undefined ? {} : { index }),
          ...(after === undefined ? {} : descending ? { to: after } : { from: after }),
          descending,
          limit: PAGE,
          ...(cursor === undefined ? {} : { cursor }),
        });
        cursor = page.cursor;
        ended = cursor === undefined;
        buffer = page.items
          .map((i) => ({ key: String(index === undefined ? i.sk : i[`${index}sk`]), task: String(i.task) }))
          .filter((f) => f.key !== after);
      }
      return buffer.shift();
    },
  };
}

/** Rows that are known already, in order. */
export function inOrder(rows: readonly Found[], after: string | undefined, descending: boolean): Source {
  const sorted = [...rows]
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0) * (descending ? -1 : 1))
    .filter((f) => after === undefined || (descending ? f.key < after : f.key > after));
  return { next: () => Promise.resolve(sorted.shift()) };
}

/** Several lists as one, each task once. */
export function merged(sources: readonly Source[], descending: boolean): Source {
  let heads: (Found | undefined)[] | undefined;
  let last: string | undefined;
  const before = (a: string, b: string): boolean => (descending ? a > b : a < b);
  return {
    async next() {
      heads ??= await Promise.all(sources.map((s) => s.next()));
      for (;;) {
        let first = -1;
        for (const [i, head] of heads.entries())
          if (head !== undefined && (first < 0 || before(head.key, heads[first]!.key))) first = i;
        const found = first < 0 ? undefined : heads[first];
        if (found === undefined) return undefined;
        heads[first] = await sources[first]!.next();
        if (found.key === last) continue;
        last = found.key;
        return found;
      }
    },
  };
}
