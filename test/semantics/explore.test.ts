import { expect, test } from '@jest/globals';
import { readBpmn } from '../../lib/notation/index.ts';
import { EMPTY, Explorer, possible } from '../../lib/semantics/index.ts';
import type { GameEvent, State } from '../../lib/semantics/index.ts';
import { bpmn } from '../support/bpmn.ts';

/** Every state that can be reached, by its key. */
async function statesOf(content: string): Promise<Map<string, State>> {
  const { model } = await readBpmn(bpmn(content));
  const explorer = new Explorer(model!);
  const seen = new Map<string, State>();
  const open: [State, GameEvent][] = [[EMPTY, { type: 'start' }]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const { state, key } of explorer.successors(...next).steps) {
      if (seen.has(key)) continue;
      seen.set(key, state);
      for (const event of possible(explorer.game, state)) open.push([state, event]);
    }
  }
  return seen;
}

const flow = (from: string, to: string, condition?: string): string =>
  `<bpmn:sequenceFlow id="${from}_${to}" sourceRef="${from}" targetRef="${to}">${condition === undefined ? '' : `<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">=${condition}</bpmn:conditionExpression>`}</bpmn:sequenceFlow>`;

test('conditions go either way, and a loop comes back to the states it had', async () => {
  const states = await statesOf(
    `<bpmn:startEvent id="S" /><bpmn:exclusiveGateway id="M" /><bpmn:userTask id="A" /><bpmn:exclusiveGateway id="X" default="X_E" /><bpmn:endEvent id="E" />
     ${flow('S', 'M')}${flow('M', 'A')}${flow('A', 'X')}${flow('X', 'M', 'again')}${flow('X', 'E')}`,
  );
  // Work is open, or everything has ended.
  expect(states.size).toBe(2);
});

test('an exclusive split before a parallel join is stuck in every state that is not the work', async () => {
  const states = await statesOf(
    `<bpmn:startEvent id="S" /><bpmn:exclusiveGateway id="X" default="X_J" /><bpmn:userTask id="A" /><bpmn:parallelGateway id="J" /><bpmn:endEvent id="E" />
     ${flow('S', 'X')}${flow('X', 'A', 'ok')}${flow('X', 'J')}${flow('A', 'J')}${flow('J', 'E')}`,
  );
  const stuck = [...states.values()].filter((s) => Object.values(s.instances).length === 1);
  expect(stuck.map((s) => Object.keys(s.instances.root!.scope!.waiting)).sort()).toEqual([['A_J'], ['X_J']]);
  expect([...states.values()].some((s) => Object.keys(s.ended).length > 0)).toBe(false);
});
