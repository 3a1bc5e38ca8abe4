import type { Core } from '../core.ts';
import { derivedId } from '../keys.ts';
import type { TaskRecord } from '../records.ts';
import { substitutesOf } from './substitutions.ts';

export interface Recipient {
  readonly id: string;
  readonly to: string;
}
export interface Told {
  readonly kind: string;
  readonly subject: string;
  readonly text: string;
}

/** The members of a group; where the directory does not tell them, the group itself, so that whoever delivers notices can. */
export async function recipients(core: Core, group: string): Promise<readonly Recipient[]> {
  if (group === '') return [];
  const members = await core.ports.identity.members(group);
  return members.length === 0 ? [{ id: group, to: group }] : members.map((p) => ({ id: p.id, to: p.email ?? p.id }));
}

/** One person, or whoever acts for them while they are away. */
async function person(core: Core, id: string): Promise<readonly Recipient[]> {
  const acting = await substitutesOf(core, id);
  return Promise.all(
    [id, ...acting].map(async (who) => ({ id: who, to: (await core.ports.identity.find(who))?.email ?? who })),
  );
}

/** Who should do a task: whoever holds it, else everybody who may. */
export async function peopleFor(core: Core, t: TaskRecord): Promise<readonly Recipient[]> {
  const found =
    t.assignee === undefined
      ? [
          ...(await Promise.all(t.groups.map((g) => recipients(core, g)))),
          ...(await Promise.all(t.users.map((u) => person(core, u)))),
        ].flat()
      : await person(core, t.assignee);
  return [...new Map(found.map((r) => [r.id, r])).values()];
}

/** Tells people of a task. The same news of the same task reaches nobody twice. */
export async function inform(core: Core, t: TaskRecord, to: readonly Recipient[], told: Told): Promise<void> {
  for (const { id, to: address } of to)
    await core.ports.notifier.send({
      id: derivedId(t.id, told.kind, id),
      connector: 'email',
      to: address,
      ...told,
      instance: t.instance,
      element: t.element,
    });
}
