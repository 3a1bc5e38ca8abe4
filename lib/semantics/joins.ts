import type { ElementId, Node } from '../model/process-model.ts';
import type { Diagram } from './diagram.ts';
import { activate, reset } from './elements/complex-gateway.ts';
import { split } from './elements/inclusive-gateway.ts';
import type { Run } from './run.ts';
import type { InstanceId, ViewId } from './types.ts';

// Tokens that wait for each other. Those of a scope stand in `scope.waiting`, by the flow they came on.

/** Tokens that wait on the incoming flows of an element. */
export function waitingAt(run: Run, scope: InstanceId, node: Node): ReadonlyMap<ElementId, readonly ViewId[]> {
  const { waiting } = run.get(scope)!.scope!;
  return new Map(node.incoming.flatMap((flow) => (waiting[flow]?.length ? [[flow, waiting[flow]] as const] : [])));
}

/** Leaves the token at the door. A token that came on no flow waits under the element's own id. */
export function waitAt(run: Run, scope: InstanceId, place: ElementId, view: ViewId): void {
  const { waiting } = run.edit(scope).scope!;
  (waiting[place] ??= []).push(view);
  run.watch(run.get(scope)!, place);
}

/** Takes the oldest token of each of these places and makes one of them: what it sees. */
export function takeFrom(run: Run, scope: InstanceId, places: readonly ElementId[]): ViewId {
  const { waiting } = run.edit(scope).scope!;
  const views = places.map((place) => {
    const view = waiting[place]!.shift()!;
    if (waiting[place]!.length === 0) delete waiting[place];
    return view;
  });
  return run.views.join(views, run.usedViews());
}

/**
 * Whether tokens that are elsewhere hold an inclusive gateway back (BPMN 2.0.2, table 13.3): one that can come to an incoming flow without a
 * token, and to none that has one, on a way that does not lead through the gateway. An activity may be left by an event on its boundary, so
 * that holds back too; but it need not be, so it does not bring a token to where one is.
 */
export function isHeldBack(
  run: Run,
  diagram: Diagram,
  scope: InstanceId,
  node: Node,
  has: ReadonlySet<ElementId>,
): boolean {
  const upstream = diagram.upstream(node);
  const marked = node.incoming.filter((flow) => has.has(flow));
  const empty = node.incoming.filter((flow) => !has.has(flow));
  return positions(run, scope, node).some(
    (at) =>
      empty.some((flow) => upstream.get(flow)!.byEvent.has(at)) &&
      !marked.some((flow) => upstream.get(flow)!.byFlow.has(at)),
  );
}

/** Where the tokens of a scope are: in activities, on the move, and waiting at other joins. */
function positions(run: Run, scope: InstanceId, gateway: Node): ElementId[] {
  const active = run.children(scope).map((instance) => instance.element);
  const { waiting } = run.get(scope)!.scope!;
  const resting = Object.keys(waiting).filter((flow) => !gateway.incoming.includes(flow));
  return [...active, ...run.agenda.positions(scope), ...resting];
}

/** Looks again at every gateway that waits for what other tokens do; also the end of a token can be what it waited for. */
export function recheckJoins(run: Run): void {
  for (const [key, { scope, node, diagram }] of run.joins) {
    if (run.get(scope)?.scope === undefined) {
      run.joins.delete(key);
      continue;
    }
    const waiting = waitingAt(run, scope, node);
    const fired = run.get(scope)!.scope!.fired[node.id];
    if (waiting.size === 0 && fired === undefined) run.joins.delete(key);
    else if (node.type === 'inclusiveGateway') tryInclusive(run, diagram, scope, node, waiting);
    else tryReset(run, diagram, scope, node);
  }
}

function tryInclusive(
  run: Run,
  diagram: Diagram,
  scope: InstanceId,
  node: Node,
  waiting: ReadonlyMap<ElementId, readonly ViewId[]>,
): void {
  if (waiting.size === 0 || isHeldBack(run, diagram, scope, node, new Set(waiting.keys()))) return;
  const view = takeFrom(run, scope, [...waiting.keys()]);
  split(run, { diagram, node, scope, view });
}

/** A complex gateway that has fired waits for the rest of what can come, takes it, and begins anew. */
function tryReset(run: Run, diagram: Diagram, scope: InstanceId, node: Node): void {
  const fired = run.get(scope)!.scope!.fired[node.id];
  if (fired === undefined) {
    if (node.activationCondition === undefined) tryInclusive(run, diagram, scope, node, waitingAt(run, scope, node));
    return;
  }
  const waiting = waitingAt(run, scope, node);
  const open = node.incoming.filter((flow) => !fired.includes(flow));
  const missing = open.filter((flow) => !waiting.has(flow));
  if (missing.length > 0 && isHeldBack(run, diagram, scope, node, new Set([...fired, ...waiting.keys()]))) return;
  const late = open.filter((flow) => waiting.has(flow));
  const view = late.length > 0 ? takeFrom(run, scope, late) : undefined;
  delete run.edit(scope).scope!.fired[node.id];
  if (view !== undefined) reset(run, { diagram, node, scope, view });
  // Tokens that came twice on a flow belong to the next round.
  activate(run, diagram, scope, node);
}
