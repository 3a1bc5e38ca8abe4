import type { CatalogueRange } from './entry.ts';

/** TUT-6xx: what the BPMN 2.0 standard asks of a file: flow and gateways. The examples are run: the inside of a process, or of `definitions`. */
export const standardFlow = {
  'TUT-601': {
    severity: 'error',
    title: 'Sequence flow leads to what is no flow node',
    explanation:
      'A sequence flow connects activities, events and gateways. Texts, groups, data and pools are connected otherwise.',
    bad: `<bpmn:task id="Check" />
<bpmn:textAnnotation id="Note" />
<bpmn:sequenceFlow id="F" sourceRef="Check" targetRef="Note" />`,
    good: `<bpmn:task id="Check" />
<bpmn:textAnnotation id="Note" />
<bpmn:association id="A" sourceRef="Check" targetRef="Note" />`,
    workaround: 'Draw data with data associations and notes with associations.',
  },
  'TUT-602': {
    severity: 'error',
    title: '`incoming` and `outgoing` contradict the flows',
    explanation:
      'An element that lists its flows lists those that lead to it and from it, all of them. A file may also list none.',
    bad: `<bpmn:startEvent id="Start"><bpmn:outgoing>F</bpmn:outgoing></bpmn:startEvent>
<bpmn:endEvent id="End" />
<bpmn:sequenceFlow id="F" sourceRef="Start" targetRef="End" />`,
    good: `<bpmn:startEvent id="Start"><bpmn:outgoing>F</bpmn:outgoing></bpmn:startEvent>
<bpmn:endEvent id="End"><bpmn:incoming>F</bpmn:incoming></bpmn:endEvent>
<bpmn:sequenceFlow id="F" sourceRef="Start" targetRef="End" />`,
    workaround: 'Open the file in a modeler and save it again: it writes the lists anew.',
  },
  'TUT-605': {
    severity: 'error',
    title: 'Condition on the only way out',
    explanation:
      'Behind an activity a condition chooses among flows. With one flow only, a token would have no way to go where the condition does not hold.',
    bad: `<bpmn:task id="Check" />
<bpmn:task id="Pay" />
<bpmn:sequenceFlow id="F" sourceRef="Check" targetRef="Pay">
  <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">=amount > 0</bpmn:conditionExpression>
</bpmn:sequenceFlow>`,
    good: `<bpmn:task id="Check" default="G" />
<bpmn:task id="Pay" />
<bpmn:task id="Refuse" />
<bpmn:sequenceFlow id="F" sourceRef="Check" targetRef="Pay">
  <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">=amount > 0</bpmn:conditionExpression>
</bpmn:sequenceFlow>
<bpmn:sequenceFlow id="G" sourceRef="Check" targetRef="Refuse" />`,
    workaround: 'Remove the condition where the process always goes on.',
  },
  'TUT-606': {
    severity: 'error',
    title: 'Condition where nothing is chosen by data',
    explanation:
      'A parallel gateway takes every way, an event-based one that of the event, and an event has one way on. None of them looks at data.',
    bad: `<bpmn:parallelGateway id="Fork" />
<bpmn:task id="Pay" />
<bpmn:sequenceFlow id="F" sourceRef="Fork" targetRef="Pay">
  <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">=amount > 0</bpmn:conditionExpression>
</bpmn:sequenceFlow>`,
    good: `<bpmn:inclusiveGateway id="Fork" />
<bpmn:task id="Pay" />
<bpmn:sequenceFlow id="F" sourceRef="Fork" targetRef="Pay">
  <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">=amount > 0</bpmn:conditionExpression>
</bpmn:sequenceFlow>`,
    workaround: 'Put an exclusive or inclusive gateway behind the element.',
  },
  'TUT-607': {
    severity: 'error',
    title: 'Default flow is none of the ways out',
    explanation:
      'The default flow is taken where no condition of the others holds, so it leads out of the same element.',
    bad: `<bpmn:exclusiveGateway id="Choose" default="F" />
<bpmn:task id="Pay" />
<bpmn:task id="Done" />
<bpmn:sequenceFlow id="F" sourceRef="Pay" targetRef="Done" />`,
    good: `<bpmn:exclusiveGateway id="Choose" default="F" />
<bpmn:task id="Pay" />
<bpmn:sequenceFlow id="F" sourceRef="Choose" targetRef="Pay" />`,
    workaround: 'Choose the default flow again in the modeler.',
  },
  'TUT-608': {
    severity: 'error',
    title: 'Direction of a gateway contradicts its flows',
    explanation:
      '`gatewayDirection` says whether a gateway joins (Converging), splits (Diverging) or does both (Mixed). The flows decide; the attribute only repeats it.',
    bad: `<bpmn:task id="A" /><bpmn:task id="B" /><bpmn:task id="C" />
<bpmn:exclusiveGateway id="Choose" gatewayDirection="Converging" default="G" />
<bpmn:sequenceFlow id="E" sourceRef="A" targetRef="Choose" />
<bpmn:sequenceFlow id="F" sourceRef="Choose" targetRef="B" />
<bpmn:sequenceFlow id="G" sourceRef="Choose" targetRef="C" />`,
    good: `<bpmn:task id="A" /><bpmn:task id="B" /><bpmn:task id="C" />
<bpmn:exclusiveGateway id="Choose" gatewayDirection="Diverging" default="G" />
<bpmn:sequenceFlow id="E" sourceRef="A" targetRef="Choose" />
<bpmn:sequenceFlow id="F" sourceRef="Choose" targetRef="B" />
<bpmn:sequenceFlow id="G" sourceRef="Choose" targetRef="C" />`,
    workaround: 'Leave the attribute out.',
  },
  'TUT-609': {
    severity: 'error',
    title: 'Gateway neither splits nor joins',
    explanation:
      'A gateway has several flows in or several out. With one of each it says nothing; most often a flow is missing.',
    bad: `<bpmn:task id="A" /><bpmn:task id="B" />
<bpmn:exclusiveGateway id="Choose" />
<bpmn:sequenceFlow id="E" sourceRef="A" targetRef="Choose" />
<bpmn:sequenceFlow id="F" sourceRef="Choose" targetRef="B" />`,
    good: `<bpmn:task id="A" /><bpmn:task id="B" />
<bpmn:sequenceFlow id="E" sourceRef="A" targetRef="B" />`,
    workaround: 'Remove the gateway, or draw the way that is missing.',
  },
  'TUT-610': {
    severity: 'error',
    title: 'Event is cut off from the flow',
    explanation:
      'In an executable process a start leads somewhere, an end is reached, and what stands between them is both. Only link events begin or end a path in between.',
    bad: `<bpmn:intermediateCatchEvent id="Wait">
  <bpmn:timerEventDefinition><bpmn:timeDuration xsi:type="bpmn:tFormalExpression">PT1H</bpmn:timeDuration></bpmn:timerEventDefinition>
</bpmn:intermediateCatchEvent>
<bpmn:endEvent id="End" />
<bpmn:sequenceFlow id="F" sourceRef="Wait" targetRef="End" />`,
    good: `<bpmn:startEvent id="Wait">
  <bpmn:timerEventDefinition><bpmn:timeDuration xsi:type="bpmn:tFormalExpression">PT1H</bpmn:timeDuration></bpmn:timerEventDefinition>
</bpmn:startEvent>
<bpmn:endEvent id="End" />
<bpmn:sequenceFlow id="F" sourceRef="Wait" targetRef="End" />`,
    workaround: 'Connect it, delete it, or make it an event sub-process or a boundary event.',
  },
  'TUT-611': {
    severity: 'error',
    title: 'Start without end, or end without start',
    explanation:
      'A process or sub-process that draws where it begins also draws where it ends. It may also draw neither: then it begins and ends wherever a flow does.',
    bad: `<bpmn:startEvent id="Start" />
<bpmn:task id="Check" />
<bpmn:sequenceFlow id="F" sourceRef="Start" targetRef="Check" />`,
    good: `<bpmn:startEvent id="Start" />
<bpmn:task id="Check" />
<bpmn:endEvent id="End" />
<bpmn:sequenceFlow id="F" sourceRef="Start" targetRef="Check" />
<bpmn:sequenceFlow id="G" sourceRef="Check" targetRef="End" />`,
    workaround: 'A receive task or event-based gateway with instantiate="true" is a start too.',
  },
  'TUT-627': {
    severity: 'error',
    title: 'Element stands twice where one may',
    explanation:
      'An activity has one loop, a flow one condition, an element one specification. Two of them contradict each other.',
    bad: `<bpmn:task id="Check">
  <bpmn:standardLoopCharacteristics />
  <bpmn:multiInstanceLoopCharacteristics />
</bpmn:task>`,
    good: '<bpmn:task id="Check"><bpmn:standardLoopCharacteristics /></bpmn:task>',
    workaround: 'Put the task into a sub-process, and each loop on one of the two.',
  },
  'TUT-628': {
    severity: 'error',
    title: 'Quantity below one',
    explanation: 'An activity needs at least one token to start, hands on at least one, and is repeated at least once.',
    bad: '<bpmn:task id="Check" startQuantity="0" />',
    good: '<bpmn:task id="Check" startQuantity="2" />',
    workaround: 'Leave the attribute out: it is 1.',
  },
  'TUT-632': {
    severity: 'error',
    title: 'Ad-hoc sub-process that is not ad hoc',
    explanation:
      'An ad-hoc sub-process holds activities that happen in whatever order is wanted: at least one of them, and neither start nor end event.',
    bad: '<bpmn:adHocSubProcess id="Handle"><bpmn:startEvent id="Start" /><bpmn:task id="Check" /></bpmn:adHocSubProcess>',
    good: '<bpmn:adHocSubProcess id="Handle"><bpmn:task id="Check" /></bpmn:adHocSubProcess>',
    workaround: 'Use a plain sub-process where there is an order.',
  },
  'TUT-637': {
    severity: 'error',
    title: 'Flow that leaves room for what is not drawn',
    explanation:
      'isImmediate="false" says that activities which are not drawn may happen on the way. An executable process draws all that happens.',
    bad: `<bpmn:task id="A" /><bpmn:task id="B" />
<bpmn:sequenceFlow id="F" sourceRef="A" targetRef="B" isImmediate="false" />`,
    good: `<bpmn:task id="A" /><bpmn:task id="B" />
<bpmn:sequenceFlow id="F" sourceRef="A" targetRef="B" />`,
    workaround: 'Draw the activities between the two, if only as a sub-process.',
  },
  'TUT-638': {
    severity: 'error',
    title: 'Element that starts an instance has a flow before it',
    explanation:
      'A receive task or event-based gateway with instantiate="true" begins the process. Nothing comes before it.',
    bad: `<bpmn:startEvent id="Start" />
<bpmn:receiveTask id="Order" instantiate="true" />
<bpmn:sequenceFlow id="F" sourceRef="Start" targetRef="Order" />`,
    good: `<bpmn:startEvent id="Start" />
<bpmn:receiveTask id="Order" />
<bpmn:sequenceFlow id="F" sourceRef="Start" targetRef="Order" />`,
    workaround: 'Use a message start event.',
  },
} as const satisfies CatalogueRange;
