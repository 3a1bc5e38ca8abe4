import { describe, expect, test } from '@jest/globals';
import { checkDrawn } from '../../lib/check/index.ts';
import { deadlock } from '../../lib/check/rules/deadlock.ts';
import type { Finding } from '../../lib/model/diagnostic.ts';
import { formatFinding } from '../../lib/model/diagnostics/index.ts';
import { readBpmn } from '../../lib/notation/index.ts';
import { bpmn } from '../support/bpmn.ts';

const TAGS: Readonly<Record<string, string>> = {
  s: 'startEvent',
  e: 'endEvent',
  xor: 'exclusiveGateway',
  and: 'parallelGateway',
  or: 'inclusiveGateway',
};

/** Flows in short: `a>b`, with a condition `a>b?x`. The first letters of an id say what it is; else it is a task. */
function drawn(text: string, more = ''): string {
  const flows = text.split(' ').map((flow, i) => {
    const [way = '', condition] = flow.split('?');
    const [from = '', to = ''] = way.split('>');
    const guard =
      condition === undefined ? '' : `<bpmn:conditionExpression>=${condition} = 1</bpmn:conditionExpression>`;
    return {
      from,
      to,
      xml: `<bpmn:sequenceFlow id="f${i}" sourceRef="${from}" targetRef="${to}">${guard}</bpmn:sequenceFlow>`,
    };
  });
  const ids = new Set(flows.flatMap(({ from, to }) => [from, to]));
  const elements = [...ids]
    .filter((id) => !more.includes(`id="${id}"`))
    .map((id) => `<bpmn:${TAGS[id.split('_')[0]!] ?? 'task'} id="${id}" name="${id.toUpperCase()}" />`);
  return bpmn(elements.join('') + more + flows.map((f) => f.xml).join(''));
}

async function found(xml: string): Promise<Finding[]> {
  const { model } = await readBpmn(xml);
  return checkDrawn(model!).filter(({ code }) => code.startsWith('TUT-35'));
}

const fork = 's>and and>a and>b';
const CASES: readonly {
  readonly what: string;
  readonly bad: string;
  readonly more?: string;
  readonly code: string;
  readonly element: string;
  readonly mend?: RegExp;
  readonly good: string;
}[] = [
  {
    what: 'what is chosen is joined as if it were forked',
    bad: 's>xor xor>a?x xor>b a>and_j b>and_j and_j>e',
    code: 'TUT-350',
    element: 'and_j',
    mend: /Make the join "AND_J" an exclusive gateway: <bpmn:exclusiveGateway id="and_j">/,
    good: 's>xor xor>a?x xor>b a>xor_j b>xor_j xor_j>e',
  },
  {
    what: 'one branch of a fork can go another way',
    bad: `${fork} a>and_j b>xor xor>and_j?x xor>e_2 and_j>e`,
    code: 'TUT-350',
    element: 'and_j',
    mend: /Make the join "AND_J" an (exclusive|inclusive) gateway/,
    good: `${fork} a>or_j b>xor xor>or_j?x xor>e_2 or_j>e`,
  },
  {
    what: 'two decisions by the same variable',
    bad: 's>xor xor>a?x xor>b?y a>and b>and_2 and>c and>and_j and_2>d and_2>and_j c>and_j d>and_j and_j>e',
    code: 'TUT-350',
    element: 'and_j',
    good: 's>xor xor>a?x xor>b?y a>and b>and_2 and>c and>and_i and_2>d and_2>and_k c>and_i d>and_k and_i>e and_k>e',
  },
  {
    what: 'some of three, all joined',
    bad: 's>or or>a?x or>b?y or>c?z a>and_j b>and_j c>and_j and_j>e',
    code: 'TUT-351',
    element: 'and_j',
    mend: /Make the join "AND_J" an inclusive gateway/,
    good: 's>or or>a?x or>b?y or>c?z a>or_j b>or_j c>or_j or_j>e',
  },
  {
    what: 'a fork that is merged without waiting',
    bad: `${fork} a>xor b>xor xor>c c>e`,
    code: 'TUT-354',
    element: 'xor',
    mend: /Make the join "XOR" a parallel gateway: <bpmn:parallelGateway id="xor">/,
    good: `${fork} a>and_j b>and_j and_j>c c>e`,
  },
  {
    what: 'a fork whose branches lead into one task',
    bad: `${fork} a>c b>c c>e`,
    code: 'TUT-354',
    element: 'c',
    mend: /Let its flows come together in a parallel gateway before it/,
    good: `${fork} a>and_j b>and_j and_j>c c>e`,
  },
  {
    what: 'two tokens of one flow at a join',
    bad: 's>and and>a and>b and>c a>xor b>xor xor>and_j c>and_j and_j>e',
    code: 'TUT-355',
    element: 'f6',
    mend: /Make the join "XOR" a parallel gateway/,
    good: 's>and and>a and>b and>c a>and_i b>and_i and_i>and_j c>and_j and_j>e',
  },
  {
    what: 'a branch that never ends beside one that does',
    bad: 's>and and>a a>e and>xor xor>b b>xor',
    code: 'TUT-353',
    element: 'P',
    good: 's>and and>a a>e and>xor xor>b b>xor_2 xor_2>xor?x xor_2>e_2',
  },
  {
    what: 'a way out of a sub-process that only fails',
    bad: 'sub>e_2 b>e s>sub',
    more: '<bpmn:subProcess id="sub"><bpmn:startEvent id="s1" /><bpmn:endEvent id="e1"><bpmn:errorEventDefinition /></bpmn:endEvent><bpmn:sequenceFlow id="i" sourceRef="s1" targetRef="e1" /></bpmn:subProcess><bpmn:boundaryEvent id="b" attachedToRef="sub"><bpmn:errorEventDefinition /></bpmn:boundaryEvent>',
    code: 'TUT-352',
    element: 'e_2',
    good: 's>xor xor>a?x xor>e a>e_2',
  },
];

