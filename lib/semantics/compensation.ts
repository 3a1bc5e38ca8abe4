import type { ElementId, EventDefinition, Node } from '../model/process-model.ts';
import { activate } from './activity.ts';
import { startEventSubProcess } from './event-sub-process.ts';
import type { Run, Token } from './run.ts';
import { fire } from './scopes.ts';
import type { Completed, Instance, InstanceId } from './types.ts';
import { interrupt } from './waits.ts';

// What has completed can be undone: in the reverse order of completion, one after the other (BPMN 2.0.2, 10.7 and 13.5.5).

/** Notes a completed activity that can be compensated: it has a handler, or something in it has, or an event sub-process says how. */
export function register(run: Run, instance: Instance, node: Node): void {
  const scope = run.around(instance.parent).find((i) => i.scope !== undefined);
  if (scope === undefined || instance.handler === true) return;
  const inner = instance.called ?? instance.scope?.completed ?? [];
  const handled = handlerOf(run, instance.model, node) !== undefined;
  if (!handled && inner.length === 0 && compensationStart(run, instance.model, node) === undefined) return;
  const completed: Completed = {
    element: node.id,
    model: instance.model,
    instance: instance.id,
    ...(run.game.data ? { snapshot: run.views.all(instance.view) } : {}),
    ...(handled || inner.length === 0 ? {} : { inner }),
  };
  run.edit(scope.id).scope!.completed.push(completed);
}

/** The activity that undoes another. */
function handlerOf(run: Run, model: string, node: Node): Node | undefined {
  const diagram = run.game.diagram(model)!;
  const id = node.boundary.map((b) => diagram.node(b).handler).find((h) => h !== undefined);
  return id === undefined ? undefined : diagram.node(id);
}

/** Start event of the event sub-process that undoes a sub-process as a whole. */
function compensationStart(run: Run, model: string, node: Node): Node | undefined {
  const diagram = run.game.diagram(model)!;
  if (diagram.model.scopes[node.id] === undefined) return undefined;
  return diagram.scope(node.id).eventSubProcesses.find(({ start }) => start.event?.kind === 'compensation')?.start;
}

/** A throwing event asks for compensation. It waits, unless it is drawn not to. */
export function throwCompensation(run: Run, token: Token, event: EventDefinition): 'waits' | 'goes on' {
  const found = targets(run, token.scope, event.activity);
  const detached = event.waitForCompletion === false;
  if (found.length === 0) return 'goes on';
  const id = `${run.visit(token.scope, token.node.id)}`;
  run.add({
    id,
    element: token.node.id,
    model: token.diagram.key,
    role: 'throw',
    parent: token.scope,
    view: token.view,
    compensation: { pending: [], ...(detached ? { detached } : {}) },
  });
  compensate(run, id, found);
  return detached ? 'goes on' : 'waits';
}

/** Takes what is to be compensated out of the scope that remembers it: that of the thrower, or the one around an event sub-process. */
function targets(run: Run, scope: InstanceId, activity: ElementId | undefined): Completed[] {
  for (const around of run.around(scope)) {
    if (around.scope === undefined) continue;
    const inEventSubProcess =
      around.role === 'scope' && run.diagramOf(around).node(around.element).type === 'eventSubProcess';
    const { completed } = around.scope;
    const found = completed.filter((c) => activity === undefined || c.element === activity);
    if (found.length > 0) {
      run.edit(around.id).scope!.completed.splice(0, completed.length, ...completed.filter((c) => !found.includes(c)));
      return found;
    }
    if (!inEventSubProcess && activity === undefined) return [];
    if (around.role === 'process') return [];
  }
  return [];
}

/** Compensates one after the other below an instance, the last completed first. */
export function compensate(run: Run, holder: InstanceId, completed: readonly Completed[]): void {
  const before = run.get(holder)!.compensation;
  run.edit(holder).compensation = {
    ...before,
    pending: [...completed],
    ...(completed.length > 0 ? { any: true as const } : {}),
  };
  next(run, holder);
}

