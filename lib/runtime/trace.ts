import type { ProcessModel } from '../model/process-model.ts';
import type { TrailEntry } from '../model/wire.ts';
import type { WaitRecord } from './records.ts';
import { timesOf } from './runs.ts';
import type { AuditEntry, ElementState, InstanceDetail } from './types.ts';
import { inLaneOrder, wayOf, type Passed } from './way.ts';

/** What an instance has passed, from its record alone: elements with their state, flows, and the way in order. */
export function trace(
  model: ProcessModel,
  entries: readonly AuditEntry[],
  waits: readonly WaitRecord[],
): Pick<InstanceDetail, 'elements' | 'flows' | 'path'> {
  const states = new Map<string, { state: ElementState; visits: number }>();
  const flows: Record<string, number> = {};
  const passed: Passed[] = [];
  let entry: AuditEntry;
  let index = 0;
  const pass = (element: string, at: number, state: ElementState = 'completed'): void => {
    if (model.nodes[element] === undefined) return;
    const known = states.get(element);
    states.set(element, { state, visits: (known?.visits ?? 0) + 1 });
    passed.push({ element, at, entry, index });
  };
  const complete = (element: string): void => {
    states.set(element, { state: 'completed', visits: states.get(element)?.visits ?? 1 });
  };
  /** Elements that have no call of their own are passed where the token leaves them. */
  const silent = (id: string, flow: string): boolean => {
    const node = model.nodes[id];
    // A fork is passed once, by whichever flow is drawn first.
    if (node?.type === 'parallelGateway' && node.outgoing.length > 1 && node.outgoing[0] !== flow) return false;
    return node !== undefined && node.step === undefined;
  };
  const ordered = inLaneOrder(entries);
  for (entry of ordered) {
    index = 0;
    const at = Date.parse(entry.at);
    const { element } = entry.subject;
    if (entry.action === 'flows.taken')
      for (const [place, e] of ((entry.decided?.trail ?? []) as unknown as readonly TrailEntry[]).entries()) {
        index = place;
        if (e.x !== undefined) {
          pass(e.x, e.t);
          const host = model.nodes[e.x]?.attachedTo;
          if (host !== undefined && states.get(host)?.state !== 'completed')
            states.set(host, { state: 'interrupted', visits: states.get(host)?.visits ?? 1 });
        }
        if (e.j !== undefined && model.nodes[e.j]?.multiInstance === undefined) pass(e.j, e.t);
        if (e.f === undefined) continue;
        flows[e.f] = (flows[e.f] ?? 0) + 1;
        const flow = model.flows[e.f];
        if (flow === undefined) continue;
        if (
          silent(flow.source, flow.id) &&
          model.nodes[flow.source]!.type !== 'eventBasedGateway' &&
          model.nodes[flow.source]!.type !== 'boundaryEvent' &&
          flow.source !== e.j &&
          !alreadyJoined(model, flow.source)
        )
          pass(flow.source, e.t);
        const target = model.nodes[flow.target];
        if (target?.type === 'endEvent' && target.scope !== model.root) pass(target.id, e.t);
      }
    else if (entry.action === 'wait.opened' && element !== undefined)
      // Reached; what is neither completed nor open any more was interrupted.
      pass(element, at, 'interrupted');
    else if (entry.action === 'wait.resolved' && element !== undefined) complete(element);
    else if ((entry.action === 'step.completed' || entry.action === 'decision.rule') && element !== undefined) {
      if (WAITED.has(String(entry.decided?.kind))) complete(element);
      else pass(element, at);
    } else if (entry.action === 'incident.operation' && entry.decided?.operation === 'skip' && element !== undefined)
      pass(element, at);
    else if (entry.action === 'instance.completed' && element !== undefined) pass(element, at);
  }
  for (const wait of waits) {
    const incident = wait.op === 'incident';
    // A wait was counted when it was armed. A step is counted when it is done: with an incident it is under way.
    const step = model.nodes[wait.element]?.step;
    const underWay =
      incident && step?.people === undefined && step?.ai === undefined && step?.worker === undefined ? 1 : 0;
    const visits = (states.get(wait.element)?.visits ?? 0) + underWay || 1;
    states.set(wait.element, { state: incident ? 'incident' : 'active', visits });
    for (let at = model.nodes[model.nodes[wait.element]?.scope ?? '']; at !== undefined; at = model.nodes[at.scope])
      states.set(at.id, { state: 'active', visits: states.get(at.id)?.visits || 1 });
  }
  const times = timesOf(ordered);
  const elements = [...states].map(([id, state]) => {
    const tookMs = times.get(id);
    return [id, tookMs === undefined ? state : { ...state, tookMs }] as const;
  });
  return { elements: Object.fromEntries(elements), flows, path: wayOf(passed, ordered) };
}

/** Steps that were counted when they were reached. */
const WAITED: ReadonlySet<string> = new Set(['people', 'worker', 'ai']);

/** A join is told by its own entry. */
const alreadyJoined = (model: ProcessModel, id: string): boolean =>
  model.nodes[id]?.type === 'parallelGateway' && model.nodes[id].incoming.length > 1;
