import { entryOf } from '../../lib/model/diagnostics/index.ts';
import { STANDARD_RULES } from '../../lib/notation/standard/index.ts';

type StandardCode = keyof typeof STANDARD_RULES;
/** What stands beside processes; an example that begins with anything else is the inside of one. */
const ROOT =
  /^<bpmn:(import|extension|itemDefinition|message|signal|interface|resource|collaboration|choreography|process|correlationProperty|terminateEventDefinition)\b/;

export const drawing = (content: string, attributes = ''): string =>
  `<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema" targetNamespace="http://example.com/" ${attributes}>
${ROOT.test(content) ? content : `<bpmn:process id="Example" isExecutable="true">\n${content}\n</bpmn:process>`}
</bpmn:definitions>`;

/** Rules whose examples in the catalogue are told in words, from before they stood here. */
const IN_WORDS: Readonly<Partial<Record<StandardCode, readonly [bad: string, good: string]>>> = {
  'TUT-111': [`<bpmn:choreographyTask id="A" />`, `<bpmn:sendTask id="A" />`],
  'TUT-114': [
    `<bpmn:task id="A" /><bpmn:subProcess id="S"><bpmn:task id="B" /></bpmn:subProcess><bpmn:sequenceFlow id="F" sourceRef="A" targetRef="B" />`,
    `<bpmn:task id="A" /><bpmn:subProcess id="S"><bpmn:task id="B" /></bpmn:subProcess><bpmn:sequenceFlow id="F" sourceRef="A" targetRef="S" />`,
  ],
  'TUT-315': [
    `<bpmn:eventBasedGateway id="G" /><bpmn:task id="A" /><bpmn:receiveTask id="B" />
     <bpmn:sequenceFlow id="F" sourceRef="G" targetRef="A" /><bpmn:sequenceFlow id="H" sourceRef="G" targetRef="B" />`,
    `<bpmn:eventBasedGateway id="G" /><bpmn:receiveTask id="A" /><bpmn:receiveTask id="B" />
     <bpmn:sequenceFlow id="F" sourceRef="G" targetRef="A" /><bpmn:sequenceFlow id="H" sourceRef="G" targetRef="B" />`,
  ],
  'TUT-316': [
    `<bpmn:exclusiveGateway id="G" /><bpmn:boundaryEvent id="B" attachedToRef="G"><bpmn:signalEventDefinition /></bpmn:boundaryEvent>`,
    `<bpmn:task id="G" /><bpmn:boundaryEvent id="B" attachedToRef="G"><bpmn:signalEventDefinition /></bpmn:boundaryEvent>`,
  ],
  'TUT-318': [
    `<bpmn:subProcess id="S" triggeredByEvent="true"><bpmn:startEvent id="B" /></bpmn:subProcess>`,
    `<bpmn:subProcess id="S" triggeredByEvent="true"><bpmn:startEvent id="B"><bpmn:signalEventDefinition /></bpmn:startEvent></bpmn:subProcess>`,
  ],
  'TUT-319': [
    `<bpmn:endEvent id="E" /><bpmn:task id="A" /><bpmn:sequenceFlow id="F" sourceRef="E" targetRef="A" />`,
    `<bpmn:startEvent id="E" /><bpmn:task id="A" /><bpmn:sequenceFlow id="F" sourceRef="E" targetRef="A" />`,
  ],
};

/** Every rule with a drawing that breaks it and one that does not. */
export const EXAMPLES = (Object.keys(STANDARD_RULES) as StandardCode[]).map((code) => {
  const [bad, good] = IN_WORDS[code] ?? [entryOf(code).bad, entryOf(code).good];
  return { code, bad, good };
});
