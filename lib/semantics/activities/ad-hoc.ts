import type { Node } from '../../model/process-model.ts';
import type { Run } from '../run.ts';
import { armEventSubProcesses, clearScope, leaveScope } from '../scopes.ts';
import type { Instance, InstanceId } from '../types.ts';
import type { Activity } from './index.ts';

/** Starts what stands in it, all at once or one after the other; done when its condition holds, or without one when everything is. */
export const adHoc: Activity = {
  role: 'scope',
  start: (run, instance, node) => {
    armEventSubProcesses(run, instance, node.id);
    const all = run
      .diagramOf(instance)
      .scope(node.id)
      .activities.map((a) => a.id);
    const { activeElements, ordering } = node.adHoc!;
    const named =
      activeElements === undefined || !run.game.data
        ? all
        : run.value({ kind: 'activities', element: node.id, expression: activeElements }, instance.view);
    const pending = Array.isArray(named) ? named.filter((id): id is string => all.includes(String(id))) : [];
    const state = { pending, results: [], completed: 0 };
    Object.assign(run.edit(instance.id), { adHoc: state });
    if (ordering === 'sequential') next(run, instance.id);
    else while (next(run, instance.id));
    run.touch(instance.id);
  },
};

/** Starts the next pending activity. */
function next(run: Run, id: InstanceId): boolean {
  const instance = run.edit(id);
  const element = instance.adHoc?.pending.shift();
  if (element === undefined) return false;
  // One after the other, each sees what those before it have written.
  if (run.nodeOf(instance).adHoc!.ordering === 'sequential') run.views.collapse(instance.view);
  startInside(run, instance, run.diagramOf(instance).node(element));
  return true;
}

export function startInside(run: Run, scope: Instance, node: Node): void {
  const view = run.views.branch(scope.view);
  run.arrive({ diagram: run.diagramOf(scope), node, scope: scope.id, view });
}

/** An activity inside has completed: the condition is looked at. */
export function activityDone(run: Run, scope: InstanceId): void {
  const instance = run.get(scope);
  if (instance?.adHoc === undefined) return;
  const node = run.nodeOf(instance);
  run.edit(scope).adHoc!.completed += 1;
  const { completionCondition, cancelRemaining } = node.adHoc!;
  if (completionCondition === undefined || !conditionHolds(run, scope)) return;
  run.edit(scope).adHoc!.pending.length = 0;
  run.edit(scope).adHoc!.done = true;
  if (!cancelRemaining) return;
  clearScope(run, scope);
  run.touch(scope);
}

function conditionHolds(run: Run, scope: InstanceId): boolean {
  const instance = run.get(scope)!;
  const node = run.nodeOf(instance);
  const active = run.children(scope).length;
  const { completed } = instance.adHoc!;
  const expression = node.adHoc!.completionCondition!;
  const counters = {
    numberOfInstances: completed + active,
    numberOfActiveInstances: active,
    numberOfCompletedInstances: completed,
    numberOfTerminatedInstances: 0,
  };
  const question = { kind: 'completion', element: node.id, expression } as const;
  // The condition looks at what the activities have written, though the branches have not been merged.
  return run.game.oracle.holds(question, () => ({ ...run.views.everything(instance.view), ...counters })) === true;
}

/** Everything inside is at rest: the next activity, the end, or nothing while the condition does not hold. */
export function adHocIdle(run: Run, scope: InstanceId): void {
  const instance = run.get(scope)!;
  if (next(run, scope)) return;
  const { adHoc: drawn, id } = run.nodeOf(instance);
  const waits = drawn!.completionCondition !== undefined && instance.adHoc!.done !== true;
  if (waits && run.diagramOf(instance).scope(id).activities.length > 0 && !conditionHolds(run, scope)) {
    run.edit(scope).adHoc!.open = true;
    return;
  }
  leaveScope(run, scope, true);
}
