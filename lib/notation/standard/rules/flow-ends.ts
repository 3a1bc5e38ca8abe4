import type { Drawing, DrawnElement, Rule } from '../drawing.ts';
import { called, found, isTrue } from '../drawing.ts';

/** TUT-319: flows into what only begins, and out of what only ends. */
export const flowEnds: Rule = (drawing) =>
  drawing.named('sequenceFlow').flatMap((flow) => {
    const source = drawing.one(flow, 'sourceRef');
    const target = drawing.one(flow, 'targetRef');
    const fault = (target && into(drawing, target)) ?? (source && outOf(drawing, source));
    if (fault === undefined) return [];
    return [found('TUT-319', flow, fault, 'Turn the flow round, or put an intermediate event or a gateway there')];
  });

const isTriggered = (element: DrawnElement): boolean => isTrue(element.attributes.triggeredByEvent);

function into(drawing: Drawing, target: DrawnElement): string | undefined {
  if (target.name === 'startEvent') return `the flow leads into ${called(target)}, where only its scope begins`;
  if (target.name === 'boundaryEvent') return `the flow leads into ${called(target)}, which happens of itself`;
  if (isTriggered(target)) return `the flow leads into event sub-process ${called(target)}, which its trigger starts`;
  if (isTrue(target.attributes.isForCompensation))
    return `the flow leads into ${called(target)}, which only compensation starts`;
  if (target.name === 'intermediateCatchEvent' && drawing.kinds(target).includes('link'))
    return `the flow leads into catching link event ${called(target)}, which begins at its other half`;
  return undefined;
}

function outOf(drawing: Drawing, source: DrawnElement): string | undefined {
  const kinds = drawing.kinds(source);
  if (source.name === 'endEvent') return `the flow leads out of ${called(source)}, where the path ends`;
  if (isTriggered(source))
    return `the flow leads out of event sub-process ${called(source)}, which stands beside the flow`;
  if (isTrue(source.attributes.isForCompensation))
    return `the flow leads out of ${called(source)}, which compensates and hands no token on`;
  if (source.name === 'intermediateThrowEvent' && kinds.includes('link'))
    return `the flow leads out of throwing link event ${called(source)}, which goes on at its other half`;
  if (source.name === 'boundaryEvent' && kinds.includes('compensate'))
    return `the flow leads out of compensation event ${called(source)}; expected an association to the compensating activity`;
  return undefined;
}
