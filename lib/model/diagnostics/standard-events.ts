import type { CatalogueRange } from './entry.ts';

/** TUT-6xx: what the BPMN 2.0 standard asks of a file: events, messages and calls. The examples are run: the inside of a process, or of `definitions`. */
export const standardEvents = {
  'TUT-612': {
    severity: 'error',
    title: 'Event of a kind that cannot stand here',
    explanation:
      'A process starts by message, timer, condition or signal; an end event throws and does not wait; an intermediate event waits for what can happen, or throws what does not end its path.',
    bad: `<bpmn:endEvent id="End">
  <bpmn:timerEventDefinition><bpmn:timeDuration xsi:type="bpmn:tFormalExpression">PT1H</bpmn:timeDuration></bpmn:timerEventDefinition>
</bpmn:endEvent>`,
    good: '<bpmn:endEvent id="End"><bpmn:terminateEventDefinition /></bpmn:endEvent>',
    workaround: 'To throw an error, end the path; to wait for one, use a boundary event or an event sub-process.',
  },
  'TUT-613': {
    severity: 'error',
    title: 'Cancel outside of a transaction',
    explanation: 'A cancel end event cancels the transaction in which it stands. Nothing else can be cancelled.',
    bad: '<bpmn:subProcess id="Book"><bpmn:endEvent id="End"><bpmn:cancelEventDefinition /></bpmn:endEvent></bpmn:subProcess>',
    good: '<bpmn:transaction id="Book"><bpmn:endEvent id="End"><bpmn:cancelEventDefinition /></bpmn:endEvent></bpmn:transaction>',
    workaround: 'Use an error end event, and catch the error on the edge of the sub-process.',
  },
  'TUT-614': {
    severity: 'error',
    title: 'Link without its other half',
    explanation:
      'A throwing link goes on at the one catching link of the same scope with its name, or at the one that it names as its target.',
    bad: `<bpmn:intermediateThrowEvent id="Go"><bpmn:linkEventDefinition name="to page 2" /></bpmn:intermediateThrowEvent>
<bpmn:intermediateCatchEvent id="On"><bpmn:linkEventDefinition name="to page 3" /></bpmn:intermediateCatchEvent>`,
    good: `<bpmn:intermediateThrowEvent id="Go"><bpmn:linkEventDefinition name="to page 2" /></bpmn:intermediateThrowEvent>
<bpmn:intermediateCatchEvent id="On"><bpmn:linkEventDefinition name="to page 2" /></bpmn:intermediateCatchEvent>`,
    workaround: 'Draw a sequence flow in its place.',
  },
  'TUT-615': {
    severity: 'error',
    title: 'Message event of an executable process is not bound',
    explanation:
      'Where neither process.yaml nor the extensions of an engine say how a message travels, BPMN asks that its event names the message and the operation of an interface.',
    bad: `<bpmn:message id="Order" name="Order" />
<bpmn:process id="P" isExecutable="true">
  <bpmn:startEvent id="Start"><bpmn:messageEventDefinition messageRef="Order" /></bpmn:startEvent>
</bpmn:process>`,
    good: `<bpmn:message id="Order" name="Order" />
<bpmn:interface id="Shop" name="Shop">
  <bpmn:operation id="Place" name="Place"><bpmn:inMessageRef>Order</bpmn:inMessageRef></bpmn:operation>
</bpmn:interface>
<bpmn:process id="P" isExecutable="true">
  <bpmn:startEvent id="Start">
    <bpmn:messageEventDefinition messageRef="Order"><bpmn:operationRef>Place</bpmn:operationRef></bpmn:messageEventDefinition>
  </bpmn:startEvent>
</bpmn:process>`,
    workaround:
      'Put process.yaml beside the drawing (`tutti new`), or set isExecutable="false" where it is only a drawing.',
  },
  'TUT-625': {
    severity: 'error',
    title: 'Data of an event does not fit its definitions',
    explanation:
      'An event with data inputs or outputs has one for each of its event definitions, in their order, of the item definition that each carries.',
    bad: `<bpmn:startEvent id="Start">
  <bpmn:dataOutput id="A" /><bpmn:dataOutput id="B" />
  <bpmn:messageEventDefinition />
</bpmn:startEvent>`,
    good: '<bpmn:startEvent id="Start"><bpmn:dataOutput id="A" /><bpmn:messageEventDefinition /></bpmn:startEvent>',
    workaround: 'Leave the data out: an event hands on what its message carries.',
  },
  'TUT-635': {
    severity: 'error',
    title: 'Call does not fit what it calls',
    explanation:
      'A called process has a start event without a trigger, and the call has the data inputs, outputs and sets that the process asks for.',
    bad: `<bpmn:message id="Order" name="Order" />
<bpmn:process id="P"><bpmn:callActivity id="Call" calledElement="Q" /></bpmn:process>
<bpmn:process id="Q"><bpmn:startEvent id="Start"><bpmn:messageEventDefinition messageRef="Order" /></bpmn:startEvent></bpmn:process>`,
    good: `<bpmn:process id="P"><bpmn:callActivity id="Call" calledElement="Q" /></bpmn:process>
<bpmn:process id="Q"><bpmn:startEvent id="Start" /></bpmn:process>`,
    workaround: 'Start the other process by a message, and wait for its answer.',
  },
  'TUT-636': {
    severity: 'error',
    title: 'Offered interface is not bound',
    explanation:
      'A process that supports an interface says by ioBinding which input and output belong to which operation, and these carry the same items as the messages.',
    bad: `<bpmn:interface id="Shop" name="Shop"><bpmn:operation id="Place" name="Place" /></bpmn:interface>
<bpmn:process id="P"><bpmn:supportedInterfaceRef>Shop</bpmn:supportedInterfaceRef></bpmn:process>`,
    good: `<bpmn:interface id="Shop" name="Shop"><bpmn:operation id="Place" name="Place" /></bpmn:interface>
<bpmn:process id="P" />`,
    workaround: 'Bind messages in process.yaml.',
  },
  'TUT-639': {
    severity: 'error',
    title: 'Event definition of another event',
    explanation:
      'eventDefinitionRef names a definition that stands beside the processes and is shared. One that stands in an event belongs to that event.',
    bad: `<bpmn:endEvent id="A"><bpmn:terminateEventDefinition id="D" /></bpmn:endEvent>
<bpmn:endEvent id="B"><bpmn:eventDefinitionRef>D</bpmn:eventDefinitionRef></bpmn:endEvent>`,
    good: `<bpmn:terminateEventDefinition id="D" />
<bpmn:process id="P">
  <bpmn:endEvent id="A"><bpmn:eventDefinitionRef>D</bpmn:eventDefinitionRef></bpmn:endEvent>
  <bpmn:endEvent id="B"><bpmn:eventDefinitionRef>D</bpmn:eventDefinitionRef></bpmn:endEvent>
</bpmn:process>`,
    workaround: 'Copy the definition into each event.',
  },
  'TUT-643': {
    severity: 'error',
    title: 'Correlation is incomplete',
    explanation:
      'A correlation property says where each message holds it; a subscription to a key says where the process finds every property of it.',
    bad: '<bpmn:correlationProperty id="Number" name="Number" />',
    good: `<bpmn:message id="Order" name="Order" />
<bpmn:correlationProperty id="Number" name="Number">
  <bpmn:correlationPropertyRetrievalExpression messageRef="Order">
    <bpmn:messagePath xsi:type="bpmn:tFormalExpression">order.number</bpmn:messagePath>
  </bpmn:correlationPropertyRetrievalExpression>
</bpmn:correlationProperty>`,
    workaround:
      'process.yaml says by which key a message finds its instance: `messages: { order: { key: =order.number } }`.',
  },
} as const satisfies CatalogueRange;
