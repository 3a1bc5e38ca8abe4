import type { Json } from '../model/json.ts';
import type { EventDefinition, Node } from '../model/process-model.ts';
import { startEventSubProcess } from './event-sub-process.ts';
import type { Run } from './run.ts';
import { partsOf } from './types.ts';
import type { Instance, InstanceId } from './types.ts';
import { fireBoundary } from './waits.ts';

// Errors and escalations look for who catches them, from the inside out.

/** What tells one error or escalation from another. */
const codeOf = (event: EventDefinition): string | undefined => event.code ?? event.ref;

/** Whether a catching event catches what is thrown. */
export function catches(catching: EventDefinition, thrown: EventDefinition): boolean {
  if (catching.kind !== thrown.kind) return false;
  if (catching.kind === 'error' || catching.kind === 'escalation')
    return codeOf(catching) === undefined || codeOf(catching) === codeOf(thrown);
  return catching.name === thrown.name;
}

/**
 * Lets an error or escalation rise from an activity or scope until an event sub-process or a boundary event catches it: the one that names its
 * code before one that catches everything. What an event sub-process throws is not caught in its own scope.
 * @returns Who did: an event that ends what is around the thrower, or one that does not; undefined where nobody did.
 */
export function rise(
  run: Run,
  from: InstanceId,
  thrown: EventDefinition,
  data: Json | undefined,
): 'interrupting' | 'beside' | undefined {
  let inside: Instance | undefined;
  for (const at of run.around(from)) {
    if (at.scope !== undefined && !cameFromEventSubProcess(run, at, inside)) {
      const start = pick(eventSubProcesses(run, at), thrown);
      if (start !== undefined && at.scope.interruptedBy === undefined) {
        startEventSubProcess(run, at.id, start, data);
        return effect(start);
      }
    }
    const boundary = pick(boundaryEvents(run, at), thrown);
    if (boundary !== undefined) {
      fireBoundary(run, at.id, boundary, data);
      return effect(boundary);
    }
    inside = at;
  }
  return undefined;
}

const effect = (event: Node): 'interrupting' | 'beside' => (event.interrupting === false ? 'beside' : 'interrupting');

const cameFromEventSubProcess = (run: Run, scope: Instance, inside: Instance | undefined): boolean =>
  inside !== undefined &&
  inside.role === 'scope' &&
  inside.parent === scope.id &&
  run.nodeOf(inside).type === 'eventSubProcess';

/** For the scope at hand, the start events of its event sub-processes. */
function eventSubProcesses(run: Run, scope: Instance): readonly Node[] {
  return run
    .diagramOf(scope)
    .scope(scope.element)
    .eventSubProcesses.map(({ start }) => start);
}

/** Boundary events sit on an activity as a whole, not on its iterations. */
function boundaryEvents(run: Run, instance: Instance): readonly Node[] {
  if (instance.role === 'process' || instance.index !== undefined || instance.role === 'throw') return [];
  const diagram = run.diagramOf(instance);
  return diagram.node(instance.element).boundary.map((id) => diagram.node(id));
}

function pick(events: readonly Node[], thrown: EventDefinition): Node | undefined {
  const matching = events.filter((e) => partsOf(e.event).some((part) => catches(part, thrown)));
  const named = matching.find((e) => partsOf(e.event).some((p) => p.kind === thrown.kind && codeOf(p) !== undefined));
  return named ?? matching[0];
}
