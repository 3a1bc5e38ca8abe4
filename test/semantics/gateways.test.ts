import { expect, test } from '@jest/globals';
import { readBpmn } from '../../lib/notation/index.ts';
import { EMPTY, Game, step } from '../../lib/semantics/index.ts';
import type { GameEvent, State } from '../../lib/semantics/index.ts';
import { bpmn } from '../support/bpmn.ts';

const flow = (from: string, to: string): string =>
  `<bpmn:sequenceFlow id="${from}_${to}" sourceRef="${from}" targetRef="${to}" />`;

/** Elements that are active after these events. */
async function active(content: string, events: readonly GameEvent[]): Promise<string[]> {
  const { model } = await readBpmn(bpmn(content, '<bpmn:message id="M" name="m" />'));
  const game = new Game(model!);
  let state: State = EMPTY;
  for (const event of events) state = step(game, state, event).state;
  return Object.values(state.instances).flatMap((i) => (i.role === 'work' || i.role === 'wait' ? [i.element] : []));
}
const done = (activity: string): GameEvent => ({ type: 'completed', activity });

test('an inclusive join goes on when the last token that could have come has ended elsewhere', async () => {
  const content = `<bpmn:startEvent id="S" /><bpmn:parallelGateway id="F" /><bpmn:userTask id="A" /><bpmn:userTask id="B" /><bpmn:exclusiveGateway id="X" default="X_E" /><bpmn:endEvent id="E" />
    <bpmn:inclusiveGateway id="J" /><bpmn:userTask id="C" />${flow('S', 'F')}${flow('F', 'A')}${flow('F', 'B')}${flow('A', 'J')}${flow('B', 'X')}
    <bpmn:sequenceFlow id="X_J" sourceRef="X" targetRef="J"><bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">=false</bpmn:conditionExpression></bpmn:sequenceFlow>${flow('X', 'E')}${flow('J', 'C')}`;
  expect(await active(content, [{ type: 'start' }, done('root/A:1')])).toEqual(['B']);
  expect(await active(content, [{ type: 'start' }, done('root/A:1'), done('root/B:1')])).toEqual(['C']);
});

test('a complex gateway fires by its condition, takes what comes late, and begins anew', async () => {
  const content = `<bpmn:startEvent id="S" /><bpmn:parallelGateway id="F" /><bpmn:userTask id="A" /><bpmn:userTask id="B" /><bpmn:userTask id="C" />
    <bpmn:complexGateway id="J"><bpmn:activationCondition xsi:type="bpmn:tFormalExpression">=activationCount >= 2</bpmn:activationCondition></bpmn:complexGateway><bpmn:userTask id="D" />
    ${flow('S', 'F')}${['A', 'B', 'C'].map((t) => flow('F', t) + flow(t, 'J')).join('')}${flow('J', 'D')}`;
  const start: GameEvent = { type: 'start' };
  expect(await active(content, [start, done('root/A:1')])).toEqual(['B', 'C']);
  expect(await active(content, [start, done('root/A:1'), done('root/B:1')])).toEqual(['C', 'D']);
  expect(await active(content, [start, done('root/A:1'), done('root/B:1'), done('root/C:1')])).toEqual(['D']);
});

test('the first event behind an event-based gateway takes the token', async () => {
  const content = `<bpmn:startEvent id="S" /><bpmn:eventBasedGateway id="G" /><bpmn:intermediateCatchEvent id="Mess"><bpmn:messageEventDefinition id="MD" messageRef="M" /></bpmn:intermediateCatchEvent>
    <bpmn:intermediateCatchEvent id="Time"><bpmn:timerEventDefinition id="TD"><bpmn:timeDuration xsi:type="bpmn:tFormalExpression">PT1H</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>
    <bpmn:userTask id="A" /><bpmn:userTask id="B" />${flow('S', 'G')}${flow('G', 'Mess')}${flow('G', 'Time')}${flow('Mess', 'A')}${flow('Time', 'B')}`;
  expect(await active(content, [{ type: 'start' }, { type: 'message', name: 'm' }])).toEqual(['A']);
  expect(await active(content, [{ type: 'start' }, { type: 'occurred', wait: 'root/G:1#Time' }])).toEqual(['B']);
});

test('no condition holds and there is no default: an incident, which goes on when the data is mended', async () => {
  const content = `<bpmn:property id="n_" name="n" /><bpmn:startEvent id="S" /><bpmn:exclusiveGateway id="X" /><bpmn:userTask id="A" />${flow('S', 'X')}
    <bpmn:sequenceFlow id="X_A" sourceRef="X" targetRef="A"><bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">=n = 1</bpmn:conditionExpression></bpmn:sequenceFlow>`;
  expect(await active(content, [{ type: 'start' }])).toEqual([]);
  expect(
    await active(content, [{ type: 'start' }, { type: 'resolve', incident: 'root/X:1!', variables: { n: 1 } }]),
  ).toEqual(['A']);
});
