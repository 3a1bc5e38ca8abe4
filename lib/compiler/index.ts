import { FindingsError } from '../model/diagnostic.ts';
import type { CompiledProcess, SourceMap } from '../model/compiled.ts';
import { stepKind } from '../model/binding.ts';
import { levelOf } from '../model/level.ts';
import { processNode, type ElementId, type Node, type ProcessModel } from '../model/process-model.ts';
import { bpmnError } from '../model/wire.ts';
import { Compilation, type Region } from './context.ts';
import { NO_RUNS, runsOf } from './fuse.ts';
import { deep } from './graph.ts';
import { hoist } from './hoist.ts';
import { arrive, hasEvents } from './jumps.ts';
import { eventOf } from './lower/wait.ts';
import { stateOf } from './lower/index.ts';
import { partsOf } from '../semantics/index.ts';
import { inlineFindings, inlinePlayed } from '../expressions/index.ts';
import { openFragment, openRoot, openStart } from './regions.ts';

export { explain } from './explain.ts';

export interface CompileOptions {
  /** Scopes (element ids) that the token game runs, whatever the States Language could say: to compare the two. */
  readonly play?: readonly ElementId[];
}

/**
 * Compiles a checked model to a state machine: States Language in JSONata mode, a source map, and what the runtime must know about it.
 * What the States Language cannot say is run by the token game: the smallest scope around it becomes tier 2, and everything else stays as it is.
 * @throws FindingsError naming every element or expression that cannot be compiled.
 */
export function compile(model: ProcessModel, options: CompileOptions = {}): CompiledProcess {
  const whole = withCalled(model);
  const wrong = inlineFindings(whole);
  if (wrong.length > 0) throw new FindingsError(wrong);
  const gamed = new Map<ElementId, string>(
    Object.values(model.callable)
      .filter((callee) => whole.scopes[callee.root] !== undefined)
      .map((callee) => [callee.root, 'a call activity calls it']),
  );
  for (const scope of options.play ?? []) gamed.set(scope, 'asked for');
  for (;;) {
    const played = (scope: ElementId): boolean => playedScope({ model: whole, gamed }, scope) !== undefined;
    const cx = new Compilation(whole, gamed, levelOf(model) === 'compact' ? runsOf(whole, played) : NO_RUNS);
    const made = attempt(cx);
    if (made !== undefined) return made;
    // A refusal outside of what is played already moves the scope around it to tier 2; one inside is final.
    const moved = cx.refusals.filter((f) => !playedBy(cx, f.element?.id ?? model.root));
    if (moved.length < cx.refusals.length) throw new FindingsError(cx.refusals.filter((f) => !moved.includes(f)));
    for (const f of moved) {
      const id = f.element?.id ?? model.root;
      const scope = model.nodes[id]?.scope ?? model.flows[id]?.scope ?? model.root;
      if (!gamed.has(scope)) gamed.set(scope, f.message);
    }
  }
}

/** The model with what its call activities call: ids are unique in a diagram. */
function withCalled(model: ProcessModel): ProcessModel {
  const calls = Object.values(model.nodes).filter((n) => n.type === 'callActivity');
  if (calls.length === 0) return model;
  const callees = Object.values(model.callable);
  return {
    ...model,
    nodes: Object.assign({}, model.nodes, ...callees.map((c) => c.nodes)) as ProcessModel['nodes'],
    flows: Object.assign({}, model.flows, ...callees.map((c) => c.flows)) as ProcessModel['flows'],
    scopes: Object.assign({}, model.scopes, ...callees.map((c) => c.scopes)) as ProcessModel['scopes'],
    variables: [...new Set([...model.variables, ...callees.flatMap((c) => c.variables)])].sort(),
  };
}

/** Whether the element stands in a scope that the token game runs. */
const playedBy = (cx: Compilation, id: ElementId): boolean =>
  playedScope(cx, cx.model.nodes[id]?.scope ?? cx.model.flows[id]?.scope ?? cx.model.root) !== undefined;

