import type { CatalogueRange } from './entry.ts';

/** TUT-6xx: what the BPMN 2.0 standard asks of a file: expressions and data. The examples are run: the inside of a process, or of `definitions`. */
export const standardData = {
  'TUT-616': {
    severity: 'error',
    title: 'Expression is natural language',
    explanation:
      'An expression without xsi:type="tFormalExpression" is natural language, which people read and no engine evaluates. With process.yaml beside the drawing, or the extensions of an engine in it, expressions are formal without saying so.',
    bad: `<bpmn:intermediateCatchEvent id="Wait">
  <bpmn:timerEventDefinition><bpmn:timeDuration>until tomorrow</bpmn:timeDuration></bpmn:timerEventDefinition>
</bpmn:intermediateCatchEvent>`,
    good: `<bpmn:intermediateCatchEvent id="Wait">
  <bpmn:timerEventDefinition><bpmn:timeDuration xsi:type="bpmn:tFormalExpression">PT24H</bpmn:timeDuration></bpmn:timerEventDefinition>
</bpmn:intermediateCatchEvent>`,
    workaround: 'Every modeler marks what it writes; set isExecutable="false" where it is only a drawing.',
  },
  'TUT-617': {
    severity: 'error',
    title: 'Formal expression is empty',
    explanation: 'A formal expression has a text to evaluate.',
    bad: `<bpmn:intermediateCatchEvent id="Wait">
  <bpmn:timerEventDefinition><bpmn:timeDate xsi:type="bpmn:tFormalExpression" /></bpmn:timerEventDefinition>
</bpmn:intermediateCatchEvent>`,
    good: `<bpmn:intermediateCatchEvent id="Wait">
  <bpmn:timerEventDefinition><bpmn:timeDate xsi:type="bpmn:tFormalExpression">2030-01-01T00:00:00Z</bpmn:timeDate></bpmn:timerEventDefinition>
</bpmn:intermediateCatchEvent>`,
    workaround: 'Remove the element.',
  },
  'TUT-618': {
    severity: 'error',
    title: 'Not a URI',
    explanation:
      'Expression languages, type languages and namespaces are named by URIs. A plain name such as `feel` is one too.',
    bad: `<bpmn:task id="A" default="G" /><bpmn:task id="B" /><bpmn:task id="C" />
<bpmn:sequenceFlow id="F" sourceRef="A" targetRef="B">
  <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression" language="100% FEEL">=ok</bpmn:conditionExpression>
</bpmn:sequenceFlow>
<bpmn:sequenceFlow id="G" sourceRef="A" targetRef="C" />`,
    good: `<bpmn:task id="A" default="G" /><bpmn:task id="B" /><bpmn:task id="C" />
<bpmn:sequenceFlow id="F" sourceRef="A" targetRef="B">
  <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression" language="https://www.omg.org/spec/DMN/20191111/FEEL/">=ok</bpmn:conditionExpression>
</bpmn:sequenceFlow>
<bpmn:sequenceFlow id="G" sourceRef="A" targetRef="C" />`,
    workaround: 'Leave the attribute out: expressions are FEEL.',
  },
  'TUT-619': {
    severity: 'error',
    title: 'Not a MIME type',
    explanation: '`textFormat` of a text annotation or documentation is a MIME type.',
    bad: '<bpmn:textAnnotation id="Note" textFormat="markdown"><bpmn:text>see below</bpmn:text></bpmn:textAnnotation>',
    good: '<bpmn:textAnnotation id="Note" textFormat="text/markdown"><bpmn:text>see below</bpmn:text></bpmn:textAnnotation>',
    workaround: 'Leave it out: texts are text/plain.',
  },
  'TUT-620': {
    severity: 'error',
    title: 'Data and item definition disagree on being a collection',
    explanation:
      'A data object, input or output that refers to an item definition is a collection if and only if the definition is one.',
    bad: `<bpmn:itemDefinition id="Orders" isCollection="true" />
<bpmn:process id="P"><bpmn:dataObject id="Data" itemSubjectRef="Orders" /></bpmn:process>`,
    good: `<bpmn:itemDefinition id="Orders" isCollection="true" />
<bpmn:process id="P"><bpmn:dataObject id="Data" itemSubjectRef="Orders" isCollection="true" /></bpmn:process>`,
    workaround: 'Leave the item definition out where only the name matters.',
  },
  'TUT-621': {
    severity: 'error',
    title: 'Sub-process with inputs and outputs of its own',
    explanation:
      'A sub-process sees the data of the scope around it. Inputs and outputs are for tasks, processes and global tasks.',
    bad: `<bpmn:subProcess id="Sub">
  <bpmn:ioSpecification>
    <bpmn:dataInput id="In" />
    <bpmn:inputSet><bpmn:dataInputRefs>In</bpmn:dataInputRefs></bpmn:inputSet>
    <bpmn:outputSet />
  </bpmn:ioSpecification>
</bpmn:subProcess>`,
    good: `<bpmn:subProcess id="Sub">
  <bpmn:task id="Check">
    <bpmn:ioSpecification>
      <bpmn:dataInput id="In" />
      <bpmn:inputSet><bpmn:dataInputRefs>In</bpmn:dataInputRefs></bpmn:inputSet>
      <bpmn:outputSet />
    </bpmn:ioSpecification>
  </bpmn:task>
</bpmn:subProcess>`,
    workaround: 'Make it a process of its own, and call it by a call activity.',
  },
  'TUT-622': {
    severity: 'error',
    title: 'Input or output set does not fit',
    explanation:
      'Every data input stands in an input set and every data output in an output set; what is optional or used while executing is listed there as well; sets that refer to each other do so both ways.',
    bad: `<bpmn:task id="Check">
  <bpmn:ioSpecification><bpmn:dataInput id="In" /><bpmn:inputSet /><bpmn:outputSet /></bpmn:ioSpecification>
</bpmn:task>`,
    good: `<bpmn:task id="Check">
  <bpmn:ioSpecification>
    <bpmn:dataInput id="In" />
    <bpmn:inputSet><bpmn:dataInputRefs>In</bpmn:dataInputRefs></bpmn:inputSet>
    <bpmn:outputSet />
  </bpmn:ioSpecification>
</bpmn:task>`,
    workaround: 'Remove the specification where process.yaml says what a step takes.',
  },
  'TUT-623': {
    severity: 'error',
    title: 'Data association does not fit',
    explanation:
      'A data association copies one source to one target of the same structure. Several sources, or another structure, need a transformation. What a process is given is not written from within it.',
    bad: `<bpmn:dataObject id="A" /><bpmn:dataObject id="B" />
<bpmn:task id="Check">
  <bpmn:property id="In" />
  <bpmn:dataInputAssociation id="D">
    <bpmn:sourceRef>A</bpmn:sourceRef><bpmn:sourceRef>B</bpmn:sourceRef><bpmn:targetRef>In</bpmn:targetRef>
  </bpmn:dataInputAssociation>
</bpmn:task>`,
    good: `<bpmn:dataObject id="A" /><bpmn:dataObject id="B" />
<bpmn:task id="Check">
  <bpmn:property id="In" />
  <bpmn:dataInputAssociation id="D"><bpmn:sourceRef>A</bpmn:sourceRef><bpmn:targetRef>In</bpmn:targetRef></bpmn:dataInputAssociation>
</bpmn:task>`,
    workaround: 'Leave data associations to show; process.yaml says what a step takes.',
  },
  'TUT-624': {
    severity: 'error',
    title: 'Task does not fit its operation or message',
    explanation:
      'A service task has the one input set and at most one output set that its operation needs; a send or receive task has at most the one data input or output that its message carries, of the same item definition.',
    bad: `<bpmn:itemDefinition id="Text" structureRef="xsd:string" />
<bpmn:itemDefinition id="Number" structureRef="xsd:int" />
<bpmn:message id="Order" name="Order" itemRef="Text" />
<bpmn:process id="P">
  <bpmn:sendTask id="Send" messageRef="Order">
    <bpmn:ioSpecification>
      <bpmn:dataInput id="In" itemSubjectRef="Number" />
      <bpmn:inputSet><bpmn:dataInputRefs>In</bpmn:dataInputRefs></bpmn:inputSet>
      <bpmn:outputSet />
    </bpmn:ioSpecification>
  </bpmn:sendTask>
</bpmn:process>`,
    good: `<bpmn:itemDefinition id="Text" structureRef="xsd:string" />
<bpmn:message id="Order" name="Order" itemRef="Text" />
<bpmn:process id="P">
  <bpmn:sendTask id="Send" messageRef="Order">
    <bpmn:ioSpecification>
      <bpmn:dataInput id="In" itemSubjectRef="Text" />
      <bpmn:inputSet><bpmn:dataInputRefs>In</bpmn:dataInputRefs></bpmn:inputSet>
      <bpmn:outputSet />
    </bpmn:ioSpecification>
  </bpmn:sendTask>
</bpmn:process>`,
    workaround: 'Remove the specification where process.yaml says what a step sends.',
  },
  'TUT-626': {
    severity: 'error',
    title: 'Multi-instance activity does not say how often or over what',
    explanation:
      'It has a number or a collection, not both; a task takes the collection from a data input of its own; a single item is no collection; behaviour that throws events names them.',
    bad: '<bpmn:task id="Check"><bpmn:multiInstanceLoopCharacteristics /></bpmn:task>',
    good: `<bpmn:task id="Check">
  <bpmn:multiInstanceLoopCharacteristics>
    <bpmn:loopCardinality xsi:type="bpmn:tFormalExpression">3</bpmn:loopCardinality>
  </bpmn:multiInstanceLoopCharacteristics>
</bpmn:task>`,
    workaround: 'With process.yaml beside the drawing, `each` says over what.',
  },
} as const satisfies CatalogueRange;
