// A small process around every element of the support matrix (lib/model/support), by the key of its row. The element is `X`.

const ROOTS = [
  '<bpmn:message id="Message_0" name="m0" />',
  '<bpmn:signal id="Signal_0" name="s0" /><bpmn:signal id="Signal_1" name="s1" />',
  '<bpmn:error id="Error_0" name="e0" errorCode="E0" />',
  '<bpmn:escalation id="Escalation_0" name="c0" escalationCode="C0" />',
].join('');

const HEAD =
  '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="D" targetNamespace="https://tutti.example/support">';

function document(content: string, others = ''): string {
  const properties = ['v0', 'v1', 'v2'].map((v) => `<bpmn:property id="P_${v}" name="${v}" />`).join('');
  return `${HEAD}${ROOTS}<bpmn:process id="P" isExecutable="true">${properties}${content}</bpmn:process>${others}</bpmn:definitions>`;
}

const formal = (tag: string, text: string): string =>
  `<bpmn:${tag} xsi:type="bpmn:tFormalExpression">=${text}</bpmn:${tag}>`;
function flow(from: string, to: string, condition?: string): string {
  const inside = condition === undefined ? '' : formal('conditionExpression', condition);
  return `<bpmn:sequenceFlow id="${from}_${to}" sourceRef="${from}" targetRef="${to}">${inside}</bpmn:sequenceFlow>`;
}
const flows = (...pairs: readonly string[]): string =>
  pairs.map((pair) => flow(...(pair.split('>') as [string, string]))).join('');
const start = '<bpmn:startEvent id="S" />';
const end = (id = 'E'): string => `<bpmn:endEvent id="${id}" />`;
const user = (id: string, more = ''): string => `<bpmn:userTask id="${id}">${more}</bpmn:userTask>`;
const element = (type: string, inside = '', attributes = ''): string =>
  `<bpmn:${type} id="X"${attributes}>${inside}</bpmn:${type}>`;
/** Start, the element, a task, end. */
const alone = (x: string, others = ''): string =>
  document(`${start}${x}${user('U')}${end()}${flows('S>X', 'X>U', 'U>E')}`, others);
const inner = `<bpmn:startEvent id="S1" />${user('U1')}${end('E1')}${flows('S1>U1', 'U1>E1')}`;

/** Two tasks between a split and a join. */
const split = (type: string, more: { split?: string; join?: string; inside?: string; conditions?: boolean }): string =>
  document(
    `${start}${element(type, '', more.split)}${user('A')}${user('B')}<bpmn:${type} id="J"${more.join ?? ''}>${more.inside ?? ''}</bpmn:${type}>${end()}${flows('S>X', 'A>J', 'B>J', 'J>E')}` +
      (more.conditions === true
        ? flow('X', 'A', 'v0.value = 1') + flow('X', 'B', 'v1.value = 1')
        : flows('X>A', 'X>B')),
  );

/** Event definitions by their kind. */
export const DEFINITIONS: Readonly<Record<string, string>> = {
  none: '',
  message: '<bpmn:messageEventDefinition id="d" messageRef="Message_0" />',
  timer: `<bpmn:timerEventDefinition id="d"><bpmn:timeDuration xsi:type="bpmn:tFormalExpression">PT1H</bpmn:timeDuration></bpmn:timerEventDefinition>`,
  error: '<bpmn:errorEventDefinition id="d" errorRef="Error_0" />',
  escalation: '<bpmn:escalationEventDefinition id="d" escalationRef="Escalation_0" />',
  signal: '<bpmn:signalEventDefinition id="d" signalRef="Signal_0" />',
  conditional: `<bpmn:conditionalEventDefinition id="d">${formal('condition', 'v2.value = 3')}</bpmn:conditionalEventDefinition>`,
  compensation: '<bpmn:compensateEventDefinition id="d" />',
  cancel: '<bpmn:cancelEventDefinition id="d" />',
  terminate: '<bpmn:terminateEventDefinition id="d" />',
  link: '<bpmn:linkEventDefinition id="d" name="L" />',
  multiple:
    '<bpmn:messageEventDefinition id="d" messageRef="Message_0" /><bpmn:signalEventDefinition id="d2" signalRef="Signal_1" />',
  'parallel multiple':
    '<bpmn:messageEventDefinition id="d" messageRef="Message_0" /><bpmn:signalEventDefinition id="d2" signalRef="Signal_1" />',
};
const both = (kind: string): string => (kind === 'parallel multiple' ? ' parallelMultiple="true"' : '');
const undo = `<bpmn:boundaryEvent id="Undo" attachedToRef="A"><bpmn:compensateEventDefinition id="undo" /></bpmn:boundaryEvent><bpmn:userTask id="Handler" isForCompensation="true" /><bpmn:association id="As" associationDirection="One" sourceRef="Undo" targetRef="Handler" />`;
/** The inside of a sub-process that ends well, or by what the event outside catches. */
function throwing(kind: string, id = 'E1', definition = DEFINITIONS[kind]!.replace('id="d"', 'id="d1"')): string {
  if (!['error', 'escalation', 'cancel'].includes(kind)) return inner;
  return `<bpmn:startEvent id="S1" />${user('U1')}<bpmn:exclusiveGateway id="G1" default="G1_E3" /><bpmn:endEvent id="${id}">${definition}</bpmn:endEvent>${end('E3')}${flows('S1>U1', 'U1>G1', 'G1>E3')}${flow('G1', id, 'v0.value = 1')}`;
}

