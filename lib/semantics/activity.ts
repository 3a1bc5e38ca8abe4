import type { Json, JsonObject } from '../model/json.ts';
import type { Node } from '../model/process-model.ts';
import { activityOf } from './activities/index.ts';
import { activityDone as adHocDone } from './activities/ad-hoc.ts';
import { handlerDone, register } from './compensation.ts';
import { handOn, localsOf } from './data.ts';
import { elementOf } from './elements/index.ts';
import { beginLoop, iterationDone } from './loops.ts';
import { sendAlong } from './messages.ts';
import type { Run, Token } from './run.ts';
import type { Instance, InstanceId, ViewId } from './types.ts';
import { armBoundary } from './waits.ts';

// The life of an activity, whatever it does: begin, (loop,) activate, complete, leave.

/** A token has come: the activity, or the loop around its iterations, begins. */
export function begin(run: Run, token: Token): void {
  const { node, scope } = token;
  const id = run.visit(scope, node.id);
  if (node.multiInstance !== undefined || node.standardLoop !== undefined) beginLoop(run, token, id);
  else activate(run, token, { id, parent: scope });
}

export interface Place {
  readonly id: InstanceId;
  readonly parent: InstanceId;
  readonly index?: number;
  /** Run by compensation. */
  readonly handler?: true;
  /** Names given to it from outside, like the item of an iteration. */
  readonly given?: JsonObject;
}

/** Makes an activity active: its own names, its boundary events, and what its kind does. */
export function activate(run: Run, token: Token, place: Place): Instance {
  const { node, diagram, view } = token;
  const { id, parent } = place;
  const kind = activityOf(node.type);
  const own = node.data ?? diagram.model.scopes[node.id]?.data ?? [];
  const locals = { ...place.given, ...localsOf(run, node, own, view) };
  const inner = Object.keys(locals).length === 0 ? view : run.views.inner(view, id, locals);
  const instance = run.add({
    id,
    element: node.id,
    model: diagram.key,
    role: kind.role,
    parent,
    view: inner,
    ...(place.index === undefined ? {} : { index: place.index }),
    ...(place.handler === undefined ? {} : { handler: place.handler }),
    ...(kind.role === 'scope' ? { scope: { visits: {}, waiting: {}, fired: {}, completed: [] } } : {}),
  });
  if (place.index === undefined) armBoundary(run, instance, node);
  // A condition on the boundary may have interrupted it before it began.
  if (run.get(id) !== undefined) kind.start(run, instance, node);
  return instance;
}

/** Completes the activity when its turn comes. */
export function complete(
  run: Run,
  id: InstanceId,
  given: { output?: Json | undefined; variables?: JsonObject | undefined } = {},
): void {
  const instance = run.get(id)!;
  sendAlong(run, run.diagramOf(instance), instance);
  run.agenda.push({
    scope: instance.parent!,
    at: instance.element,
    view: instance.view,
    run: () => {
      if (run.get(id) !== undefined) finish(run, id, given);
    },
  });
}

/** The activity is done: values out, compensation noted, and on to whatever is around it. */
export function finish(
  run: Run,
  id: InstanceId,
  given: { output?: Json | undefined; variables?: JsonObject | undefined } = {},
): void {
  const instance = run.get(id)!;
  const node = run.nodeOf(instance);
  const diagram = run.diagramOf(instance);
  const around = run.get(instance.parent!)!;
  const outer = run.views.outside(instance.view, id);
  // What an event brought was written when it came.
  if (instance.role !== 'loop' && instance.role !== 'wait') handOn(run, diagram, node, instance.view, outer, given);
  if (around.role === 'loop') {
    register(run, instance, node);
    iterationDone(run, around.id, id, given.output ?? outputOf(given.variables));
    return;
  }
  if (instance.role !== 'loop') register(run, instance, node);
  depart(run, instance, node, outer);
}

const outputOf = (variables: JsonObject | undefined): Json | undefined =>
  variables !== undefined && Object.keys(variables).length > 0 ? variables : undefined;

/** Removes the instance and sends its token on. */
function depart(run: Run, instance: Instance, node: Node, view: ViewId): void {
  const scope = instance.parent!;
  if (view !== instance.view) run.views.remove(instance.view);
  run.remove(instance.id);
  const token: Token = { diagram: run.diagramOf(instance), node, scope, view };
  if (instance.handler === true) {
    run.note('leave', node.id, instance.id);
    handlerDone(run, scope);
    return;
  }
  const { choose } = elementOf(node.type);
  const flows = choose === undefined ? node.outgoing : choose(run, token);
  if (flows === undefined) return;
  run.note('leave', node.id, instance.id);
  for (const each of run.views.fork(view, node.completionQuantity ?? 1)) run.go({ ...token, view: each }, flows);
  adHocDone(run, scope);
}