function next(run: Run, id: InstanceId): void {
  const holder = run.edit(id);
  const record = holder.compensation!.pending.pop();
  if (record === undefined) {
    compensated(run, id);
    return;
  }
  const diagram = run.game.diagram(record.model)!;
  const node = diagram.node(record.element);
  const handler = handlerOf(run, record.model, node);
  // Counted down, so that no id comes twice.
  const own = `${id}/${(handler ?? node).id}:${holder.compensation!.pending.length + 1}`;
  if (handler !== undefined) {
    const view =
      record.snapshot === undefined
        ? holder.view
        : run.views.inner(holder.view, own, record.snapshot, { snapshot: true });
    const token = { diagram, node: handler, scope: id, view };
    run.agenda.push({
      scope: id,
      at: handler.id,
      view,
      run: () => {
        run.note('enter', handler.id, id);
        activate(run, token, { id: own, parent: id, handler: true });
      },
    });
    return;
  }
  compensateInside(run, holder, node, record, own);
}

/** A sub-process is opened again: its event sub-process says what to do, or else everything that completed in it is compensated. */
function compensateInside(run: Run, holder: Instance, node: Node, record: Completed, id: InstanceId): void {
  const inner = record.inner ?? [];
  run.add({
    id,
    element: node.id,
    model: record.model,
    role: 'scope',
    parent: holder.id,
    view:
      record.snapshot === undefined
        ? holder.view
        : run.views.inner(holder.view, id, record.snapshot, { snapshot: true }),
    scope: { visits: {}, waiting: {}, fired: {}, completed: [...inner] },
    handler: true,
    cancelling: 'none',
  });
  const start = compensationStart(run, record.model, node);
  if (start === undefined) {
    run.edit(id).scope!.completed.length = 0;
    compensate(run, id, inner);
    return;
  }
  run.edit(id).compensation = { pending: [] };
  startEventSubProcess(run, id, start, undefined);
}

/** A handler is done. */
export function handlerDone(run: Run, holder: InstanceId): void {
  if (run.get(holder)?.compensation !== undefined) next(run, holder);
}

/** Nothing is left to compensate below an instance: it goes on. */
export function compensated(run: Run, id: InstanceId): void {
  const instance = run.get(id)!;
  if (instance.compensation!.pending.length > 0 || run.children(id).length > 0) return;
  if (instance.role === 'throw') {
    const token = {
      diagram: run.diagramOf(instance),
      node: run.nodeOf(instance),
      scope: instance.parent!,
      view: instance.view,
    };
    run.remove(id);
    if (instance.compensation!.detached !== true) run.leave(token);
    return;
  }
  if (instance.handler === true) {
    // A sub-process that was opened again is closed again.
    run.agenda.push({
      scope: instance.parent!,
      at: instance.element,
      view: instance.view,
      run: () => close(run, id),
    });
    return;
  }
  cancelled(run, instance);
}

function close(run: Run, id: InstanceId): void {
  const instance = run.get(id);
  if (!instance) return;
  run.note('leave', instance.element, id);
  run.remove(id);
  handlerDone(run, instance.parent!);
}

/** A transaction has been undone: its cancel event takes over. It sits on the whole, so one iteration's cancelling ends the others. */
function cancelled(run: Run, instance: Instance): void {
  const around = run.get(instance.parent!)!;
  const host = around.role === 'loop' ? around : instance;
  const scope = host.parent!;
  const diagram = run.diagramOf(instance);
  const view = run.views.outside(host.view, host.id);
  const boundary = instance.cancelling === 'none' ? undefined : diagram.node(instance.cancelling!);
  const token = boundary === undefined ? undefined : { diagram, node: boundary, scope, view };
  const compensated = instance.compensation?.any === true;
  run.agenda.push({
    scope,
    at: instance.element,
    view,
    run: () => {
      if (run.get(instance.id) === undefined) return;
      // The event happened before the compensation that it had to wait for.
      if (token !== undefined && compensated) {
        run.note('fire', token.node.id, scope);
        run.note('leave', token.node.id, scope);
        run.go(token, token.node.outgoing);
      }
      interrupt(run, host.id);
      if (token !== undefined && !compensated) fire(run, token);
    },
  });
}
