import { STEP_FUNCTION_SECONDS } from '../model/level.ts';
import type { ElementId, Node, ProcessModel } from '../model/process-model.ts';
import { passThrough } from './jumps.ts';
import { DEFAULT_STEP_SECONDS, nameOf, seconds, stepOp, waitOp } from './lower/bound.ts';

/** Steps that one call does, one after the other; an end of the process may be the last. */
export type Run = readonly Node[];

export interface Runs {
  /** By the first element. A token comes to a run only there; its other elements have states of their own beside it, for whoever comes otherwise. */
  readonly heads: ReadonlyMap<ElementId, Run>;
  /** By any element. */
  readonly of: ReadonlyMap<ElementId, Run>;
  /** Why a step is not done together with what follows it, or at all. */
  readonly apart: ReadonlyMap<ElementId, string>;
}

export const NO_RUNS: Runs = { heads: new Map(), of: new Map(), apart: new Map() };

/** Room that a function needs besides what its steps may take, in seconds. */
const MARGIN_SECONDS = 30;
/** So many steps that a person still recognises the state, and that its payload stays small. */
const MAX_STEPS = 12;

export const stepSeconds = (node: Node): number => seconds(node.step?.timeout, DEFAULT_STEP_SECONDS);

/**
 * Runs of steps that systems do, with nothing between them but what only passes a token on. A run is broken where another way comes in, where a scope
 * that hears events begins or ends, and where the function would need more time than it has.
 */
export function runsOf(model: ProcessModel, played: (scope: ElementId) => boolean): Runs {
  const apart = new Map<ElementId, string>();
  const next = new Map<ElementId, Node>();
  const follows = new Set<ElementId>();
  const steps = new Set(Object.values(model.nodes).filter((n) => !played(n.scope) && mayRun(n, apart)));
  for (const node of steps) {
    const to = onward(model, played, node);
    if (typeof to === 'string') apart.set(node.id, to);
    else if (isEnd(model, to) || steps.has(to)) next.set(node.id, to);
    else apart.set(node.id, `"${nameOf(to)}" behind it ${whatOf(to)}`);
  }
  for (const to of next.values()) if (!isEnd(model, to)) follows.add(to.id);
  const heads = new Map<ElementId, Run>();
  const of = new Map<ElementId, Run>();
  const begin = (head: Node): void => {
    const run = [head];
    let total = stepSeconds(head);
    for (let to = next.get(head.id); to !== undefined; to = next.get(to.id)) {
      const end = isEnd(model, to);
      total += end ? 0 : stepSeconds(to);
      const why =
        total > STEP_FUNCTION_SECONDS - MARGIN_SECONDS
          ? `together with what follows it could take ${total} seconds, and a function has ${STEP_FUNCTION_SECONDS}`
          : run.length >= MAX_STEPS
            ? `a call does ${MAX_STEPS} steps at most`
            : undefined;
      if (why === undefined) run.push(to);
      else {
        apart.set(run.at(-1)!.id, why);
        begin(to);
        break;
      }
    }
    if (run.length < 2) return;
    heads.set(head.id, run);
    for (const one of run) of.set(one.id, run);
  };
  for (const node of steps) if (!follows.has(node.id)) begin(node);
  return { heads, of, apart };
}

const isEnd = (model: ProcessModel, node: Node): boolean =>
  node.type === 'endEvent' &&
  node.scope === model.root &&
  node.step === undefined &&
  (node.event === undefined || node.event.kind === 'none' || node.event.kind === 'terminate');

/** Whether a call can do it among others. */
function mayRun(node: Node, apart: Map<ElementId, string>): boolean {
  if (waitOp(node) !== undefined) apart.set(node.id, 'it waits');
  else if (stepOp(node) === undefined) return false;
  else if (node.step?.inline === true) apart.set(node.id, 'the machine decides it itself');
  else if (node.multiInstance !== undefined) apart.set(node.id, 'it is done for each item');
  else if (stepSeconds(node) > STEP_FUNCTION_SECONDS - MARGIN_SECONDS)
    apart.set(node.id, `it may take ${stepSeconds(node)} seconds, and a function has ${STEP_FUNCTION_SECONDS}`);
  else return true;
  return false;
}

function whatOf(node: Node): string {
  if (waitOp(node) !== undefined) return 'waits';
  if (node.type.endsWith('Gateway')) return 'is a gateway';
  return node.multiInstance === undefined ? 'is no step of a system' : 'is done for each item';
}

const hears = (model: ProcessModel, node: Node): boolean =>
  node.boundary.some((b) => model.nodes[b]!.event?.kind !== 'error');

/** The next element that does something, where only one way leads there; or why there is none. */
function onward(model: ProcessModel, played: (scope: ElementId) => boolean, from: Node): Node | string {
  let at: Node = from;
  const seen = new Set<ElementId>();
  for (;;) {
    if (seen.has(at.id)) return 'nothing follows it';
    seen.add(at.id);
    const [out, second] = at.outgoing;
    if (out === undefined) {
      // The end of a sub-process, or of an activity that ends it.
      const host = model.nodes[at.scope];
      if (host === undefined) return 'the process ends with it';
      if (host.multiInstance !== undefined) return `an iteration of "${nameOf(host)}" ends with it`;
      if (hears(model, host)) return `"${nameOf(host)}" ends behind it, and hears events until then`;
      if (model.scopes[host.id]!.nodes.filter((id) => ends(model, id)).length > 1)
        return `"${nameOf(host)}" has several ends`;
      if (at.type === 'endEvent' && at.event !== undefined && at.event.kind !== 'none' && at.step === undefined)
        return `"${nameOf(at)}" ends its sub-process with an event`;
      at = host;
      continue;
    }
    if (second !== undefined) return 'several flows leave it';
    const to = model.nodes[model.flows[out]!.target]!;
    if (to.incoming.length > 1 && !isEnd(model, to)) return `another way leads to "${nameOf(to)}" behind it`;
    if (to.type === 'subProcess' && to.multiInstance === undefined) {
      if (played(to.id)) return `the token game runs "${nameOf(to)}" behind it`;
      if (hears(model, to)) return `"${nameOf(to)}" behind it hears events`;
      const starts = model.scopes[to.id]!.nodes.filter((id) => model.nodes[id]!.type === 'startEvent');
      if (starts.length !== 1) return `"${nameOf(to)}" behind it has several starts`;
      at = model.nodes[starts[0]!]!;
      continue;
    }
    if (stepOp(to) === undefined && (passThrough(to) !== undefined || endsScope(model, to))) {
      at = to;
      continue;
    }
    return to;
  }
}

const endsScope = (model: ProcessModel, node: Node): boolean => node.type === 'endEvent' && node.scope !== model.root;
const ends = (model: ProcessModel, id: ElementId): boolean => {
  const node = model.nodes[id]!;
  return node.outgoing.length === 0 && node.type !== 'boundaryEvent' && node.type !== 'eventSubProcess';
};
