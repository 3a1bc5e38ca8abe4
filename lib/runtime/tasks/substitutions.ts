import { actorEntry, type Core } from '../core.ts';
import { keys } from '../keys.ts';
import { itemOf, recordOf } from '../records.ts';
import { Refusal, type Actor } from '../types.ts';
import type { SubstitutionView, Tasks } from './types.ts';

/** Somebody is away from one moment to another, and somebody else acts meanwhile. */
interface SubstitutionRecord {
  readonly id: string;
  readonly person: string;
  readonly substitute: string;
  readonly from: number;
  readonly to: number;
  readonly reason?: string;
  readonly createdBy: string;
  /** Groups of the person away when it was arranged: what is taken where the directory does not tell. */
  readonly groups: readonly string[];
}

/** Somebody away, for whom somebody acts now. */
export interface Away {
  readonly id: string;
  readonly groups: readonly string[];
}

const iso = (at: number): string => new Date(at).toISOString();
/** Substitutions that are not over, by who they concern. Few: each is read again, so that one that was ended ends at once. */
async function current(core: Core, index: 'g1' | 'g2', pk: string): Promise<SubstitutionRecord[]> {
  const found: SubstitutionRecord[] = [];
  let cursor: string | undefined;
  do {
    const page = await core.ports.store.query({
      pk,
      index,
      from: iso(core.now()),
      limit: 100,
      ...(cursor === undefined ? {} : { cursor }),
    });
    for (const { pk: key, sk } of page.items) {
      const fresh = recordOf<SubstitutionRecord>(await core.ports.store.get({ pk: key, sk }));
      if (fresh !== undefined && fresh.to > core.now()) found.push(fresh);
    }
    cursor = page.cursor;
  } while (cursor !== undefined);
  return found;
}

/** For whom somebody acts now. Not handed on: who acts for somebody does not act for those whom that somebody stands in for. */
export async function awayFor(core: Core, substitute: string): Promise<readonly Away[]> {
  const now = core.now();
  const active = (await current(core, 'g1', `SUBST#S#${substitute}`)).filter((s) => s.from <= now);
  return Promise.all(
    active.map(async (s) => ({
      id: s.person,
      groups: (await core.ports.identity.find(s.person))?.groups ?? s.groups,
    })),
  );
}

/** Who acts now for somebody. */
export const substitutesOf = async (core: Core, person: string): Promise<readonly string[]> =>
  (await current(core, 'g2', `SUBST#P#${person}`)).filter((s) => s.from <= core.now()).map((s) => s.substitute);

const view = (core: Core, s: SubstitutionRecord): SubstitutionView => ({
  id: s.id,
  person: s.person,
  substitute: s.substitute,
  from: iso(s.from),
  to: iso(s.to),
  createdBy: s.createdBy,
  status: s.to <= core.now() ? 'over' : s.from <= core.now() ? 'active' : 'planned',
  ...(s.reason === undefined ? {} : { reason: s.reason }),
});

const MAX_MS = 366 * 86_400_000;
const invalid = (pointer: string, message: string): Refusal =>
  new Refusal('invalid', 'INVALID_SUBSTITUTION', message, { problems: [{ pointer, message }] });
const moment = (text: string, pointer: string): number => {
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw invalid(pointer, `${JSON.stringify(text)} is not a moment, such as 2026-01-31T12:00:00Z`);
  return at;
};

export function substitutionService(core: Core): Pick<Tasks, 'substitutions' | 'substitute' | 'endSubstitution'> {
  const { store, identity, ids } = core.ports;
  const admin = (by: Actor): boolean => by.roles.includes('admin');
  const record = (
    change: Parameters<Parameters<typeof core.attempt>[0]>[0],
    s: SubstitutionRecord,
    by: Actor,
    action: string,
  ): void => {
    change.drafts.push({
      stream: `person:${s.person}`,
      lane: 'main',
      actor: actorEntry(by),
      action,
      subject: { process: '' },
      decided: { person: s.person, substitute: s.substitute, from: iso(s.from), to: iso(s.to) },
      ...(s.reason === undefined ? {} : { why: { reason: s.reason } }),
    });
  };
  return {
    async substitutions(by, person = by.id) {
      if (person !== by.id && !admin(by))
        throw new Refusal('forbidden', 'NOT_ALLOWED', 'whom somebody else stands in for is theirs to see');
      const both = [
        ...(await current(core, 'g2', `SUBST#P#${person}`)),
        ...(await current(core, 'g1', `SUBST#S#${person}`)),
      ];
      return [...new Map(both.map((s) => [s.id, s])).values()]
        .sort((a, b) => a.from - b.from || (a.id < b.id ? -1 : 1))
        .map((s) => view(core, s));
    },
    async substitute(request, by) {
      const person = request.person ?? by.id;
      if (person !== by.id && !admin(by))
        throw new Refusal('forbidden', 'NOT_ALLOWED', 'somebody else is substituted by themselves or an admin');
      const [from, to] = [moment(request.from, '/from'), moment(request.to, '/to')];
      if (to <= from) throw invalid('/to', 'ends before it begins');
      if (to <= core.now()) throw invalid('/to', 'is over already');
      if (to - from > MAX_MS) throw invalid('/to', 'lasts longer than a year');
      if (request.substitute === person) throw invalid('/substitute', 'nobody is their own substitute');
      // A directory that knows the caller tells of everybody else as well.
      const tells = (await identity.find(by.id)) !== undefined;
      for (const [who, pointer] of [
        [person, '/person'],
        [request.substitute, '/substitute'],
      ] as const)
        if (tells && (await identity.find(who)) === undefined)
          throw invalid(pointer, `there is nobody called "${who}"`);
      const groups =
        person === by.id ? by.groups : ((await identity.find(person))?.groups ?? request.groups ?? undefined);
      if (groups === undefined)
        throw invalid('/groups', `the directory does not tell the groups of ${person}; name them`);
      return core.attempt((change) => {
        const made: SubstitutionRecord = {
          id: ids.next(),
          person,
          substitute: request.substitute,
          from,
          to,
          createdBy: by.id,
          groups,
          ...(request.reason === undefined ? {} : { reason: request.reason }),
        };
        change.actions.push({
          put: {
            ...keys.substitution(made.id),
            ...itemOf(made),
            g1pk: `SUBST#S#${made.substitute}`,
            g1sk: `${iso(to)}#${made.id}`,
            g2pk: `SUBST#P#${person}`,
            g2sk: `${iso(to)}#${made.id}`,
          },
          if: [{ exists: false }],
        });
        record(change, made, by, 'substitution.arranged');
        return Promise.resolve(view(core, made));
      });
    },
    async endSubstitution(id, by) {
      return core.attempt(async (change) => {
        const found = recordOf<SubstitutionRecord>(await store.get(keys.substitution(id)));
        if (found === undefined) throw new Refusal('unknown', 'UNKNOWN_SUBSTITUTION', `there is no substitution ${id}`);
        if (![found.person, found.createdBy].includes(by.id) && !admin(by))
          throw new Refusal('forbidden', 'NOT_ALLOWED', 'a substitution is ended by whoever is away, or by an admin');
        const now = core.now();
        if (found.to <= now) return view(core, found);
        const ended: SubstitutionRecord = { ...found, from: Math.min(found.from, now), to: now };
        change.actions.push({
          update: keys.substitution(id),
          set: { from: ended.from, to: now, g1sk: `${iso(now)}#${id}`, g2sk: `${iso(now)}#${id}` },
          if: [{ attr: 'to', equals: found.to }],
        });
        record(change, ended, by, 'substitution.ended');
        return view(core, ended);
      });
    },
  };
}
