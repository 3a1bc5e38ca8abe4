import type { ElementId } from '../model/process-model.ts';
import { finish } from './activity.ts';
import { adHocIdle } from './activities/ad-hoc.ts';
import { returnFromCall } from './activities/call-activity.ts';
import { armEventSubProcess } from './event-sub-process.ts';
import { compensated, compensate } from './compensation.ts';
import type { Run } from './run.ts';
import type { Ended, Instance, InstanceId } from './types.ts';

// Scopes begin, end, and are emptied.

/** Listens for the event sub-processes of a scope, and puts a token wherever it begins. */
export function startScope(run: Run, instance: Instance, element: ElementId): void {
  armEventSubProcesses(run, instance, element);
  const scope = run.get(instance.id);
  // A condition may have interrupted the scope before it began.
  if (scope === undefined || scope.scope!.interruptedBy !== undefined) return;
  const diagram = run.diagramOf(instance);
  const starts = diagram.scope(element).starts;
  const views = run.views.fork(instance.view, starts.length);
  starts.forEach((node, i) => {
    const token = { diagram, node, scope: instance.id, view: views[i]! };
    if (node.type === 'startEvent') fire(run, token);
    else run.arrive(token);
  });
  run.touch(instance.id);
}

/** An event that happens puts a token behind itself. */
export function fire(run: Run, token: Parameters<Run['leave']>[0]): void {
  run.agenda.push({
    scope: token.scope,
    at: token.node.id,
    view: token.view,
    run: () => {
      run.note('fire', token.node.id, token.scope);
      run.leave(token);
    },
  });
}

export function armEventSubProcesses(run: Run, instance: Instance, element: ElementId): void {
  for (const { start } of run.diagramOf(instance).scope(element).eventSubProcesses) {
    if (run.get(instance.id) === undefined) return;
    armEventSubProcess(run, instance, start);
  }
}

/** Nothing moves in the scope any more: it is left. */
export function leaveScope(run: Run, id: InstanceId, sure = false): void {
  const instance = run.get(id)!;
  if (!sure && instance.adHoc !== undefined && instance.cancelling === undefined) {
    adHocIdle(run, id);
    return;
  }
  // What was cancelled is compensated before the scope is left.
  if (instance.cancelling !== undefined && instance.compensation === undefined) {
    const completed = run.edit(id).scope!.completed.splice(0);
    compensate(run, id, completed);
    return;
  }
  if (instance.compensation !== undefined) {
    compensated(run, id);
    return;
  }
  run.views.collapse(instance.view, id);
  if (instance.role !== 'process') finish(run, id);
  else if (instance.parent !== undefined) returnFromCall(run, id);
  else endRoot(run, id, instance.terminated === true ? 'terminated' : 'completed');
}

/** A root ends. */
export function endRoot(run: Run, id: InstanceId, status: Ended['status'], error?: Ended['error']): void {
  const instance = run.get(id)!;
  const variables = run.views.all(instance.view);
  run.note('leave', instance.element, id);
  cancelTree(run, id);
  run.views.discard(instance.view);
  run.end(id, { status, process: instance.model, ...(error === undefined ? {} : { error }), variables });
}

/** Removes an instance with everything below it: work is called off, waits are disarmed. */
export function cancelTree(run: Run, id: InstanceId): void {
  const instance = run.get(id);
  if (!instance) return;
  const outside = instance.role === 'call' && run.children(id).length === 0;
  for (const child of run.children(id)) cancelTree(run, child.id);
  run.agenda.drop(id);
  if (instance.role === 'work' || outside) run.commands.push({ type: 'cancel-activity', activity: id });
  // A called process has variables of its own.
  if (instance.role === 'process' && instance.parent !== undefined) run.views.discard(instance.view);
  run.remove(id);
}

/** Ends everything that is active in a scope, with what was written in its branches; the scope itself stays. */
export function emptyScope(run: Run, id: InstanceId): void {
  const gone = run.inside(id);
  clearScope(run, id);
  run.views.drop(run.get(id)!.view, gone);
}

/** Ends everything that is active in a scope; what has been written stays. */
export function clearScope(run: Run, id: InstanceId): void {
  for (const child of run.children(id)) cancelTree(run, child.id);
  run.agenda.drop(id);
  const { scope } = run.edit(id);
  for (const flow of Object.keys(scope!.waiting)) delete scope!.waiting[flow];
  for (const gateway of Object.keys(scope!.fired)) delete scope!.fired[gateway];
  run.touch(id);
}
