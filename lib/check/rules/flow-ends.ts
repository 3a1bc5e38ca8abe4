import { finding } from '../../model/diagnostics/index.ts';
import type { Flow, ProcessModel } from '../../model/process-model.ts';
import type { Rule } from '../rule.ts';

/** TUT-319: flows into what only begins, and out of what only ends. */
export const flowEnds: Rule = (model) =>
  Object.values(model.flows).flatMap((flow) => {
    const fault = faultOf(model, flow);
    if (fault === undefined) return [];
    return [
      finding('TUT-319', {
        message: fault,
        suggestion: 'Turn the flow round, or put an intermediate event or a gateway there',
        place: flow.place,
        element: flow,
      }),
    ];
  });

function faultOf(model: ProcessModel, flow: Flow): string | undefined {
  const source = model.nodes[flow.source];
  const target = model.nodes[flow.target];
  const own = 'which is started by its trigger, not by a flow';
  if (target?.type === 'startEvent') return `the flow leads into start event ${target.name ?? target.id}`;
  if (target?.type === 'boundaryEvent') return `the flow leads into boundary event ${target.name ?? target.id}`;
  if (source?.type === 'endEvent') return `the flow leads out of end event ${source.name ?? source.id}`;
  if (target?.type === 'eventSubProcess')
    return `the flow leads into event sub-process ${target.name ?? target.id}, ${own}`;
  if (source?.type === 'eventSubProcess')
    return `the flow leads out of event sub-process ${source.name ?? source.id}, ${own}`;
  if (source?.event?.kind === 'link' && source.type === 'intermediateThrowEvent') {
    return `the flow leads out of throwing link event ${source.name ?? source.id}, which goes on at its other half`;
  }
  if (target?.event?.kind === 'link' && target.type === 'intermediateCatchEvent') {
    return `the flow leads into catching link event ${target.name ?? target.id}, which begins at its other half`;
  }
  return undefined;
}
