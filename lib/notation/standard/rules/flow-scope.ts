import type { Rule } from '../drawing.ts';
import { called, found } from '../drawing.ts';
import { isFlowNode } from '../kinds.ts';

/** TUT-114: a sequence flow stays within one process or sub-process. */
export const flowScope: Rule = (drawing) =>
  drawing.named('sequenceFlow').flatMap((flow) => {
    const source = drawing.one(flow, 'sourceRef');
    const target = drawing.one(flow, 'targetRef');
    if (!source?.parent || !target?.parent || source.parent === target.parent) return [];
    if (!isFlowNode(source.name) || !isFlowNode(target.name)) return [];
    const [from, to] = [source.parent, target.parent];
    return [
      found(
        'TUT-114',
        flow,
        `the flow leads from ${called(source)} in ${called(from)} to ${called(target)} in ${called(to)}`,
        from.name === 'process' && to.name === 'process'
          ? 'Use a message flow between the pools'
          : 'Let the flow start or end at the sub-process itself',
      ),
    ];
  });
