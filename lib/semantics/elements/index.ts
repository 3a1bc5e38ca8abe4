import type { ElementId, Node, NodeType } from '../../model/process-model.ts';
import type { Run, Token } from '../run.ts';
import { activity } from './activity.ts';
import { complexGateway } from './complex-gateway.ts';
import { eventBasedGateway } from './event-based-gateway.ts';
import { exclusiveGateway } from './exclusive-gateway.ts';
import { inclusiveGateway } from './inclusive-gateway.ts';
import { intermediateCatchEvent } from './intermediate-catch-event.ts';
import { parallelGateway } from './parallel-gateway.ts';
import { startEvent } from './start-event.ts';
import { throwingEvent } from './throwing-event.ts';

/** What an element does with a token that arrives. */
export interface Element {
  readonly behaviour: (run: Run, token: Token) => void;
  /** Flows that a token leaves by, where not all of them. */
  readonly choose?: (run: Run, token: Token) => readonly ElementId[] | undefined;
  /** Whether arriving waits until every other token is at rest. */
  readonly putOff?: (node: Node) => boolean;
}

/** One row an element type. What activities do once they are active stands in `activities/index.ts`. */
const rows = (): Readonly<Record<NodeType, Element>> => ({
  startEvent,
  endEvent: throwingEvent,
  intermediateThrowEvent: throwingEvent,
  intermediateCatchEvent,
  // No flow leads to it: it begins by what happens to its activity.
  boundaryEvent: startEvent,
  eventSubProcess: startEvent,
  exclusiveGateway,
  parallelGateway,
  inclusiveGateway,
  complexGateway,
  eventBasedGateway,
  task: activity,
  userTask: activity,
  manualTask: activity,
  serviceTask: activity,
  sendTask: activity,
  receiveTask: activity,
  scriptTask: activity,
  businessRuleTask: activity,
  callActivity: activity,
  subProcess: activity,
  transaction: activity,
  adHocSubProcess: activity,
});

// The elements know each other, so the table is made when it is first asked for.
let table: Readonly<Record<NodeType, Element>> | undefined;
export const elementOf = (type: NodeType): Element => (table ??= rows())[type];
