import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { DecisionError, evaluateDecision, readDecisions } from '../../../lib/expressions/index.ts';

const table = (
  policy: string,
  rules: readonly (readonly [test: string, output: string])[],
  values = '',
): string => `<?xml version="1.0"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="D" name="D" namespace="x">
  <decision id="d" name="D"><decisionTable id="T" ${policy}>
    <input id="I"><inputExpression id="E"><text>n</text></inputExpression></input>
    <output id="O" name="r">${values === '' ? '' : `<outputValues id="V"><text>${values}</text></outputValues>`}</output>
    ${rules.map(([test_, output], i) => `<rule id="R${i + 1}"><inputEntry id="A${i}"><text>${test_.replace(/</g, '&lt;').replace(/>/g, '&gt;')}</text></inputEntry><outputEntry id="B${i}"><text>${output}</text></outputEntry></rule>`).join('')}
  </decisionTable></decision></definitions>`;
const decide = async (dmn: string, n: number) => evaluateDecision(await readDecisions(dmn), undefined, { n });

describe('decision tables', () => {
  const overlapping = [
    ['> 0', '"a"'],
    ['> 5', '"b"'],
    ['> 5', '"a"'],
  ] as const;
  test.each([
    ['hitPolicy="FIRST"', 7, 'a', ['R1']],
    ['hitPolicy="RULE ORDER"', 7, ['a', 'b', 'a'], ['R1', 'R2', 'R3']],
    ['hitPolicy="COLLECT"', 7, ['a', 'b', 'a'], ['R1', 'R2', 'R3']],
    ['hitPolicy="COLLECT" aggregation="COUNT"', 7, 3, ['R1', 'R2', 'R3']],
    ['hitPolicy="PRIORITY"', 7, 'b', ['R2']],
    ['hitPolicy="OUTPUT ORDER"', 7, ['b', 'a', 'a'], ['R1', 'R2', 'R3']],
    ['', 3, 'a', ['R1']],
    ['hitPolicy="ANY"', 3, 'a', ['R1']],
    ['hitPolicy="FIRST"', -1, null, []],
  ] as const)('%s with %i', async (policy, n, output, rules) => {
    expect(await decide(table(policy, overlapping, '"b","a"'), n)).toMatchObject({ decision: 'd', output, rules });
  });

  test.each(['', 'hitPolicy="ANY"'])('%s names the rules that contradict each other', async (policy) => {
    await expect(decide(table(policy, overlapping), 7)).rejects.toThrow(/decision\.dmn:3:\d+.*: 1, 2, 3/);
    await expect(decide(table(policy, overlapping), 7)).rejects.toThrow(DecisionError);
  });

  test.each([
    ['SUM', 6],
    ['MIN', 1],
    ['MAX', 3],
  ] as const)('COLLECT %s', async (aggregation, expected) => {
    const rules = [
      ['> 0', '1'],
      ['> 0', '2'],
      ['> 0', '3'],
    ] as const;
    expect((await decide(table(`hitPolicy="COLLECT" aggregation="${aggregation}"`, rules), 1)).output).toBe(expected);
  });

  test('the result says what every table saw, and which rules hold', async () => {
    expect((await decide(table('hitPolicy="FIRST"', overlapping), 7)).evaluated).toEqual([
      {
        decision: 'd',
        name: 'D',
        output: 'a',
        table: {
          inputs: [{ expression: 'n', value: 7 }],
          matched: [
            { id: 'R1', number: 1, decides: true },
            { id: 'R2', number: 2, decides: false },
            { id: 'R3', number: 3, decides: false },
          ],
        },
      },
    ]);
  });

  test('the shipped risk table: every rule can fire', async () => {
    const decisions = await readDecisions(readFileSync('statemachines/account-opening/decisions/risk.dmn', 'utf8'));
    const base = {
      screening: { sanctioned: false, politicallyExposed: false },
      credit: { score: 720 },
      application: { company: { jurisdiction: 'DE' }, owners: [1] },
    };
    const cases = [
      [{}, 'low', 'Rule_Low'],
      [{ screening: { sanctioned: true, politicallyExposed: false } }, 'refuse', 'Rule_Sanctioned'],
      [{ application: { company: { jurisdiction: 'XE' }, owners: [1] } }, 'refuse', 'Rule_Embargo'],
      [{ credit: { score: 120 } }, 'refuse', 'Rule_Insolvent'],
      [{ screening: { sanctioned: false, politicallyExposed: true } }, 'high', 'Rule_Exposed'],
      [{ application: { company: { jurisdiction: 'XP' }, owners: [1] } }, 'high', 'Rule_Offshore'],
      [{ credit: { score: 610 } }, 'medium', 'Rule_WeakCredit'],
      [{ application: { company: { jurisdiction: 'DE' }, owners: [1, 2, 3, 4, 5] } }, 'medium', 'Rule_ManyOwners'],
      [{ screening: null }, 'medium', 'Rule_Unknown'],
    ] as const;
    for (const [change, output, rule] of cases)
      expect(evaluateDecision(decisions, 'risk', { ...base, ...change } as never)).toMatchObject({
        decision: 'risk',
        output,
        rules: [rule],
      });
  });
});
