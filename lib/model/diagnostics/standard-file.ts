import type { CatalogueRange } from './entry.ts';

/** TUT-6xx: what the BPMN 2.0 standard asks of a file: pools, choreographies and the file. The examples are run: the inside of a process, or of `definitions`. */
export const standardFile = {
  'TUT-603': {
    severity: 'error',
    title: 'Message flow ends where no message can',
    explanation:
      'A message flow leads from a pool, an activity or a throwing message event to a pool, an activity or a catching message event.',
    bad: `<bpmn:collaboration id="C">
  <bpmn:participant id="Us" processRef="P" />
  <bpmn:participant id="Them" />
  <bpmn:messageFlow id="M" sourceRef="End" targetRef="Them" />
</bpmn:collaboration>
<bpmn:process id="P" isExecutable="true"><bpmn:endEvent id="End" /></bpmn:process>`,
    good: `<bpmn:collaboration id="C">
  <bpmn:participant id="Us" processRef="P" />
  <bpmn:participant id="Them" />
  <bpmn:messageFlow id="M" sourceRef="End" targetRef="Them" />
</bpmn:collaboration>
<bpmn:process id="P" isExecutable="true">
  <bpmn:endEvent id="End"><bpmn:messageEventDefinition messageRef="Order" /></bpmn:endEvent>
</bpmn:process>
<bpmn:message id="Order" name="Order" />`,
    workaround: 'Let the flow end at the pool where it does not matter what within it sends or receives.',
  },
  'TUT-604': {
    severity: 'error',
    title: 'Message flow within one pool',
    explanation: 'Messages flow between pools. Within a pool sequence flows lead from one element to the next.',
    bad: `<bpmn:collaboration id="C">
  <bpmn:participant id="Us" processRef="P" />
  <bpmn:messageFlow id="M" sourceRef="Ask" targetRef="Answer" />
</bpmn:collaboration>
<bpmn:process id="P"><bpmn:sendTask id="Ask" /><bpmn:receiveTask id="Answer" /></bpmn:process>`,
    good: `<bpmn:collaboration id="C">
  <bpmn:participant id="Us" processRef="P" />
  <bpmn:participant id="Them" />
  <bpmn:messageFlow id="M" sourceRef="Ask" targetRef="Them" />
</bpmn:collaboration>
<bpmn:process id="P"><bpmn:sendTask id="Ask" /></bpmn:process>`,
    workaround: 'Use a signal where one part of a process tells another.',
  },
  'TUT-629': {
    severity: 'error',
    title: 'Role mixes resource and expression',
    explanation: 'Who does an activity is a resource (with its parameters) or whoever an expression finds, not both.',
    bad: `<bpmn:resource id="Clerks" name="Clerks" />
<bpmn:process id="P">
  <bpmn:userTask id="Check">
    <bpmn:potentialOwner>
      <bpmn:resourceRef>Clerks</bpmn:resourceRef>
      <bpmn:resourceAssignmentExpression><bpmn:formalExpression>clerks</bpmn:formalExpression></bpmn:resourceAssignmentExpression>
    </bpmn:potentialOwner>
  </bpmn:userTask>
</bpmn:process>`,
    good: `<bpmn:resource id="Clerks" name="Clerks" />
<bpmn:process id="P">
  <bpmn:userTask id="Check"><bpmn:potentialOwner><bpmn:resourceRef>Clerks</bpmn:resourceRef></bpmn:potentialOwner></bpmn:userTask>
</bpmn:process>`,
    workaround: 'process.yaml says who does a task: `people: { groups: [clerks] }`.',
  },
  'TUT-630': {
    severity: 'error',
    title: 'Multiplicity of a participant is impossible',
    explanation: 'The minimum is 0 or more, the maximum 1 or more and not below the minimum.',
    bad: `<bpmn:collaboration id="C">
  <bpmn:participant id="Them"><bpmn:participantMultiplicity minimum="3" maximum="2" /></bpmn:participant>
</bpmn:collaboration>`,
    good: `<bpmn:collaboration id="C">
  <bpmn:participant id="Them"><bpmn:participantMultiplicity minimum="2" maximum="3" /></bpmn:participant>
</bpmn:collaboration>`,
    workaround: 'Leave it out: there is one.',
  },
  'TUT-631': {
    severity: 'error',
    title: 'Public process is executable',
    explanation: 'A public process shows what partners see of it. What is executed is private.',
    bad: '<bpmn:process id="P" processType="Public" isExecutable="true" />',
    good: '<bpmn:process id="P" processType="Private" isExecutable="true" />',
    workaround: 'Set isExecutable="false" where it is only shown.',
  },
  'TUT-633': {
    severity: 'error',
    title: 'Choreography is referred to where it cannot be',
    explanation:
      'Only a collaboration refers to a choreography. Beside a closed one, no further message flows are drawn.',
    bad: `<bpmn:choreography id="A" />
<bpmn:choreography id="B"><bpmn:choreographyRef>A</bpmn:choreographyRef></bpmn:choreography>`,
    good: `<bpmn:choreography id="A" />
<bpmn:collaboration id="B"><bpmn:choreographyRef>A</bpmn:choreographyRef></bpmn:collaboration>`,
    workaround: 'Tutti executes processes; choreographies document.',
  },
  'TUT-634': {
    severity: 'error',
    title: 'Choreography activity lacks participants',
    explanation: 'A choreography activity has two participants or more, and one of them sends first.',
    bad: `<bpmn:choreography id="A">
  <bpmn:participant id="Us" /><bpmn:participant id="Them" />
  <bpmn:choreographyTask id="Order" initiatingParticipantRef="Us"><bpmn:participantRef>Us</bpmn:participantRef></bpmn:choreographyTask>
</bpmn:choreography>`,
    good: `<bpmn:choreography id="A">
  <bpmn:participant id="Us" /><bpmn:participant id="Them" />
  <bpmn:choreographyTask id="Order" initiatingParticipantRef="Us">
    <bpmn:participantRef>Us</bpmn:participantRef><bpmn:participantRef>Them</bpmn:participantRef>
  </bpmn:choreographyTask>
</bpmn:choreography>`,
    workaround: 'Draw who exchanges messages as two pools.',
  },
  'TUT-640': {
    severity: 'error',
    title: 'Reference leads to the wrong kind of element',
    explanation: 'A messageRef leads to a message, an errorRef to an error, and so on.',
    bad: `<bpmn:signal id="Alarm" name="Alarm" />
<bpmn:process id="P"><bpmn:receiveTask id="Wait" messageRef="Alarm" /></bpmn:process>`,
    good: `<bpmn:message id="Alarm" name="Alarm" />
<bpmn:process id="P"><bpmn:receiveTask id="Wait" messageRef="Alarm" /></bpmn:process>`,
    workaround: 'Choose the element again in the properties panel of the modeler.',
  },
  'TUT-641': {
    severity: 'error',
    title: 'Attribute has a value that BPMN does not know',
    explanation:
      'Directions, types and orders have a few values each; yes-or-no attributes are true or false; quantities are whole numbers.',
    bad: `<bpmn:boundaryEvent id="B" attachedToRef="A" cancelActivity="no"><bpmn:timerEventDefinition /></bpmn:boundaryEvent>
<bpmn:task id="A" />`,
    good: `<bpmn:boundaryEvent id="B" attachedToRef="A" cancelActivity="false"><bpmn:timerEventDefinition /></bpmn:boundaryEvent>
<bpmn:task id="A" />`,
    workaround: 'Leave the attribute out to have its default.',
  },
  'TUT-642': {
    severity: 'error',
    title: 'Import is incomplete',
    explanation:
      'An import has a type, a location and a namespace; a BPMN, XML Schema or WSDL file that lies beside the drawing is there.',
    bad: '<bpmn:import importType="http://www.w3.org/2001/XMLSchema" namespace="http://example.com/types" />',
    good: '<bpmn:import importType="http://www.w3.org/2001/XMLSchema" location="types.xsd" namespace="http://example.com/types" />',
    workaround: 'Remove it: what a process consists of stands in its folder.',
  },
  'TUT-644': {
    severity: 'error',
    title: 'Extension that must be understood',
    explanation: 'mustUnderstand="true" says that a tool which does not know the extension may not run the process.',
    bad: `<bpmn:extension definition="acme:Pricing" mustUnderstand="true" />
<bpmn:process id="P" />`,
    good: `<bpmn:extension definition="acme:Pricing" />
<bpmn:process id="P" />`,
    workaround: 'Say in process.yaml what the extension says, and remove it.',
  },
} as const satisfies CatalogueRange;