function attempt(cx: Compilation): CompiledProcess | undefined {
  const { model } = cx;
  const top = model.scopes[model.root]!;
  const region = cx.region({
    name: 'root',
    nodes: new Set(deep(model, top.nodes)),
    visit: { text: '1' },
    lane: '"main"',
    endScope: '',
  });
  cx.regionTiers.root = { tier: 0, why: 'at most one token' };
  refuseUnsupported(cx);
  refuseUncaught(cx);
  if (cx.refusals.length > 0) return undefined;
  if (cx.gamed.has(model.root)) playRoot(cx, region);
  else compileRoot(cx, region);
  refuseUnreached(cx);
  if (cx.refusals.length > 0) return undefined;
  do for (const late of cx.later) late();
  while (hoist(cx));
  if (cx.refusals.length > 0) return undefined;
  const definition = {
    Comment: `${model.name} (${model.id})`,
    QueryLanguage: 'JSONata',
    StartAt: region.container.StartAt,
    States: region.container.States,
  };
  return {
    process: model.id,
    version: model.hash,
    level: levelOf(model),
    definition: `${JSON.stringify(definition, null, 2)}\n`,
    tokens: [...cx.tokens].sort(),
    handlers: cx.handlers,
    sourceMap: {
      states: cx.states,
      elided: cx.elided,
      played: cx.played,
      ...(Object.keys(cx.inlined).length === 0 ? {} : { inlined: cx.inlined }),
      regions: cx.regionTiers,
      ...(levelOf(model) === 'compact' ? together(cx) : {}),
    },
    contracts: cx.contracts(),
    warnings: cx.warnings,
  };
}

/** What a call does together, and why the rest stands alone. */
const together = ({ runs }: Compilation): Pick<SourceMap, 'fused' | 'apart'> => ({
  fused: Object.fromEntries([...runs.of].map(([id, run]) => [id, run.map((n) => n.id)])),
  apart: Object.fromEntries(runs.apart),
});

function compileRoot(cx: Compilation, region: Region): void {
  const { model } = cx;
  const starts = model.scopes[model.root]!.nodes.map((id) => cx.node(id)).filter((n) => n.type === 'startEvent');
  const start = starts.find((n) => n.event === undefined || n.event.kind === 'none') ?? starts[0];
  if (start === undefined) {
    const at = { id: model.root, name: model.name };
    cx.refuse('TUT-401', at, 'the process has no start event', 'Draw one');
    return;
  }
  scopeContracts(cx);
  const jump = arrive(cx, region, start);
  openFragments(cx, region);
  // A machine knows how it was started: every start event is a way into it.
  for (const other of starts) {
    if (other.event?.parallel === true)
      cx.refuse(
        'TUT-401',
        other,
        `"${other.name ?? other.id}" starts when several things have happened`,
        'Draw one start event for each',
      );
    if (other !== start) openStart(cx, region, other, arrive(cx, region, other));
  }
  openRoot(cx, region, start, jump);
}

/** All of the process is played. */
function playRoot(cx: Compilation, region: Region): void {
  const node = processNode(cx.model);
  cx.regionTiers.root = { tier: 2, why: cx.gamed.get(cx.model.root)! };
  const next = stateOf(cx, region, node);
  openFragments(cx, region);
  openRoot(cx, region, node, { next, entries: [], raises: [] });
}

/** Entries for the activities that the token game starts. */
function openFragments(cx: Compilation, root: Region): void {
  for (const node of Object.values(cx.model.nodes)) {
    const scope = playedScope(cx, node.scope);
    if (scope === undefined) continue;
    const why = cx.gamed.get(scope)!;
    cx.played[node.id] = why;
    if (node.step?.inline === true) cx.warnings.push(inlinePlayed(cx.model, node, why));
    if (node.step !== undefined && stepKind(node.step) !== undefined) openFragment(cx, root, node, why);
    else cx.elided[node.id] ??= `the token game runs it: ${why}`;
  }
}

/** The outermost scope around an element that is played. */
function playedScope(cx: Pick<Compilation, 'model' | 'gamed'>, scope: ElementId): ElementId | undefined {
  let found: ElementId | undefined;
  for (let at: ElementId | undefined = scope; at !== undefined && at !== ''; at = cx.model.scopes[at]?.parent)
    if (cx.gamed.has(at)) found = at;
  return found;
}

