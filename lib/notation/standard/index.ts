import type { Finding } from '../../model/diagnostic.ts';
import type { Code } from '../../model/diagnostics/index.ts';
import type { XmlIndex } from '../xml.ts';
import type { Drawing, Rule } from './drawing.ts';
import { adHoc } from './rules/ad-hoc.ts';
import { attributeValue } from './rules/attribute-value.ts';
import { boundaryHost } from './rules/boundary-host.ts';
import { calledProcess } from './rules/called-process.ts';
import { cancelEnd } from './rules/cancel-end.ts';
import { choreographyPlace } from './rules/choreography-place.ts';
import { choreographyReference } from './rules/choreography-reference.ts';
import { choreographyTask } from './rules/choreography-task.ts';
import { collection } from './rules/collection.ts';
import { conditionPlace } from './rules/condition-place.ts';
import { correlation } from './rules/correlation.ts';
import { dataAssociation } from './rules/data-association.ts';
import { defaultFlow } from './rules/default-flow.ts';
import { definitionReuse } from './rules/definition-reuse.ts';
import { doubled } from './rules/doubled.ts';
import { eventData } from './rules/event-data.ts';
import { eventFlows } from './rules/event-flows.ts';
import { eventGateway } from './rules/event-gateway.ts';
import { eventKind } from './rules/event-kind.ts';
import { expressionBody } from './rules/expression-body.ts';
import { flowEnds } from './rules/flow-ends.ts';
import { flowLists } from './rules/flow-lists.ts';
import { flowScope } from './rules/flow-scope.ts';
import { formalExpression } from './rules/formal-expression.ts';
import { gatewayDirection } from './rules/gateway-direction.ts';
import { idleGateway } from './rules/idle-gateway.ts';
import { immediate } from './rules/immediate.ts';
import { importFile } from './rules/import-file.ts';
import { instantiating } from './rules/instantiating.ts';
import { ioPlace } from './rules/io-place.ts';
import { ioSets } from './rules/io-sets.ts';
import { linkPairs } from './rules/link-pairs.ts';
import { loneCondition } from './rules/lone-condition.ts';
import { messageFlowEnds } from './rules/message-flow-ends.ts';
import { messageFlowPools } from './rules/message-flow-pools.ts';
import { messageOperation } from './rules/message-operation.ts';
import { multiInstance } from './rules/multi-instance.ts';
import { multiplicity } from './rules/multiplicity.ts';
import { operationData } from './rules/operation-data.ts';
import { mustUnderstand } from './rules/must-understand.ts';
import { publicProcess } from './rules/public-process.ts';
import { quantity } from './rules/quantity.ts';
import { referenceType } from './rules/reference-type.ts';
import { resourceRole } from './rules/resource-role.ts';
import { sequenceFlowEnds } from './rules/sequence-flow-ends.ts';
import { startAndEnd } from './rules/start-and-end.ts';
import { subProcessStart } from './rules/sub-process-start.ts';
import { supportedInterface } from './rules/supported-interface.ts';
import { textFormat } from './rules/text-format.ts';
import { uri } from './rules/uri.ts';
import { BPMN_NAMESPACE, drawingOf } from './xml-drawing.ts';

export { Drawing } from './drawing.ts';
export type { DrawnElement, Means, Rule } from './drawing.ts';
export { meansOf } from './xml-drawing.ts';

/**
 * What the BPMN 2.0 standard asks of a file, one rule a file, by the code that it reports. Rules about what Tutti makes of a process stand
 * in lib/check.
 */
export const STANDARD_RULES = {
  'TUT-111': choreographyPlace,
  'TUT-114': flowScope,
  'TUT-315': eventGateway,
  'TUT-316': boundaryHost,
  'TUT-318': subProcessStart,
  'TUT-319': flowEnds,
  'TUT-601': sequenceFlowEnds,
  'TUT-602': flowLists,
  'TUT-603': messageFlowEnds,
  'TUT-604': messageFlowPools,
  'TUT-605': loneCondition,
  'TUT-606': conditionPlace,
  'TUT-607': defaultFlow,
  'TUT-608': gatewayDirection,
  'TUT-609': idleGateway,
  'TUT-610': eventFlows,
  'TUT-611': startAndEnd,
  'TUT-612': eventKind,
  'TUT-613': cancelEnd,
  'TUT-614': linkPairs,
  'TUT-615': messageOperation,
  'TUT-616': formalExpression,
  'TUT-617': expressionBody,
  'TUT-618': uri,
  'TUT-619': textFormat,
  'TUT-620': collection,
  'TUT-621': ioPlace,
  'TUT-622': ioSets,
  'TUT-623': dataAssociation,
  'TUT-624': operationData,
  'TUT-625': eventData,
  'TUT-626': multiInstance,
  'TUT-627': doubled,
  'TUT-628': quantity,
  'TUT-629': resourceRole,
  'TUT-630': multiplicity,
  'TUT-631': publicProcess,
  'TUT-632': adHoc,
  'TUT-633': choreographyReference,
  'TUT-634': choreographyTask,
  'TUT-635': calledProcess,
  'TUT-636': supportedInterface,
  'TUT-637': immediate,
  'TUT-638': instantiating,
  'TUT-639': definitionReuse,
  'TUT-640': referenceType,
  'TUT-641': attributeValue,
  'TUT-642': importFile,
  'TUT-643': correlation,
  'TUT-644': mustUnderstand,
} as const satisfies Partial<Record<Code, Rule>>;

export interface StandardOptions {
  /** process.yaml stands beside the drawing and says how it is executed. */
  readonly bound: boolean;
  /** Whether a file lies beside the drawing; without it, what a drawing imports is taken to be there. */
  readonly exists?: (path: string) => boolean;
}

/** Every rule of the standard over a BPMN file that is well-formed. */
export function checkStandard(index: XmlIndex, options: StandardOptions): Finding[] {
  if (index.tree.namespace !== BPMN_NAMESPACE) return [];
  return checkDrawing(drawingOf(index, options));
}

export const checkDrawing = (drawing: Drawing): Finding[] =>
  Object.values(STANDARD_RULES).flatMap((rule: Rule) => rule(drawing));
