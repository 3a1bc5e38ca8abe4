import type { Json } from '../model/json.ts';
import type { Node } from '../model/process-model.ts';
import { receive } from './data.ts';
import type { Run } from './run.ts';
import { emptyScope, fire } from './scopes.ts';
import type { Instance, InstanceId } from './types.ts';
import { armEvent } from './waits.ts';

/** Listens for the event that starts it. Errors, escalations and compensation come by themselves. */
export function armEventSubProcess(run: Run, scope: Instance, start: Node): void {
  armEvent(run, scope, start, start.event!);
}

/** Its event has happened: it begins when its turn comes, and where it interrupts everything else in its scope ends. */
export function startEventSubProcess(run: Run, scope: InstanceId, start: Node, data: Json | undefined): void {
  run.agenda.push({
    scope,
    at: start.scope,
    view: run.get(scope)!.view,
    run: () => startNow(run, scope, start, data),
  });
}

function startNow(run: Run, scope: InstanceId, start: Node, data: Json | undefined): void {
  const around = run.get(scope)!;
  if (around.scope!.interruptedBy !== undefined) return;
  const diagram = run.diagramOf(around);
  const node = diagram.node(start.scope);
  const interrupting = start.interrupting !== false;
  if (interrupting) {
    emptyScope(run, scope);
    disarmStarts(run, scope);
    run.edit(scope).scope!.interruptedBy = node.id;
  }
  const view = interrupting ? around.view : run.views.apart(around.view, around.view, scope);
  const id = run.visit(scope, node.id);
  const own = diagram.model.scopes[node.id]?.data ?? [];
  const locals = Object.fromEntries(own.map((item) => [item.name, item.collection ? [] : null]));
  const instance = run.add({
    id,
    element: node.id,
    model: diagram.key,
    role: 'scope',
    parent: scope,
    view: own.length === 0 ? view : run.views.inner(view, id, locals),
    scope: { visits: {}, waiting: {}, fired: {}, completed: [] },
  });
  receive(run, diagram, start, instance.view, data);
  begin(run, instance, node, start);
}

/** No event sub-process of the scope begins any more; the events on its boundary still can happen. */
export function disarmStarts(run: Run, scope: InstanceId): void {
  for (const wait of run.waits())
    if (wait.instance === scope && run.game.diagram(wait.model)!.node(wait.element).type === 'startEvent')
      run.disarm(wait.id);
}

/** Its start event fires, and whatever else in it has no incoming flow starts with it. */
function begin(run: Run, instance: Instance, node: Node, start: Node): void {
  const diagram = run.diagramOf(instance);
  for (const { start: inner } of diagram.scope(node.id).eventSubProcesses) armEventSubProcess(run, instance, inner);
  const starts = [start, ...diagram.scope(node.id).starts.filter((n) => n.type !== 'startEvent')];
  const views = run.views.fork(instance.view, starts.length);
  starts.forEach((at, i) => {
    const token = { diagram, node: at, scope: instance.id, view: views[i]! };
    if (at === start) fire(run, token);
    else run.arrive(token);
  });
}