/** Process around an event at a position; undefined for positions that are no event's. */
export function eventExample(position: string, kind: string): string {
  const definition = DEFINITIONS[kind]!;
  const event = (type: string, attributes = ''): string => element(type, definition, both(kind) + attributes);
  switch (position) {
    case 'start event':
      return document(`${event('startEvent')}${user('U')}${end()}${flows('X>U', 'U>E')}`);
    case 'intermediate catch event':
      if (kind === 'link')
        return document(
          `${start}<bpmn:intermediateThrowEvent id="L">${definition.replace('"d"', '"d1"')}</bpmn:intermediateThrowEvent>${event('intermediateCatchEvent')}${user('U')}${end()}${flows('S>L', 'X>U', 'U>E')}`,
        );
      return alone(event('intermediateCatchEvent'));
    case 'intermediate throw event':
      if (kind === 'link')
        return document(
          `${start}${event('intermediateThrowEvent')}<bpmn:intermediateCatchEvent id="L">${definition.replace('"d"', '"d1"')}</bpmn:intermediateCatchEvent>${user('U')}${end()}${flows('S>X', 'L>U', 'U>E')}`,
        );
      if (kind === 'compensation')
        return document(
          `${start}${user('A')}${undo}${event('intermediateThrowEvent')}${end()}${flows('S>A', 'A>X', 'X>E')}`,
        );
      return alone(event('intermediateThrowEvent'));
    case 'end event': {
      if (kind === 'cancel')
        return document(
          `${start}<bpmn:transaction id="T">${throwing(kind, 'X', definition)}</bpmn:transaction><bpmn:boundaryEvent id="C" attachedToRef="T"><bpmn:cancelEventDefinition id="c" /></bpmn:boundaryEvent>${end()}${end('E2')}${flows('S>T', 'T>E', 'C>E2')}`,
        );
      if (kind === 'compensation')
        return document(`${start}${user('A')}${undo}${event('endEvent')}${flows('S>A', 'A>X')}`);
      if (kind === 'error' || kind === 'escalation')
        return document(
          `${start}<bpmn:subProcess id="T">${throwing(kind, 'X', definition)}</bpmn:subProcess><bpmn:boundaryEvent id="C" attachedToRef="T">${definition.replace('"d"', '"d1"')}</bpmn:boundaryEvent>${user('U')}${end()}${end('E2')}${flows('S>T', 'T>E', 'C>U', 'U>E2')}`,
        );
      return document(`${start}${user('U')}${event('endEvent')}${flows('S>U', 'U>X')}`);
    }
    case 'boundary event':
    case 'boundary event, not interrupting': {
      const beside = position.endsWith('not interrupting') ? ' cancelActivity="false"' : '';
      if (kind === 'compensation')
        return document(
          `${start}${user('A')}${undo.replaceAll('"Undo"', '"X"')}<bpmn:intermediateThrowEvent id="C"><bpmn:compensateEventDefinition id="c" /></bpmn:intermediateThrowEvent>${end()}${flows('S>A', 'A>C', 'C>E')}`,
        );
      if (['error', 'escalation', 'cancel'].includes(kind)) {
        const host = kind === 'cancel' ? 'transaction' : 'subProcess';
        return document(
          `${start}<bpmn:${host} id="T">${throwing(kind)}</bpmn:${host}>${element('boundaryEvent', definition, ` attachedToRef="T"${beside}`)}${user('U')}${end()}${end('E2')}${flows('S>T', 'T>E', 'X>U', 'U>E2')}`,
        );
      }
      return document(
        `${start}${user('A')}${element('boundaryEvent', definition, ` attachedToRef="A"${both(kind)}${beside}`)}${user('U')}${end()}${end('E2')}${flows('S>A', 'A>E', 'X>U', 'U>E2')}`,
      );
    }
    case 'event sub-process':
    case 'event sub-process, not interrupting': {
      const beside = position.endsWith('not interrupting') ? ' isInterrupting="false"' : '';
      const handler = `<bpmn:subProcess id="H" triggeredByEvent="true">${event('startEvent', beside)}${user('U2')}${end('E2')}${flows('X>U2', 'U2>E2')}</bpmn:subProcess>`;
      if (kind === 'compensation')
        return document(
          `${start}<bpmn:subProcess id="T">${inner}${handler}</bpmn:subProcess><bpmn:intermediateThrowEvent id="C"><bpmn:compensateEventDefinition id="c" /></bpmn:intermediateThrowEvent>${end()}${flows('S>T', 'T>C', 'C>E')}`,
        );
      return document(
        `${start}<bpmn:subProcess id="T">${throwing(kind)}${handler}</bpmn:subProcess>${end()}${flows('S>T', 'T>E')}`,
      );
    }
    default:
      throw new RangeError(`no event stands at ${position}`);
  }
}

