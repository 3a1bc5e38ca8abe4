import { rowsOf } from '../scopes.ts';
import type { Core } from '../core.ts';
import type { TaskRecord } from '../records.ts';
import { Refusal, type Actor } from '../types.ts';
import { awayFor, type Away } from './substitutions.ts';

/** Somebody as a candidate: who it is, and in which groups. */
export interface Who {
  readonly id: string;
  readonly groups: readonly string[];
}

export const isCandidate = (t: TaskRecord, who: Who): boolean =>
  t.users.includes(who.id) ||
  t.groups.some((g) => who.groups.includes(g)) ||
  (t.groups.length === 0 && t.users.length === 0);

/** Whether a task is theirs to take or to do: as a candidate, as its owner, or because it was delegated to them. */
const belongs = (t: TaskRecord, who: Who): boolean =>
  isCandidate(t, who) || t.owner === who.id || (t.assignee === who.id && t.delegation !== undefined);

/**
 * In whose name somebody acts on a task: their own where it is theirs, else that of somebody away whose substitute they are. What somebody
 * away holds is done in their name. Undefined where it is neither.
 */
export function standingOf(t: TaskRecord, by: Actor, away: readonly Away[]): Actor | undefined {
  const holder = t.assignee === undefined || t.assignee === by.id ? undefined : away.find((a) => a.id === t.assignee);
  if (holder !== undefined) return { ...by, onBehalfOf: holder.id };
  if (belongs(t, by)) return by;
  const absent = away.find((a) => belongs(t, a));
  return absent === undefined ? undefined : { ...by, onBehalfOf: absent.id };
}

export interface Standing {
  /** The caller as they act; with `onBehalfOf` where it is as a substitute. */
  readonly actor: Actor;
  /** Why they may not, if so. */
  readonly refusal?: Refusal;
}

/** Whether somebody may act on a task, and in whose name: a person, a candidate or a substitute, and nobody whom four eyes exclude. */
export async function standing(core: Core, t: TaskRecord, by: Actor): Promise<Standing> {
  if (by.kind !== 'person' && by.kind !== 'application')
    return { actor: by, refusal: new Refusal('forbidden', 'NOT_A_PERSON', 'a task for people takes a person') };
  const actor = standingOf(t, by, await awayFor(core, by.id));
  if (actor === undefined)
    return {
      actor: by,
      refusal: new Refusal(
        'forbidden',
        'NOT_A_CANDIDATE',
        `"${t.name}" is for ${[...t.groups, ...t.users].join(', ')}`,
      ),
    };
  const refusal = await fourEyes(core, t, actor);
  return { actor, ...(refusal === undefined ? {} : { refusal }) };
}

/** @throws Refusal where they may not; gives the caller as they act. */
export async function mayAct(core: Core, t: TaskRecord, by: Actor): Promise<Actor> {
  const { actor, refusal } = await standing(core, t, by);
  if (refusal !== undefined) throw refusal;
  return actor;
}

/** Four eyes: nobody who acted on the named elements, for themselves or for somebody else, acts here, nor somebody else for them. */
export async function fourEyes(
  core: Core,
  t: TaskRecord,
  by: Pick<Actor, 'id' | 'name' | 'onBehalfOf'>,
): Promise<Refusal | undefined> {
  if (t.notBy.length === 0) return undefined;
  const { model } = await core.of(await core.instance(t.instance));
  const acted = (await actorsOf(core, t.instance, model.nodes, t.notBy)).find(
    (a) => a.person === by.id || a.person === by.onBehalfOf,
  );
  if (acted === undefined) return undefined;
  const who = acted.person === by.id ? (by.name ?? by.id) : acted.person;
  return new Refusal(
    'forbidden',
    'FOUR_EYES',
    `${who} ${acted.element === 'start' ? 'submitted this' : `acted on "${acted.element}"`} and may not decide on "${t.name}"`,
    { detail: { person: acted.person, element: acted.element } },
  );
}

/** Who acted on the named elements (ids or slugs; `start`: who submitted). */
export async function actorsOf(
  core: Core,
  instance: string,
  nodes: Readonly<Record<string, { id: string; slug: string }>>,
  names: readonly string[],
): Promise<{ element: string; person: string }[]> {
  const out: { element: string; person: string }[] = [];
  for (const name of names) {
    const element =
      name === 'start' ? 'start' : (nodes[name]?.id ?? Object.values(nodes).find((n) => n.slug === name)?.id ?? name);
    for (const row of await rowsOf<{ person: string }>(core, instance, `ACTOR#${element}#`))
      out.push({ element: name, person: row.person });
  }
  return out;
}

/** The caller and whoever they act for. */
export const peopleIn = (by: Pick<Actor, 'id' | 'onBehalfOf'>): readonly string[] =>
  by.onBehalfOf === undefined || by.onBehalfOf === by.id ? [by.id] : [by.id, by.onBehalfOf];

/** Everybody who may take a task, as far as the directory tells; undefined where it tells of nobody. */
export async function candidatesOf(
  core: Core,
  of: { readonly groups: readonly string[]; readonly users: readonly string[] },
): Promise<ReadonlySet<string> | undefined> {
  const members = (await Promise.all(of.groups.map((g) => core.ports.identity.members(g)))).flat().map((p) => p.id);
  const all = new Set([...members, ...of.users]);
  // A group without members may be one of which the directory does not tell.
  return all.size === 0 || (of.groups.length > 0 && members.length === 0) ? undefined : all;
}

const SEES: readonly string[] = ['operator', 'owner', 'auditor', 'admin'];
/** Whoever may not decide need not see what it is decided on. */
export const maySee = (t: TaskRecord, by: Actor, away: readonly Away[]): boolean =>
  standingOf(t, by, away) !== undefined ||
  by.roles.some((r) => SEES.includes(r)) ||
  t.completedBy === by.id ||
  t.completedFor === by.id ||
  (t.votes ?? []).some((v) => v.by === by.id);

const MANAGES: readonly string[] = ['operator', 'owner', 'admin'];
/** Who looks after the work of others. */
export const manages = (by: Actor): boolean => by.roles.some((r) => MANAGES.includes(r));
