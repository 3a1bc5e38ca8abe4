import type { Drawing, DrawnElement, Rule } from '../drawing.ts';
import { called, enclosing, found } from '../drawing.ts';

/** TUT-604: messages flow between pools; within one, sequence flows do. */
export const messageFlowPools: Rule = (drawing) =>
  drawing.named('messageFlow').flatMap((flow) => {
    const source = drawing.one(flow, 'sourceRef');
    const target = drawing.one(flow, 'targetRef');
    const pool = source && poolOf(drawing, source);
    if (!source || !target || !pool || pool !== poolOf(drawing, target)) return [];
    return [
      found(
        'TUT-604',
        flow,
        `the message flow leads from ${called(source)} to ${called(target)} within ${called(pool)}; expected two pools`,
        'Use a sequence flow, or draw the partner as a pool of its own',
      ),
    ];
  });

/** The pool around an element; the process itself where no pool is drawn for it. */
function poolOf(drawing: Drawing, element: DrawnElement): DrawnElement | undefined {
  if (element.name === 'participant') return element;
  const process = enclosing(element, (e) => e.name === 'process');
  return process && (drawing.named('participant').find((p) => drawing.one(p, 'processRef') === process) ?? process);
}