/** Examples of everything that is no event. */
export const EXAMPLES: Readonly<Record<string, string>> = {
  task: alone(element('task')),
  'manual task': alone(element('manualTask')),
  'user task': alone(element('userTask')),
  'service task': alone(element('serviceTask')),
  'send task': alone(element('sendTask', '', ' messageRef="Message_0"')),
  'receive task': alone(element('receiveTask', '', ' messageRef="Message_0"')),
  'script task': alone(
    element(
      'scriptTask',
      '<bpmn:extensionElements><zeebe:script expression="={value: 2}" resultVariable="v2" /></bpmn:extensionElements>',
    ),
  ),
  'business rule task': alone(element('businessRuleTask')),
  'call activity': alone(
    element('callActivity', '', ' calledElement="Called"'),
    `<bpmn:process id="Called" isExecutable="true">${inner}</bpmn:process>`,
  ),
  'sub-process': alone(element('subProcess', inner)),
  transaction: alone(element('transaction', inner)),
  'ad-hoc sub-process': alone(element('adHocSubProcess', user('A') + user('B'), ' ordering="Parallel"')),
  'ad-hoc sub-process, sequential': alone(element('adHocSubProcess', user('A') + user('B'), ' ordering="Sequential"')),
  'multi-instance, parallel': alone(
    element(
      'userTask',
      `<bpmn:multiInstanceLoopCharacteristics>${formal('loopCardinality', '2')}</bpmn:multiInstanceLoopCharacteristics>`,
    ),
  ),
  'multi-instance, sequential': alone(
    element(
      'userTask',
      `<bpmn:multiInstanceLoopCharacteristics isSequential="true">${formal('loopCardinality', '2')}</bpmn:multiInstanceLoopCharacteristics>`,
    ),
  ),
  'standard loop': alone(
    element(
      'userTask',
      `<bpmn:standardLoopCharacteristics testBefore="false" loopMaximum="2">${formal('loopCondition', 'v0.value = 1')}</bpmn:standardLoopCharacteristics>`,
    ),
  ),
  'compensation handler': document(
    `${start}${user('A')}${undo.replaceAll('"Handler"', '"X"')}<bpmn:intermediateThrowEvent id="C"><bpmn:compensateEventDefinition id="c" /></bpmn:intermediateThrowEvent>${end()}${flows('S>A', 'A>C', 'C>E')}`,
  ),
  'start quantity': document(
    `${start}<bpmn:parallelGateway id="F" /><bpmn:userTask id="X" startQuantity="2" />${end()}${flows('S>F', 'F>X')}${flow('F', 'X').replace('id="F_X"', 'id="F_X2"')}${flows('X>E')}`,
  ),
  'completion quantity': alone(element('userTask', '', ' completionQuantity="2"')),
  'conditional flow': document(
    `${start}<bpmn:userTask id="X" default="X_B" />${user('A')}${user('B')}${end()}${flows('S>X', 'A>E', 'B>E')}${flow('X', 'A', 'v0.value = 1')}${flows('X>B')}`,
  ),
  'exclusive gateway': split('exclusiveGateway', { split: ' default="X_B"', conditions: false }).replace(
    flow('X', 'A'),
    flow('X', 'A', 'v0.value = 1'),
  ),
  'parallel gateway': split('parallelGateway', {}),
  'inclusive gateway': split('inclusiveGateway', { conditions: true }),
  'complex gateway': split('complexGateway', {
    conditions: true,
    inside: formal('activationCondition', 'activationCount >= 1'),
  }),
  'event-based gateway': document(
    `${start}${element('eventBasedGateway')}<bpmn:intermediateCatchEvent id="A">${DEFINITIONS.message!}</bpmn:intermediateCatchEvent><bpmn:intermediateCatchEvent id="B">${DEFINITIONS.timer!.replace('"d"', '"d2"')}</bpmn:intermediateCatchEvent>${end()}${end('E2')}${flows('S>X', 'X>A', 'X>B', 'A>E', 'B>E2')}`,
  ),
  'event-based gateway, starting': document(
    `${element('eventBasedGateway', '', ' instantiate="true"')}<bpmn:intermediateCatchEvent id="A">${DEFINITIONS.message!}</bpmn:intermediateCatchEvent><bpmn:intermediateCatchEvent id="B">${DEFINITIONS.signal!.replace('"d"', '"d2"')}</bpmn:intermediateCatchEvent>${user('U')}${end()}${end('E2')}${flows('X>A', 'X>B', 'A>U', 'U>E', 'B>E2')}`,
  ),
  'receive task, starting': document(
    `<bpmn:receiveTask id="X" instantiate="true" messageRef="Message_0" />${user('U')}${end()}${flows('X>U', 'U>E')}`,
  ),
};
