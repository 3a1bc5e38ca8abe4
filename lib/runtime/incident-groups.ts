import { actorEntry, type Core } from './core.ts';
import { keys } from './keys.ts';
import { recordOf, type IncidentRecord } from './records.ts';
import type { GroupRecord } from './incident-rows.ts';
import { reasoned } from './operations/record.ts';
import { Refusal, type IncidentGroupView, type Incidents } from './types.ts';

/** Incidents by kind. A group counts what a list by its fingerprint shows: both read the same rows. */
export function incidentGroups(core: Core): Pick<Incidents, 'groups' | 'judge'> {
  const { store } = core.ports;

  /** The open incidents of a kind, oldest first, as they are now: the index may lag. */
  const openOf = async (fingerprint: string): Promise<IncidentRecord[]> => {
    const found: IncidentRecord[] = [];
    let cursor: string | undefined;
    do {
      const page = await store.query({
        pk: `INC#F#${fingerprint}`,
        index: 'g3',
        prefix: 'open#',
        limit: 500,
        ...(cursor === undefined ? {} : { cursor }),
      });
      for (const item of page.items) {
        const incident = recordOf<IncidentRecord>(item)!;
        if (incident.status !== 'resolved') found.push(incident);
      }
      cursor = page.cursor;
    } while (cursor !== undefined);
    return found;
  };

  const view = async (group: GroupRecord): Promise<IncidentGroupView> => {
    const open = await openOf(group.fingerprint);
    const newest = open.at(-1);
    return {
      fingerprint: group.fingerprint,
      process: group.process,
      element: group.element,
      name: group.name,
      error: group.error,
      message: group.message,
      open: open.length,
      firstAt: core.iso(group.firstAt),
      ...(newest === undefined ? {} : { oldest: core.iso(open[0]!.openedAt), newest: core.iso(newest.openedAt) }),
      state: group.state,
      regressed: group.regressedAt !== undefined && group.state === 'open',
      ...(group.by === undefined ? {} : { by: group.by }),
      ...(group.reason === undefined ? {} : { reason: group.reason }),
    };
  };

  return {
    async groups({ process, all = false }) {
      const found: IncidentGroupView[] = [];
      let cursor: string | undefined;
      do {
        const page = await store.query({ pk: 'XG#', limit: 500, ...(cursor === undefined ? {} : { cursor }) });
        for (const item of page.items) {
          const group = recordOf<GroupRecord>(item)!;
          if (process !== undefined && group.process !== process) continue;
          if (!all && group.state === 'ignored') continue;
          const seen = await view(group);
          if (all || seen.open > 0) found.push(seen);
        }
        cursor = page.cursor;
      } while (cursor !== undefined);
      return found.sort((a, b) => b.open - a.open || a.firstAt.localeCompare(b.firstAt));
    },
    async judge(fingerprint, state, reason, by) {
      reasoned(reason);
      const key = keys.incidentGroup(fingerprint);
      await core.attempt(async (change) => {
        const group = recordOf<GroupRecord>(await store.get(key));
        if (group === undefined)
          throw new Refusal('unknown', 'UNKNOWN_GROUP', `there are no incidents of the kind ${fingerprint}`);
        change.actions.push({
          update: key,
          set: { state, by: by.id, reason, at: core.now() },
          unset: ['regressedAt'],
          if: [{ attr: 'state', equals: group.state }],
        });
        change.drafts.push({
          stream: `process:${group.process}`,
          lane: 'main',
          actor: actorEntry(by),
          action: 'incident.kind.judged',
          subject: { process: group.process, element: group.element },
          decided: { fingerprint, state, before: group.state, error: group.error },
          why: { reason },
        });
      });
      return view(recordOf<GroupRecord>(await store.get(key))!);
    },
  };
}
