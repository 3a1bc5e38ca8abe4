import type { ElementId, Node } from '../model/process-model.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { concat, jsonata, quoted, type Piece } from './asl.ts';
import type { Compilation, Folded, Jump, Region } from './context.ts';
import { linkTarget } from './graph.ts';
import { decided, isInlined, needsNoState } from './inline.ts';
import { stateOf } from './lower/index.ts';

const MAX_ELIDED = 1000;

/** When an entry of the trail came to be, where the machine says it. */
export const NOW = '$millis()';

/** A trail entry (wire.ts) as a JSONata object. */
export function entry(region: Region, parts: Readonly<Record<string, string>>): string {
  const fields = Object.entries(parts).map(([k, v]) => `${quoted(k)}: ${v}`);
  return `{${[...fields, `"t": ${NOW}`, `"l": ${region.lane}`].join(', ')}}`;
}

interface Way {
  readonly entries: string[];
  readonly raises: ElementId[];
  steps: number;
  /** The state that goes this way assigns by `assign`, so it can decide a table on it. */
  readonly folds?: boolean;
  decision?: Folded;
}
/** A way from a state that can decide a table on it. */
export const folding = (): Way => ({ entries: [], raises: [], steps: 0, folds: true });

/** Takes a flow: through everything that has no state of its own, to the next state. */
export function follow(
  cx: Compilation,
  region: Region,
  flow: ElementId,
  way: Way = { entries: [], raises: [], steps: 0 },
): Jump {
  const { target } = cx.flow(flow);
  way.entries.push(entry(region, { f: quoted(flow) }));
  if (region.stop === target) return jump(ending(cx, region), way);
  return arrive(cx, region, cx.node(target), way);
}

/** The token is at an element. */
export function arrive(
  cx: Compilation,
  region: Region,
  node: Node,
  way: Way = { entries: [], raises: [], steps: 0 },
): Jump {
  way.steps += 1;
  if (way.steps > MAX_ELIDED) {
    cx.refuse(
      'TUT-401',
      node,
      'a loop without any step in it would never come to rest',
      'Put a task or an event into the loop',
    );
    return jump(ending(cx, region), way);
  }
  if (region.cyclic.has(node.id) && !way.raises.includes(node.id)) way.raises.push(node.id);
  if (region.stop === node.id) return jump(ending(cx, region), way);
  const linked = linkTarget(cx.model, node);
  if (linked !== undefined) {
    cx.elided[node.id] ??= `link: goes on at ${linked.name ?? linked.id}`;
    cx.elided[linked.id] ??= 'link: the states before it go straight on';
    return arrive(cx, region, linked, way);
  }
  const elided = passThrough(node);
  if (elided !== undefined) {
    cx.elided[node.id] ??= elided;
    const out = node.outgoing[0];
    if (out === undefined) return leaveScope(cx, region, node.scope, node, way);
    return follow(cx, region, out, way);
  }
  if (cx.gamed.has(node.id)) return jump(stateOf(cx, region, node), way);
  if (isInlined(region, node)) {
    if (way.folds !== true || way.decision !== undefined || !needsNoState(cx, region, node))
      return jump(stateOf(cx, region, node, 'decide'), way);
    // The function stands by for what the machine cannot decide, and for operators who move a token here.
    stateOf(cx, region, node);
    way.decision = { node, at: way.entries.length };
    return behind(cx, region, node, way);
  }
  if (node.type === 'subProcess' && node.multiInstance === undefined) return enter(cx, region, node, way);
  if (node.type === 'endEvent' && endsScope(cx, region, node)) {
    cx.elided[node.id] ??= 'end of its sub-process: the token goes on behind it';
    return leaveScope(cx, region, node.scope, node, way);
  }
  const runs = region.fragment === undefined && cx.runs.heads.has(node.id);
  return jump(stateOf(cx, region, node, runs ? 'fused' : undefined), way);
}

const jump = (next: string, way: Way): Jump => ({
  next,
  entries: way.entries,
  raises: way.raises,
  ...(way.decision === undefined ? {} : { decision: way.decision }),
});

/** An end of a sub-process that does nothing else. Where its token is the only one, to terminate is to end. */
const endsScope = (cx: Compilation, region: Region, node: Node): boolean =>
  node.scope !== cx.model.root &&
  node.step === undefined &&
  (node.event === undefined ||
    node.event.kind === 'none' ||
    (node.event.kind === 'terminate' && cx.regionOf(node.scope) === region && region.endScope !== node.scope));

/** Elements that only pass the token on, and why they need no state. */
export function passThrough(node: Node): string | undefined {
  const merges = node.outgoing.length === 1;
  switch (node.type) {
    case 'exclusiveGateway':
      return merges ? 'merge: the states before it go straight on' : undefined;
    case 'parallelGateway':
      return merges && node.incoming.length <= 1 ? 'gateway with one flow in and one out' : undefined;
    case 'startEvent':
      return 'start of its scope';
    case 'inclusiveGateway':
      return merges && node.incoming.length <= 1 ? 'gateway with one flow in and one out' : undefined;
    case 'intermediateCatchEvent':
      return node.event?.kind === 'link' ? 'link: the states before it go straight on' : undefined;
    case 'intermediateThrowEvent':
      return node.event === undefined || node.event.kind === 'none' ? 'throws nothing' : undefined;
    case 'task':
    case 'manualTask':
      return node.step === undefined && node.multiInstance === undefined && node.boundary.length === 0
        ? 'not bound: nothing to do for a machine'
        : undefined;
    default:
      return undefined;
  }
}

