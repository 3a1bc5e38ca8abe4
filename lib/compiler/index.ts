import { FindingsError } from '../model/diagnostic.ts';
import type { CompiledProcess } from '../model/compiled.ts';
import type { Node, ProcessModel } from '../model/process-model.ts';
import { bpmnError } from '../model/wire.ts';
import { Compilation } from './context.ts';
import { deep } from './graph.ts';
import { hoist } from './hoist.ts';
import { arrive, hasEvents } from './jumps.ts';
import { eventOf } from './lower/wait.ts';
import { openRoot } from './regions.ts';

export { explain } from './explain.ts';

/**
 * Compiles a checked model to a state machine: States Language in JSONata mode, a source map, and what the runtime must know about it.
 * @throws FindingsError naming every element or expression that cannot be compiled.
 */
export function compile(model: ProcessModel): CompiledProcess {
  const cx = new Compilation(model);
  refuseUnsupported(cx);
  const top = model.scopes[model.root]!;
  const region = cx.region({
    name: 'root',
    nodes: new Set(deep(model, top.nodes)),
    visit: { text: '1' },
    lane: '"main"',
    endScope: '',
  });
  cx.regionTiers.root = { tier: 0, why: 'at most one token' };
  const starts = top.nodes.map((id) => cx.node(id)).filter((n) => n.type === 'startEvent');
  const [start] = starts;
  if (start === undefined || starts.length > 1 || (start.event !== undefined && start.event.kind !== 'none')) {
    const at = start ?? { id: model.root, name: model.name };
    cx.refuse(
      'TUT-401',
      at,
      `the process has ${starts.length} start event(s); exactly one, without a trigger, can be compiled yet`,
      'Draw one start event without a trigger',
    );
    throw new FindingsError(cx.refusals);
  }
  scopeContracts(cx);
  const jump = arrive(cx, region, start);
  openRoot(cx, region, start, jump);
  do for (const late of cx.later) late();
  while (hoist(cx));
  if (cx.refusals.length > 0) throw new FindingsError(cx.refusals);
  const definition = {
    Comment: `${model.name} (${model.id})`,
    QueryLanguage: 'JSONata',
    StartAt: region.container.StartAt,
    States: region.container.States,
  };
  return {
    process: model.id,
    version: model.hash,
    definition: `${JSON.stringify(definition, null, 2)}\n`,
    tokens: [...cx.tokens].sort(),
    handlers: cx.handlers,
    sourceMap: { states: cx.states, elided: cx.elided, regions: cx.regionTiers },
    contracts: cx.contracts(),
    warnings: cx.warnings,
  };
}

const MAY_LOOP: ReadonlySet<Node['type']> = new Set([
  'subProcess',
  'task',
  'userTask',
  'serviceTask',
  'sendTask',
  'businessRuleTask',
  'manualTask',
]);

/** Features of the model that no lowering looks at yet, in words. */
function notCompiled(node: Node): string[] {
  const { multiInstance: m, event } = node;
  const drawn: readonly (readonly [unknown, string])[] = [
    [node.forCompensation, 'compensation handler'],
    [node.startQuantity, `start quantity ${node.startQuantity}`],
    [node.completionQuantity, `completion quantity ${node.completionQuantity}`],
    [node.instantiate, 'starts an instance (instantiate)'],
    [node.gatewayType === 'parallel', 'parallel event-based gateway'],
    [node.activationCondition, 'activation condition'],
    [node.inputs, 'input mapping'],
    [node.outputs, 'output mapping'],
    [m?.cardinality, 'multi-instance with a number of instances'],
    [m !== undefined && m.behavior !== 'all', `multi-instance event behaviour ${m?.behavior}`],
    [m !== undefined && node.step?.each === undefined && m.collection, 'multi-instance over drawn data'],
    [event?.waitForCompletion === false, 'compensation that is not waited for'],
  ];
  return drawn.flatMap(([there, words]) => (there === undefined || there === false ? [] : [words]));
}

/** What no lowering looks at must not be passed over. */
function refuseUnsupported(cx: Compilation): void {
  for (const what of cx.model.unsupported)
    cx.refuse('TUT-401', { id: cx.model.root, name: cx.model.name }, `the process: ${what} cannot be compiled`);
  for (const node of Object.values(cx.model.nodes)) {
    for (const what of [...node.unsupported, ...notCompiled(node)])
      cx.refuse('TUT-401', node, `"${node.name ?? node.id}": ${what} cannot be compiled yet`);
    if (node.standardLoop !== undefined)
      cx.refuse(
        'TUT-401',
        node,
        `"${node.name ?? node.id}" has a loop marker, which cannot be compiled yet`,
        'Draw the loop with an exclusive gateway',
      );
    if (node.multiInstance !== undefined && !MAY_LOOP.has(node.type))
      cx.refuse('TUT-401', node, `${node.type} "${node.name ?? node.id}" cannot be multi-instance yet`);
    if (node.type === 'boundaryEvent' && node.event?.kind !== 'error')
      eventOf(cx, node, bpmnError(node.id) as `BPMN.${string}`);
    if (node.type === 'startEvent' && node.outgoing.length !== 1)
      cx.refuse(
        'TUT-403',
        node,
        `a start event with ${node.outgoing.length} outgoing flows`,
        'Draw exactly one flow from it',
      );
    if (node.type === 'boundaryEvent' && node.outgoing.length !== 1)
      cx.refuse(
        'TUT-403',
        node,
        `a boundary event with ${node.outgoing.length} outgoing flows`,
        'Draw exactly one flow from it',
      );
  }
}

/** Sub-processes whose events the runtime must listen to. */
function scopeContracts(cx: Compilation): void {
  for (const id of Object.keys(cx.model.scopes)) {
    const host = cx.model.nodes[id];
    if (host === undefined || !hasEvents(cx, host)) continue;
    cx.scopes[id] = {
      id,
      events: host.boundary
        .map((b) => cx.node(b))
        .flatMap((b) => (b.event?.kind === 'error' ? [] : eventOf(cx, b, bpmnError(b.id) as `BPMN.${string}`))),
      concurrent: [...deep(cx.model, cx.model.scopes[id]!.nodes)].some(
        (n) => cx.node(n).type === 'parallelGateway' || cx.node(n).multiInstance !== undefined,
      ),
    };
  }
}
