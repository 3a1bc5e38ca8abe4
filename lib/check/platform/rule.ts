import type { Finding, Place } from '../../model/diagnostic.ts';
import type { ElementId, ProcessModel } from '../../model/process-model.ts';
import type { Measure } from './machine.ts';

/** A rule about what Step Functions makes of the compiled process. Pure. */
export type PlatformRule = (model: ProcessModel, measure: Measure) => Finding[];

/** Where a finding about an element stands; the beginning of the diagram for the process itself. */
export function placeOfElement(
  model: ProcessModel,
  id: ElementId,
): { readonly place: Place; readonly element: { readonly id: ElementId; readonly name?: string | undefined } } {
  const node = model.nodes[id];
  return node
    ? { place: node.place, element: node }
    : { place: { file: model.bpmn.path, line: 1, column: 1 }, element: { id, name: model.name } };
}