function enter(cx: Compilation, region: Region, node: Node, way: Way): Jump {
  const inner = cx.model.scopes[node.id]!.nodes.map((id) => cx.node(id));
  const starts = inner.filter((n) => n.type === 'startEvent' && n.incoming.length === 0);
  const [start] = starts;
  if (start === undefined || starts.length > 1) {
    cx.refuse(
      'TUT-401',
      node,
      `the sub-process has ${starts.length} start events, expected exactly one`,
      'Draw one start event without a trigger',
    );
    return jump(ending(cx, region), way);
  }
  cx.elided[node.id] ??= 'sub-process: its states stand in the region around it';
  cx.targets[node.id] ??= { region: region.name };
  return arrive(cx, region, start, way);
}

/** The token reached an end of a scope. */
export function leaveScope(
  cx: Compilation,
  region: Region,
  scope: ElementId,
  from: Node,
  way: Way = { entries: [], raises: [], steps: 0 },
): Jump {
  if (region.endScope === scope) return jump(ending(cx, region), way);
  const host = cx.model.nodes[scope];
  if (host === undefined) {
    cx.refuse('TUT-401', from, 'the process ends here without an end event', 'Draw an end event and a flow to it');
    return jump(ending(cx, region), way);
  }
  if (hasEvents(cx, host)) return jump(stateOf(cx, region, host, 'close'), way);
  return behind(cx, region, host, way);
}

/** Goes on behind an activity. */
export function behind(
  cx: Compilation,
  region: Region,
  node: Node,
  way: Way = { entries: [], raises: [], steps: 0 },
): Jump {
  if (region.each?.node.id === node.id || region.fragment === node.id) return jump(ending(cx, region, node), way);
  const [out, second] = node.outgoing;
  if (second !== undefined)
    cx.refuse(
      'TUT-401',
      node,
      `"${node.name ?? node.id}" has ${node.outgoing.length} outgoing flows, which start parallel branches implicitly`,
      'Draw a parallel gateway behind it, or an exclusive one for a choice',
    );
  if (out === undefined && node.type === 'endEvent' && node.scope === cx.model.root)
    return jump(stateOf(cx, region, node, 'end'), way);
  if (out === undefined) return leaveScope(cx, region, node.scope, node, way);
  if (cx.flow(out).condition !== undefined)
    cx.refuse(
      'TUT-401',
      node,
      'a condition on a flow that leaves an activity',
      'Draw an exclusive gateway with the condition and a default',
    );
  return follow(cx, region, out, way);
}

/** Boundary events of this sub-process that other than errors can trigger. */
export const hasEvents = (cx: Compilation, node: Node): boolean =>
  // What is played is one wait: its events are that wait's.
  !cx.gamed.has(node.id) && node.boundary.some((b) => ['message', 'timer'].includes(cx.node(b).event?.kind ?? ''));

/** Where a region ends: a Succeed that hands over its writes and its trail. */
export function ending(cx: Compilation, region: Region, node?: Node): string {
  if (region.fragment !== undefined && node !== undefined) return stateOf(cx, region, node, 'report');
  const name = cx.name(`end of ${region.name}`, region.parent === undefined ? 'End' : `Done: ${region.name}`);
  if (region.parent === undefined || cx.has(region, name)) return name;
  const collect = region.each?.collect;
  cx.add(
    region,
    name,
    {
      Type: 'Succeed',
      Comment: `end of ${region.name}`,
      Output: {
        t: jsonata(`$${cx.trail(region)}`),
        w: Object.fromEntries([...region.writes].sort().map((v) => [v, jsonata(cx.variable(region, v))])),
        ...(collect === undefined ? {} : { o: jsonata(`$${cx.local(region, 'o')}`) }),
      },
    },
    { element: region.each?.node.id ?? region.name.split('.')[0]!, role: 'end' },
  );
  return name;
}

/** Assignments of a jump. `told`: the trail so far has just been reported by a runtime call. */
export function assign(cx: Compilation, region: Region, jump_: Jump, told: boolean, more: JsonObject = {}): JsonObject {
  const trail = cx.trail(region);
  const list = `[${jump_.entries.join(', ')}]`;
  const moved: Record<string, Json> = {};
  if (told || jump_.entries.length > 0)
    moved[trail] = told && jump_.entries.length === 0 ? [] : jsonata(told ? list : `$append($${trail}, ${list})`);
  for (const id of jump_.raises) {
    const counter = cx.counter(region, id);
    moved[counter] = jsonata(`$${counter} + 1`);
  }
  return {
    ...moved,
    ...more,
    ...(jump_.decision === undefined ? {} : decided(cx, region, { ...jump_, decision: jump_.decision }, told, more)),
  };
}

/** Path of an activity as a scope, seen from outside of it. */
export const hostPath = (cx: Compilation, node: Node): string =>
  concat([...cx.path(node.scope), { text: `/${node.id}:` } satisfies Piece, cx.visit(cx.regionOf(node.id)!, node.id)]);
