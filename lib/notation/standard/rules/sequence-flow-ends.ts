import type { Rule } from '../drawing.ts';
import { called, found } from '../drawing.ts';
import { isFlowNode } from '../kinds.ts';

/** TUT-601: a sequence flow connects activities, events and gateways, and nothing else: no text, no data, no pool. */
export const sequenceFlowEnds: Rule = (drawing) =>
  drawing.named('sequenceFlow').flatMap((flow) =>
    (['sourceRef', 'targetRef'] as const).flatMap((end) => {
      const element = drawing.one(flow, end);
      if (!element || isFlowNode(element.name)) return [];
      return [
        found(
          'TUT-601',
          flow,
          `the sequence flow leads ${end === 'sourceRef' ? 'from' : 'to'} ${called(element)}; expected an activity, an event or a gateway`,
          'Connect it with an association, or let the flow lead to a flow node',
        ),
      ];
    }),
  );
