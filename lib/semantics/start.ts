import type { Json, JsonObject } from '../model/json.ts';
import type { Node } from '../model/process-model.ts';
import { receive } from './data.ts';
import type { Diagram } from './diagram.ts';
import { awaitRest } from './elements/event-based-gateway.ts';
import { armEventSubProcesses, fire, startScope } from './scopes.ts';
import type { Run } from './run.ts';
import { partsOf } from './types.ts';
import type { Instance } from './types.ts';

/** A new instance of a process. */
function newRoot(run: Run, diagram: Diagram, variables: JsonObject): Instance {
  let id = 'root';
  for (let n = 2; run.isKnown(id); n += 1) id = `root${n}`;
  const { root, variables: known, scopes } = diagram.model;
  const values: Record<string, Json> = {};
  if (run.game.data) {
    for (const item of scopes[root]?.data ?? [])
      if (item.kind !== 'dataStore') values[item.name] = item.collection ? [] : null;
    for (const [name, value] of Object.entries(variables)) if (known.includes(name)) values[name] = value;
  }
  return run.add({
    id,
    element: root,
    model: diagram.key,
    role: 'process',
    view: run.views.root(values),
    scope: { visits: {}, waiting: {}, fired: {}, completed: [] },
  });
}

/** Starts a process by whatever begins without a trigger. */
export function startPlain(run: Run, diagram: Diagram, variables: JsonObject): void {
  const root = newRoot(run, diagram, variables);
  whenItsTurnComes(run, root, () => startScope(run, root, root.element));
}

/** Starts a process by an event: a start event, or what waits first and may instantiate. Nothing happens where the element starts nothing. */
export function startAt(
  run: Run,
  diagram: Diagram,
  node: Node,
  data: Json | undefined,
  variables: JsonObject = {},
): void {
  const gateway = instantiatingGateway(diagram, node);
  if (node.scope !== diagram.model.root) return;
  if (node.type !== 'startEvent' && node.instantiate !== true && gateway === undefined) return;
  const root = newRoot(run, diagram, variables);
  whenItsTurnComes(run, root, () => {
    armEventSubProcesses(run, root, root.element);
    receive(run, diagram, node, root.view, data);
    if (gateway?.gatewayType === 'parallel') awaitRest(run, root, gateway, node);
    fire(run, { diagram, node, scope: root.id, view: root.view });
  });
}

const whenItsTurnComes = (run: Run, root: Instance, begin: () => void): void =>
  run.agenda.push({ scope: root.id, at: root.element, view: root.view, run: begin });

/** The event-based gateway that starts the process when the event behind it happens. */
function instantiatingGateway(diagram: Diagram, node: Node): Node | undefined {
  return node.incoming
    .map((flow) => diagram.node(diagram.flow(flow).source))
    .find((n) => n.type === 'eventBasedGateway' && n.instantiate === true && n.incoming.length === 0);
}

/** Starts every process that a message or signal starts, once for each event that waits for it. */
export function startRoots(
  run: Run,
  kind: 'message' | 'signal',
  name: string | undefined,
  data: Json | undefined,
): void {
  for (const diagram of run.game.diagrams) {
    for (const node of diagram.scope(diagram.model.root).nodes) {
      const begins = node.type === 'startEvent' || node.instantiate === true || instantiatingGateway(diagram, node);
      if (!begins || !partsOf(node.event).some((p) => p.kind === kind && p.name === name)) continue;
      startAt(run, diagram, node, data);
      // A message reaches one of them, a signal all.
      if (kind === 'message') return;
    }
  }
}
