import { describe, expect, test } from '@jest/globals';
import { entryOf } from '../../lib/model/diagnostics/index.ts';
import type { Finding } from '../../lib/model/diagnostic.ts';
import { readDrawing } from '../../lib/notation/index.ts';
import { STANDARD_RULES } from '../../lib/notation/standard/index.ts';

type StandardCode = keyof typeof STANDARD_RULES;
/** What stands beside processes; an example that begins with anything else is the inside of one. */
const ROOT =
  /^<bpmn:(import|extension|itemDefinition|message|signal|interface|resource|collaboration|choreography|process|correlationProperty|terminateEventDefinition)\b/;

const drawing = (content: string, attributes = ''): string =>
  `<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema" targetNamespace="http://example.com/" ${attributes}>
${ROOT.test(content) ? content : `<bpmn:process id="Example" isExecutable="true">\n${content}\n</bpmn:process>`}
</bpmn:definitions>`;

const standard = async (xml: string): Promise<Finding[]> =>
  (await readDrawing(xml, { file: 'example.bpmn' })).findings.filter((f) => f.code in STANDARD_RULES);

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

const EXAMPLES = (Object.keys(STANDARD_RULES) as StandardCode[]).map((code) => {
  const [bad, good] = IN_WORDS[code] ?? [entryOf(code).bad, entryOf(code).good];
  return { code, bad, good };
});

describe('rules of the BPMN standard', () => {
  test.each(EXAMPLES)('$code is found in its bad example, at a place, with advice', async ({ code, bad }) => {
    const mine = (await standard(drawing(bad))).filter((f) => f.code === code);
    expect(mine).not.toEqual([]);
    for (const { place, severity, suggestion, message } of mine) {
      expect(severity).toBe('error');
      expect(place?.line).toBeGreaterThan(1);
      expect(suggestion ?? '').not.toBe('');
      expect(message).not.toMatch(/undefined|null/);
    }
  });

  test.each(EXAMPLES)('$code is not found in its good example', async ({ code, good }) => {
    expect((await standard(drawing(good))).filter((f) => f.code === code)).toEqual([]);
  });

  test('what only the standard makes executable must say so; engines and process.yaml say it otherwise', async () => {
    const timer = entryOf('TUT-616').bad;
    const codes = async (xml: string): Promise<string[]> => (await standard(xml)).map((f) => f.code);
    expect(await codes(drawing(timer))).toContain('TUT-616');
    expect(await codes(drawing(timer, 'xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'))).not.toContain('TUT-616');
    expect(await codes(drawing(timer).replace('isExecutable="true"', ''))).not.toContain('TUT-616');
  });

  test('the element that is named is the one that is seen', async () => {
    const [found] = (await standard(drawing(entryOf('TUT-616').bad))).filter((f) => f.code === 'TUT-616');
    expect(found!.element).toEqual({ id: 'Wait' });
    expect(found!.place).toEqual({ file: 'example.bpmn', line: 4, column: 30 });
  });
});
