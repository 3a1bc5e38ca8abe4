import type { NotifyBinding, PeopleBinding } from '../../model/binding.ts';
import type { DeployedProcess } from '../../model/compiled.ts';
import { nodeIn } from '../../model/process-model.ts';
import type { Change, Core } from '../core.ts';
import { derivedId, keys } from '../keys.ts';
import { recordOf, type TaskRecord } from '../records.ts';
import { makeLink } from './links.ts';
import { substitutesOf } from './substitutions.ts';
import { isOpen, peopleOf } from './task.ts';
import { calendarOf } from './when.ts';

export interface Recipient {
  readonly id: string;
  readonly to: string;
  /** One person, not a group as a whole. */
  readonly person?: true;
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
  return members.length === 0
    ? [{ id: group, to: group }]
    : members.map((p) => ({ id: p.id, to: p.email ?? p.id, person: true as const }));
}

/** One person, or whoever acts for them while they are away. */
async function person(core: Core, id: string): Promise<readonly Recipient[]> {
  const acting = await substitutesOf(core, id);
  return Promise.all(
    [id, ...acting].map(async (who) => ({
      id: who,
      to: (await core.ports.identity.find(who))?.email ?? who,
      person: true as const,
    })),
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

/** Tells people of a task. The same news of the same task reaches nobody twice; `news` tells one from another. */
export async function inform(
  core: Core,
  t: TaskRecord,
  to: readonly Recipient[],
  told: Told,
  notify: NotifyBinding = {},
  news = '',
): Promise<void> {
  for (const { id, to: address, person: is } of to) {
    // A group as a whole is nobody who could be verified.
    const link = is === true && notify.answers !== undefined ? await makeLink(core, t, id, notify) : undefined;
    await core.ports.notifier.send({
      id: derivedId(t.id, told.kind, id, ...(news === '' ? [] : [news])),
      connector: notify.connector ?? 'email',
      to: address,
      ...told,
      instance: t.instance,
      element: t.element,
      task: t.id,
      ...(link === undefined ? {} : { link }),
    });
  }
}

type News = 'created' | 'assigned';

/**
 * People are told of a task when it has come to be: by a timer that is set in the same transaction, at once or, in quiet hours, when they end.
 * So the news is not lost where the process that wrote it dies.
 */
export function tellOf(
  core: Core,
  change: Change,
  deployed: DeployedProcess,
  t: TaskRecord,
  people: PeopleBinding,
  news: News,
): void {
  const { notify } = people;
  if (notify === undefined || !(notify.on ?? ['created']).includes(news)) return;
  const quiet = calendarOf(deployed.model.documents, notify.quiet);
  const timer = derivedId(t.id, 'notice', news, String(t.revision));
  core.timer(change, timer, quiet === undefined ? core.now() : quiet.opening(core.now()), {
    kind: 'notice',
    task: t.id,
    event: `${news} ${t.revision}`,
    timer,
  });
}

/** Sends the news of a task, where it still is one: whoever holds it by now is told, else everybody who may. */
export async function noticed(core: Core, id: string, event: string): Promise<void> {
  const task = recordOf<TaskRecord>(await core.ports.store.get(keys.task(id)));
  if (task === undefined || !isOpen(task)) return;
  const { model } = await core.of(await core.instance(task.instance));
  const notify = peopleOf(nodeIn(model, task.element))?.notify;
  if (notify === undefined) return;
  const [news = 'created', revision = ''] = event.split(' ');
  const due = task.due === undefined ? '' : ` It is due ${core.iso(task.due)}.`;
  const told: Told =
    news === 'assigned'
      ? { kind: 'task-assigned', subject: `For you: ${task.name}`, text: `"${task.name}" was given to you.${due}` }
      : {
          kind: 'task-created',
          subject: `To decide: ${task.name}`,
          text: `"${task.name}" waits for a decision.${due}`,
        };
  await inform(core, task, await peopleFor(core, task), told, notify, news === 'assigned' ? revision : '');
}
