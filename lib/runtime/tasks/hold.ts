import type { JsonObject } from '../../model/json.ts';
import { inlineOf, type Change, type Core } from '../core.ts';
import { nodeIn } from '../../model/process-model.ts';
import { keys } from '../keys.ts';
import type { InstanceRecord, TaskRecord } from '../records.ts';
import { Refusal, type Actor } from '../types.ts';
import { tellOf } from './notify.ts';
import { fourEyes, isCandidate, manages, mayAct, peopleIn } from './standing.ts';
import { heldBy, loadTask, note, peopleOf, putTask, reasoned, revised, stillOpen, taskView, without } from './task.ts';
import type { Tasks, TaskView } from './types.ts';

/** Whether somebody holds a task: for themselves, or for somebody away. */
export const holds = (t: TaskRecord, actor: Actor): boolean =>
  t.assignee !== undefined && peopleIn(actor).includes(t.assignee);

/** @throws Refusal where somebody else holds it. */
export function notHeldByOthers(core: Core, t: TaskRecord, actor: Actor): void {
  if (t.assignee !== undefined && !holds(t, actor)) throw heldBy(core, t);
}

/** @throws Refusal where everybody votes and nobody takes it alone. */
function oneHolder(t: TaskRecord): void {
  if (t.quorum !== undefined)
    throw new Refusal('conflict', 'VOTED_TOGETHER', `"${t.name}" is decided by votes: nobody takes it, each one votes`);
}