const MAY_LOOP: ReadonlySet<Node['type']> = new Set([
  'subProcess',
  'task',
  'userTask',
  'serviceTask',
  'sendTask',
  'businessRuleTask',
  'manualTask',
  'callActivity',
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

/** An error that nobody catches ends the whole process, wherever it is thrown: only the game of the whole process can say so. */
function refuseUncaught(cx: Compilation): void {
  const { model } = cx;
  if (cx.gamed.has(model.root)) return;
  for (const node of Object.values(model.nodes)) {
    const thrown = node.type === 'endEvent' ? partsOf(node.event).filter((e) => e.kind === 'error') : [];
    if (thrown.every((e) => caughtAround(model, node, e.code))) continue;
    const at = { id: model.root, name: model.name };
    cx.refuse('TUT-401', at, `nothing catches the error of "${node.name ?? node.id}", which ends the process`);
  }
}

/** Whether a boundary event or an event sub-process around an element catches an error of this code. */
function caughtAround(model: ProcessModel, node: Node, code: string | undefined): boolean {
  const catches = (event: Node | undefined): boolean =>
    partsOf(event?.event).some((e) => e.kind === 'error' && (e.code === undefined || e.code === code));
  for (let scope: ElementId | undefined = node.scope; scope !== undefined; scope = model.scopes[scope]?.parent) {
    const host = model.nodes[scope];
    const inside = (model.scopes[scope]?.nodes ?? []).filter((id) => model.nodes[id]?.type === 'eventSubProcess');
    if (
      inside.some((id) =>
        (model.scopes[id]?.nodes ?? []).some((n) => model.nodes[n]?.type === 'startEvent' && catches(model.nodes[n])),
      )
    )
      return true;
    if (host?.boundary.some((b) => catches(model.nodes[b])) === true) return true;
  }
  return false;
}

/** An element that no lowering has come to: it starts by itself, by an event inside its scope, or by compensation. */
function refuseUnreached(cx: Compilation): void {
  if (cx.refusals.length > 0) return;
  const reached = new Set([...Object.keys(cx.elided), ...Object.values(cx.states).map((s) => s.element)]);
  for (const node of Object.values(cx.model.nodes))
    if (!reached.has(node.id) && playedScope(cx, node.scope) === undefined)
      cx.refuse('TUT-401', node, `no flow leads to ${node.type} "${node.name ?? node.id}"`);
}

/** What no lowering looks at must not be passed over. */
function refuseUnsupported(cx: Compilation): void {
  for (const what of cx.model.unsupported)
    cx.refuse('TUT-401', { id: cx.model.root, name: cx.model.name }, `the process: ${what} cannot be compiled`);
  for (const node of Object.values(cx.model.nodes)) {
    for (const what of node.unsupported)
      cx.refuse('TUT-401', node, `"${node.name ?? node.id}": ${what} cannot be compiled`);
    // What follows is the token game's daily bread.
    if (playedScope(cx, node.scope) !== undefined) continue;
    for (const what of notCompiled(node))
      cx.refuse('TUT-401', node, `"${node.name ?? node.id}": the States Language has no counterpart for this: ${what}`);
    if (node.standardLoop !== undefined)
      cx.refuse(
        'TUT-401',
        node,
        `"${node.name ?? node.id}" has a loop marker, and the States Language no state that does the same again`,
        'Draw the loop with an exclusive gateway',
      );
    if (node.multiInstance !== undefined && !MAY_LOOP.has(node.type))
      cx.refuse('TUT-401', node, `${node.type} "${node.name ?? node.id}" cannot be multi-instance yet`);
    if (node.type === 'boundaryEvent' && node.event?.kind !== 'error')
      eventOf(cx, node, bpmnError(node.id) as `BPMN.${string}`);
    if (node.type === 'startEvent' && node.outgoing.length !== 1)
      cx.refuse(
        'TUT-401',
        node,
        `a start event with ${node.outgoing.length} outgoing flows`,
        'Draw exactly one flow from it',
      );
    if (node.type === 'boundaryEvent' && node.outgoing.length !== 1)
      cx.refuse(
        'TUT-401',
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