describe('what can go wrong with tokens', () => {
  test.each(CASES)('$code: $what', async ({ bad, more, code, element, mend, good }) => {
    const findings = await found(drawn(bad, more));
    const mine = findings.filter((f) => f.code === code);
    expect({ all: findings.map((f) => f.code), at: mine.map((f) => f.element?.id) }).toMatchObject({ at: [element] });
    if (mend !== undefined) expect(mine[0]!.suggestion).toMatch(mend);
    expect(await found(drawn(good))).toEqual([]);
  });

  test('the counterexample is a way from the start to where it happens', async () => {
    const [told] = await found(drawn(CASES[0]!.bad));
    expect(told!.path!.map((s) => s.element.id)).toEqual(['s', 'xor', 'a', 'and_j']);
    expect(told!.path!.every((s) => s.place.line > 0)).toBe(true);
    expect(formatFinding(told!)).toMatch(/\n {2}by way of S > XOR > A > AND_J$/);
    expect(told!.message).toBe('a token waits here for ever: none comes from "B" any more');
  });

  test('a process that is to be deployed is refused for it, a drawing is warned of it', async () => {
    const { model } = await readBpmn(drawn(CASES[0]!.bad));
    expect(deadlock(model!).map((f) => [f.code, f.severity])).toEqual([['TUT-350', 'error']]);
    expect((await found(drawn(CASES[0]!.bad))).map((f) => f.severity)).toEqual(['warning']);
  });

  test.each([
    ['a flow beside the activity that does not come back', 's>a a>e b>c c>e_2'],
    ['a loop around an activity with such a flow', 's>xor xor>a a>xor_2 xor_2>xor?x xor_2>e b>c c>e_2'],
  ])('nothing is said of %s', async (_what, flows) => {
    const event =
      '<bpmn:boundaryEvent id="b" attachedToRef="a" cancelActivity="false"><bpmn:messageEventDefinition messageRef="m" /></bpmn:boundaryEvent>';
    expect(
      await found(drawn(flows, event).replace('<bpmn:process', '<bpmn:message id="m" name="m" /><bpmn:process')),
    ).toEqual([]);
  });

  test('tokens that an activity is drawn to send out together are meant', async () => {
    const pair = '<bpmn:task id="a" completionQuantity="2" />';
    expect(await found(drawn('s>a a>b b>e', pair))).toEqual([]);
  });
});
