import { nodeIn } from '../../model/process-model.ts';
import type { Core } from '../core.ts';
import { Refusal } from '../types.ts';
import { taskTimers } from './escalate.ts';
import { manages, mayAct } from './standing.ts';
import { loadTask, note, peopleOf, putTask, reasoned, revised, stillOpen, taskView, without } from './task.ts';
import type { Tasks } from './types.ts';

const invalid = (pointer: string, message: string): Refusal =>
  new Refusal('invalid', 'INVALID_PLAN', message, { problems: [{ pointer, message }] });

function moment(text: string, pointer: string): number {
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw invalid(pointer, `${JSON.stringify(text)} is not a moment, such as 2026-01-31T12:00:00Z`);
  return at;
}

/** Priority, due and follow-up dates of an open task. */
export function planning(core: Core): Pick<Tasks, 'plan'> {
  return {
    plan: (id, to, by, options = {}) =>
      core.attempt(async (change) => {
        const task = await loadTask(core, id);
        stillOpen(core, task);
        revised(task, options.revision);
        if (to.priority === undefined && to.due === undefined && to.followUp === undefined)
          throw invalid('', 'names neither priority, due nor followUp');
        const governed = to.priority !== undefined || to.due !== undefined;
        if (governed && !manages(by))
          throw new Refusal('forbidden', 'NOT_ALLOWED', 'priority and due date are changed by operators and owners');
        if (!governed && !manages(by)) await mayAct(core, task, by);
        const reason = governed ? reasoned(options.reason, 'a new priority or due date') : options.reason;
        if (to.priority !== undefined && !(Number.isInteger(to.priority) && to.priority >= 0 && to.priority <= 100))
          throw invalid('/priority', 'is a whole number from 0 to 100');
        const due = to.due === undefined ? undefined : moment(to.due, '/due');
        if (due !== undefined && due <= core.now()) throw invalid('/due', 'lies in the past');
        const followUp = typeof to.followUp === 'string' ? moment(to.followUp, '/followUp') : undefined;
        // A new due date begins anew: what was late is on time, and what escalated stays with whom it went to.
        const base = without(
          task,
          ...(to.followUp === null ? (['followUp'] as const) : []),
          ...(due === undefined ? [] : (['late'] as const)),
        );
        const next = putTask(change, task, {
          ...(base as typeof task),
          ...(to.priority === undefined ? {} : { priority: to.priority }),
          ...(due === undefined ? {} : { due }),
          ...(followUp === undefined ? {} : { followUp }),
        });
        const instance = await core.instance(task.instance);
        if (due !== undefined) {
          const deployed = await core.of(instance);
          taskTimers(core, change, deployed, next, peopleOf(nodeIn(deployed.model, task.element))!);
        }
        note(change, instance, task, by, 'task.planned', {
          decided: { ...to },
          ...(reason === undefined ? {} : { why: { reason } }),
        });
        return taskView(core, next);
      }),
  };
}