/** Claim, release, reassign, delegate, resolve: who holds a task. */
export function holding(core: Core): Pick<Tasks, 'claim' | 'release' | 'reassign' | 'delegate' | 'resolve'> {
  const tell = async (change: Change, instance: InstanceRecord, task: TaskRecord): Promise<void> => {
    const deployed = await core.of(instance);
    const people = peopleOf(nodeIn(deployed.model, task.element));
    if (people !== undefined) tellOf(core, change, deployed, task, people, 'assigned');
  };
  type Build = (task: TaskRecord, change: Change, instance: InstanceRecord) => Promise<TaskRecord>;
  const alter = (id: string, revision: number | undefined, build: Build): Promise<TaskView> =>
    core.attempt(async (change) => {
      const task = await loadTask(core, id);
      stillOpen(core, task);
      const next = await build(task, change, await core.instance(task.instance));
      // Who came second hears who was first; only then whether it has been changed otherwise.
      revised(task, revision);
      return taskView(core, next);
    });
  /** Somebody whom the directory knows, where it tells of people at all. */
  const known = async (id: string, by: Actor): Promise<{ groups: readonly string[] } | undefined> => {
    const person = await core.ports.identity.find(id);
    if (person === undefined && (await core.ports.identity.find(by.id)) !== undefined)
      throw new Refusal('invalid', 'UNKNOWN_PERSON', `there is nobody called "${id}"`, {
        problems: [{ pointer: '/to', message: 'is nobody' }],
      });
    return person;
  };
  const unbarred = async (task: TaskRecord, to: string): Promise<void> => {
    const refusal = await fourEyes(core, task, { id: to });
    if (refusal !== undefined) throw refusal;
  };

  return {
    claim: (id, by, revision) =>
      alter(id, revision, async (task, change, instance) => {
        oneHolder(task);
        if (task.assignee === by.id) return task;
        const actor = await mayAct(core, task, by);
        if (task.assignee !== undefined) throw heldBy(core, task);
        const next = putTask(change, task, {
          ...task,
          status: 'claimed',
          assignee: by.id,
          claimedAt: core.now(),
        });
        note(change, instance, task, actor, 'task.claimed');
        return next;
      }),

    release: (id, by, revision) =>
      alter(id, revision, async (task, change, instance) => {
        if (task.assignee === undefined) return task;
        if (task.owner !== undefined && task.delegation === 'pending' && task.assignee === by.id)
          throw new Refusal('conflict', 'DELEGATED', `${task.owner} waits for it: resolve it instead`);
        const mine = task.assignee === by.id;
        if (!mine && !manages(by))
          throw new Refusal('forbidden', 'NOT_YOURS', `"${task.name}" was claimed by ${task.assignee}`);
        const next = putTask(change, task, {
          ...without(task, 'assignee', 'claimedAt', 'owner', 'delegation'),
          status: 'open',
        });
        note(change, instance, task, by, 'task.released', mine ? {} : { decided: { from: task.assignee } });
        return Promise.resolve(next);
      }),

    reassign: (id, to, reason, by, revision) =>
      alter(id, revision, async (task, change, instance) => {
        oneHolder(task);
        const why = reasoned(reason, 'giving a task to somebody else');
        if (!manages(by)) {
          if (task.assignee !== by.id)
            throw new Refusal('forbidden', 'NOT_YOURS', 'a task is given away by whoever holds it, or by an operator');
          if (task.delegation === 'pending')
            throw new Refusal('conflict', 'DELEGATED', `${task.owner} waits for it: resolve it instead`);
        }
        const person = await known(to, by);
        if (person !== undefined && !isCandidate(task, { id: to, groups: person.groups }))
          throw new Refusal(
            'unprocessable',
            'NOT_A_CANDIDATE',
            `"${task.name}" is for ${[...task.groups, ...task.users].join(', ')}, and ${to} is none of them`,
            { problems: [{ pointer: '/to', message: 'is no candidate' }] },
          );
        await unbarred(task, to);
        if (task.assignee === to && task.delegation === undefined) return task;
        const next = putTask(change, task, {
          ...without(task, 'owner', 'delegation'),
          status: 'claimed',
          assignee: to,
          claimedAt: core.now(),
        });
        await tell(change, instance, next);
        note(change, instance, task, by, 'task.reassigned', {
          decided: { to, ...(task.assignee === undefined ? {} : { from: task.assignee }) },
          why: { reason: why },
        });
        return next;
      }),

    delegate: (id, to, reason, by, revision) =>
      alter(id, revision, async (task, change, instance) => {
        oneHolder(task);
        const why = reasoned(reason, 'a delegation');
        const actor = await mayAct(core, task, by);
        notHeldByOthers(core, task, actor);
        if (task.delegation === 'pending')
          throw new Refusal('conflict', 'DELEGATED', `"${task.name}" is with ${task.assignee} for ${task.owner}`);
        if (to === by.id)
          throw new Refusal('invalid', 'SELF', 'nobody delegates to themselves', {
            problems: [{ pointer: '/to', message: 'is yourself' }],
          });
        await known(to, by);
        await unbarred(task, to);
        const next = putTask(change, task, {
          ...task,
          status: 'claimed',
          owner: task.assignee ?? by.id,
          assignee: to,
          delegation: 'pending',
          claimedAt: core.now(),
        });
        await tell(change, instance, next);
        note(change, instance, task, actor, 'task.delegated', { decided: { to }, why: { reason: why } });
        return next;
      }),

    resolve: (id, data, by, options = {}) =>
      alter(id, options.revision, async (task, change, instance) => {
        if (task.delegation !== 'pending' || task.owner === undefined)
          throw new Refusal('conflict', 'NOT_DELEGATED', `"${task.name}" was delegated to nobody`);
        const actor = await mayAct(core, task, by);
        if (!holds(task, actor)) throw heldBy(core, task);
        const next = putTask(change, task, {
          ...task,
          assignee: task.owner,
          delegation: 'resolved',
          claimedAt: core.now(),
          proposal: {
            by: by.id,
            at: core.now(),
            data: await core.small(data, task.instance, inlineOf(await core.of(instance))),
            ...(options.note === undefined ? {} : { note: options.note }),
          },
        });
        // Whoever prepares a decision has acted on it.
        acted(change, task, actor);
        await tell(change, instance, next);
        note(change, instance, task, actor, 'task.resolved', {
          decided: { to: task.owner, keys: Object.keys(data).sort() } satisfies JsonObject,
          values: { data, ...(options.note === undefined ? {} : { note: options.note }) },
        });
        return next;
      }),
  };
}

/** Four eyes count whoever acted on an element, and in whose name. */
export function acted(change: Change, task: TaskRecord, actor: Actor): void {
  for (const person of peopleIn(actor))
    change.actions.push({ put: { ...keys.actor(task.instance, task.element, person), person } });
}
