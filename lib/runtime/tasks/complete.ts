import type { DeployedProcess } from '../../model/compiled.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { resultOf } from '../../model/process-expressions.ts';
import { nodeIn, type Node } from '../../model/process-model.ts';
import { ConditionFailed } from '../../platform/port.ts';
import { tell } from '../calls/arm.ts';
import { accountable, actorEntry, draft, inlineBytes, type Change, type Core } from '../core.ts';
import { answered } from '../evaluations.ts';
import { keys } from '../keys.ts';
import { recordOf, type InstanceRecord, type TaskRecord, type WaitRecord } from '../records.ts';
import { scopeOpen, unlisten } from '../scopes.ts';
import { Refusal, type Actor } from '../types.ts';
import { acted, holds, notHeldByOthers } from './hold.ts';
import { judge, type Judged } from './judge.ts';
import { spend } from './links.ts';
import { mayAct } from './standing.ts';
import { loadTask, note, putTask, revised, stillOpen, taskView } from './task.ts';
import type { Completion, Tasks, TaskView } from './types.ts';
import { castVote } from './votes.ts';

/** Everything that a decision is made on, read anew for each try. */
export interface Deciding {
  readonly core: Core;
  readonly change: Change;
  readonly task: TaskRecord;
  readonly wait: WaitRecord;
  readonly instance: InstanceRecord;
  readonly deployed: DeployedProcess;
  readonly node: Node;
  readonly actor: Actor;
}

/** Completion: every rule is checked again, and the decision, its entries and the command to the machine are one transaction. */
export function completing(core: Core): Pick<Tasks, 'complete'> {
  return {
    async complete(id, data, by, options = {}) {
      try {
        return await core.attempt((change) => complete(core, change, id, data, by, options));
      } catch (error) {
        // Somebody or something else was faster, over and over: the scope is gone or the task is.
        if (error instanceof ConditionFailed)
          throw new Refusal('gone', 'TASK_CANCELLED', 'the task is no longer needed');
        throw error;
      }
    },
  };
}

async function complete(
  core: Core,
  change: Change,
  id: string,
  data: JsonObject,
  by: Actor,
  options: Completion,
): Promise<TaskView> {
  const task = await loadTask(core, id);
  const again = options.idempotencyKey !== undefined;
  if (again && task.status === 'completed' && task.completedBy === by.id) return taskView(core, task);
  stillOpen(core, task);
  const actor = await mayAct(core, task, by);
  notHeldByOthers(core, task, actor);
  if (task.delegation === 'pending')
    throw new Refusal('conflict', 'DELEGATED', `${task.owner} decides on "${task.name}": resolve it instead`, {
      detail: { owner: task.owner ?? '' },
    });
  revised(task, options.revision);
  const instance = await core.instance(task.instance);
  const deployed = await core.of(instance);
  const node = nodeIn(deployed.model, task.element)!;
  const judged = await judge(core, deployed, node, task, data, options.reason);
  const wait = recordOf<WaitRecord>(await core.ports.store.get(keys.wait(task.instance, task.activation)));
  if (wait?.status !== 'open') throw new Refusal('gone', 'TASK_CANCELLED', `"${task.name}" is no longer needed`);
  if (wait.deadlines.some((d) => d.at <= core.now()))
    throw new Refusal('gone', 'TASK_EXPIRED', `the time for "${task.name}" is over`);
  for (const path of wait.scopes) change.actions.push(scopeOpen(task.instance, path));
  const deciding: Deciding = { core, change, task, wait, instance, deployed, node, actor };
  change.actions.push({ remove: keys.draft(task.id, by.id) });
  if (options.link !== undefined) change.actions.push(spend(core, options.link));
  acted(change, task, actor);
  if (task.quorum !== undefined) return taskView(core, await castVote(deciding, judged));
  return taskView(core, await decide(deciding, task, judged, {}));
}

/** The task is decided: its output goes to the process. */
export async function decide(
  d: Deciding,
  task: TaskRecord,
  { output, answer, override, reason }: Judged,
  more: { readonly decided?: JsonObject },
): Promise<TaskRecord> {
  const { core, change, wait, instance, deployed, node, actor } = d;
  const small = await core.small(output, task.instance, inlineBytes(deployed, wait.item, resultOf(node)));
  const reply = await answered(core, change, deployed, instance, wait, { output: small });
  const outcome = { kind: 'success' as const, reply };
  const now = core.now();
  const completedFor = actor.onBehalfOf ?? (holds(task, actor) ? undefined : task.owner);
  const next = putTask(change, d.task, {
    ...task,
    status: 'completed',
    completedBy: actor.id,
    completedAt: now,
    ...(completedFor === undefined || completedFor === actor.id ? {} : { completedFor }),
  });
  change.actions.push({
    update: keys.wait(task.instance, task.activation),
    set: { status: 'resolved', outcome: outcome as unknown as Json },
    if: [{ attr: 'status', equals: 'open' }],
  });
  const [result] = resultOf(node).filter((v) => deployed.model.variables.includes(v));
  if (result !== undefined && wait.item === undefined)
    change.actions.push({ update: keys.variables(task.instance), set: { [`v:${result}`]: small } });
  unlisten(core, change, wait);
  tell(core, change, task.instance, wait, outcome);
  const who = accountable(deployed, node);
  note(change, instance, task, actor, 'task.completed', {
    decided: { keys: Object.keys(answer).sort(), override, durationMs: now - task.createdAt, ...more.decided },
    ...(reason === undefined ? {} : { why: { reason } }),
    values: { output, answer },
    ...who,
  });
  change.drafts.push(
    draft(instance, task.lane, actorEntry(actor), 'step.completed', {
      subject: { element: task.element, activation: task.activation, task: task.id },
      decided: { kind: 'people', attempt: wait.attempt, durationMs: now - wait.openedAt },
      ...who,
    }),
  );
  return next;
}
