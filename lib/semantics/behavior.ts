import type { EventDefinition, Node } from '../model/process-model.ts';
import { counters, end } from './loops.ts';
import { catches } from './propagate.ts';
import type { Run } from './run.ts';
import { throwOne } from './throws/index.ts';
import { partsOf } from './types.ts';
import type { InstanceId } from './types.ts';
import { fireBoundary } from './waits.ts';

/**
 * Events that a multi-instance activity throws itself while its instances complete: with behaviour `none` for each of them, with `one` for the
 * first, with `complex` whatever condition holds. A boundary event of the activity that catches one starts its flow beside the activity, which
 * still goes on by its own flow when it is done; one that interrupts ends the remaining instances of complex behaviour (docs/adr/0010).
 */
export function throwFromLoop(run: Run, id: InstanceId, node: Node): 'ended' | 'goes on' {
  const { behavior, event, complex } = node.multiInstance!;
  const loop = run.edit(id).loop!;
  if (behavior === 'none' && event !== undefined) throwBeside(run, id, node, event);
  if (behavior === 'one' && event !== undefined && loop.thrown !== true) {
    loop.thrown = true;
    throwBeside(run, id, node, event);
  }
  if (behavior !== 'complex') return 'goes on';
  for (const { condition, event: thrown } of complex ?? []) {
    const question = { kind: 'behavior', element: node.id, expression: condition } as const;
    if (run.holds(question, run.get(id)!.view, counters(run, id)) !== true || thrown === undefined) continue;
    if (!throwBeside(run, id, node, thrown)) continue;
    end(run, id);
    return 'ended';
  }
  return 'goes on';
}

/** Throws, and tells whether an interrupting event on the boundary caught it. */
function throwBeside(run: Run, id: InstanceId, node: Node, event: EventDefinition): boolean {
  const diagram = run.diagramOf(run.get(id)!);
  let interrupting = false;
  for (const part of partsOf(event)) {
    const boundary = node.boundary
      .map((b) => diagram.node(b))
      .find((b) => partsOf(b.event).some((e) => catches(e, part)));
    if (boundary) {
      interrupting ||= boundary.interrupting !== false;
      fireBoundary(run, id, boundary, undefined, 'beside');
    } else throwOne(run, { diagram, node, scope: run.get(id)!.parent!, view: run.get(id)!.view }, part);
  }
  return interrupting;
}
