import { describe, expect, test } from '@jest/globals';
import { binaryMoney } from '../../lib/check/rules/binary-money.ts';
import { lostValue } from '../../lib/check/rules/lost-value.ts';
import { nullCondition } from '../../lib/check/rules/null-condition.ts';
import { readBeforeSet } from '../../lib/check/rules/read-before-set.ts';
import type { Rule } from '../../lib/check/rule.ts';
import { readBpmn } from '../../lib/notation/index.ts';

// Processes in short: `a>b` is a flow, `a>b?x` one with the condition `x > 1`, `write:x` a task that writes x, `read:x` one that reads it.
const writes = (id: string, name: string): string =>
  `<bpmn:scriptTask id="${id}"><bpmn:extensionElements><zeebe:script expression="=1" resultVariable="${name}" /></bpmn:extensionElements></bpmn:scriptTask>`;
const reads = (id: string, name: string): string =>
  `<bpmn:scriptTask id="${id}"><bpmn:extensionElements><zeebe:script expression="=${name} + 1" resultVariable="of${id}" /></bpmn:extensionElements></bpmn:scriptTask>`;

function element(id: string): string {
  const [kind = '', name = ''] = id.split('_');
  const tags: Readonly<Record<string, string>> = {
    s: `<bpmn:startEvent id="${id}" />`,
    e: `<bpmn:endEvent id="${id}" />`,
    xor: `<bpmn:exclusiveGateway id="${id}" />`,
    and: `<bpmn:parallelGateway id="${id}" />`,
    write: writes(id, name),
    read: reads(id, name),
  };
  return tags[kind] ?? `<bpmn:task id="${id}" />`;
}

/** `inner`: what stands in the sub-process `sub`, which has an interrupting error event `boundary` on its edge. */
async function found(rule: Rule, flows: string, inner?: string): Promise<(string | undefined)[]> {
  const draw = (text: string): string => {
    const all = text.split(' ').map((flow, i) => {
      const [way = '', condition] = flow.split('?');
      const [from = '', to = ''] = way.split('>');
      const guard =
        condition === undefined ? '' : `<bpmn:conditionExpression>=${condition} > 1</bpmn:conditionExpression>`;
      return {
        from,
        to,
        xml: `<bpmn:sequenceFlow id="${from}_${to}_${i}" sourceRef="${from}" targetRef="${to}">${guard}</bpmn:sequenceFlow>`,
      };
    });
    const ids = new Set(all.flatMap(({ from, to }) => [from, to]).filter((id) => id !== 'sub' && id !== 'boundary'));
    return [...ids].map(element).join('') + all.map((f) => f.xml).join('');
  };
  const sub =
    inner === undefined
      ? ''
      : `<bpmn:subProcess id="sub">${draw(inner)}</bpmn:subProcess><bpmn:boundaryEvent id="boundary" attachedToRef="sub"><bpmn:errorEventDefinition /></bpmn:boundaryEvent>`;
  const { model } = await readBpmn(
    `<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"><bpmn:process id="P">${sub}${draw(flows)}</bpmn:process></bpmn:definitions>`,
  );
  return rule(model!).map((f) => f.element?.id);
}

describe('variables along the ways of a process', () => {
  test.each([
    ['read before it is written', 's>read_x read_x>write_x write_x>e', undefined, ['read_x']],
    ['read after it is written', 's>write_x write_x>read_x read_x>e', undefined, []],
    ['a loop comes back with it', 's>xor xor>read_x read_x>write_x write_x>xor_2 xor_2>xor xor_2>e', undefined, []],
    ['written in a sub-process before', 's>sub sub>read_x read_x>e boundary>e_2', 's_i>write_x write_x>e_i', []],
    [
      'written beside, in another branch',
      's>and and>write_x and>read_x write_x>and_2 read_x>and_2 and_2>e',
      undefined,
      ['read_x'],
    ],
  ])('TUT-331: %s', async (_what, flows, inner, expected) => {
    expect(await found(readBeforeSet, flows, inner)).toEqual(expected);
  });

  test.each([
    ['written on one of two ways', 's>xor xor>write_x xor>t write_x>xor_2 t>xor_2 xor_2>e?x xor_2>e_2', undefined, 1],
    [
      'written on both ways',
      's>xor xor>write_x xor>write_x_2 write_x>xor_2 write_x_2>xor_2 xor_2>e?x xor_2>e_2',
      undefined,
      0,
    ],
    [
      'written in one of two branches',
      's>and and>write_x and>t write_x>and_2 t>and_2 and_2>xor xor>e?x xor>e_2',
      undefined,
      0,
    ],
    ['asked in the first round of a loop', 's>xor xor>e?x xor>write_x write_x>xor', undefined, 1],
    ['written in the sub-process', 's>sub sub>xor xor>e?x xor>e_2 boundary>e_3', 's_i>write_x write_x>e_i', 0],
    [
      'asked after the sub-process was interrupted',
      's>sub sub>e boundary>xor xor>e_2?x xor>e_3',
      's_i>write_x write_x>e_i',
      1,
    ],
  ])('TUT-333: %s', async (_what, flows, inner, expected) => {
    expect(await found(nullCondition, flows, inner)).toHaveLength(expected);
  });

  const branches = 's_i>and and>write_x and>t write_x>and_2 t>and_2 and_2>e_i';
  test.each([
    ['read after the interruption', 's>sub sub>e boundary>read_x read_x>e_2', branches, ['read_x']],
    ['written anew before it is read', 's>sub sub>e boundary>write_x_2 write_x_2>read_x read_x>e_2', branches, []],
    ['read where nothing was interrupted', 's>sub sub>read_x read_x>e boundary>e_2', branches, []],
    ['written without branches', 's>sub sub>e boundary>read_x read_x>e_2', 's_i>write_x write_x>e_i', []],
    [
      'written after the join',
      's>sub sub>e boundary>read_x read_x>e_2',
      's_i>and and>t and>t_2 t>and_2 t_2>and_2 and_2>write_x write_x>e_i',
      [],
    ],
  ])('TUT-332: %s', async (_what, flows, inner, expected) => {
    expect(await found(lostValue, flows, inner)).toEqual(expected);
  });
});

test.each([
  ['two sums', 'invoice.total = order.total', 1],
  ['a sum and a fraction', 'price != 19.99', 1],
  ['inside of something else', 'ok and (fee = 0.5 or other)', 1],
  ['a sum and nothing', 'order.total = 0', 0],
  ['which is more', 'order.total > 19.99', 0],
  ['no sum of money', 'status = previous', 0],
  ['a sum that may be missing', 'amount = null', 0],
])('money compared for being equal: %s', async (_what, condition, count) => {
  const { model } = await readBpmn(
    `<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"><bpmn:process id="P"><bpmn:startEvent id="s" /><bpmn:exclusiveGateway id="x" /><bpmn:endEvent id="e" /><bpmn:sequenceFlow id="f" sourceRef="s" targetRef="x" /><bpmn:sequenceFlow id="g" sourceRef="x" targetRef="e"><bpmn:conditionExpression>=${condition.replaceAll('>', '&gt;')}</bpmn:conditionExpression></bpmn:sequenceFlow></bpmn:process></bpmn:definitions>`,
  );
  expect(binaryMoney(model!).map((f) => f.element?.id)).toEqual(Array(count).fill('g'));
});
