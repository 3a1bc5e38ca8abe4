import { describe, expect, test } from '@jest/globals';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readDecisionScenario, runDecisions, type DecisionScenario } from '../../lib/local/scenario/decisions.ts';

const FOLDER = 'test/runtime/fixtures/priced';
const scenario = (cases: DecisionScenario['cases']): DecisionScenario => ({
  file: 'price.yaml',
  scenario: 'prices',
  decision: 'decisions/price.dmn',
  given: { amount: 50 },
  cases,
});

describe('a scenario of a decision', () => {
  test('says per case whether the result and the rules are those expected', async () => {
    const { results, missed } = await runDecisions(FOLDER, [
      scenario([
        { case: 'right', expect: 10, rules: ['Rule_small'] },
        { case: 'another result', expect: 11 },
        { case: 'another rule', expect: 10, rules: ['Rule_large'] },
        { case: 'of another type', input: { amount: 'much' }, expect: null, rules: [] },
        { case: 'does not fail', fails: 'anything' },
      ]),
    ]);
    expect(results.map((r) => [r.case, r.passed, r.failure?.message])).toEqual([
      ['right', true, undefined],
      ['another result', false, 'expected 11, and it gives 10 by Rule_small'],
      ['another rule', false, 'expected by Rule_large, and it gives 10 by Rule_small'],
      ['of another type', true, undefined],
      ['does not fail', false, 'expected to fail with "anything", and gave 10 by Rule_small'],
    ]);
    expect(missed).toEqual(['decisions/price.dmn: price, rule 2 (Rule_large)']);
  });

  test('that cannot be used says where, and what was expected', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'tutti-scenario-')), 'broken.yaml');
    for (const [text, says] of [
      ['scenario: a\ndecision: a.dmn\ncases:\n  - case: b\n', /broken\.yaml:4:\d+ \/cases\/0/],
      ['scenario: a\ndecision: a.dmn\ncase: []\ncases: [{ case: b, expect: 1 }]\n', /additional properties \(case\)/],
      ['scenario: a\ndecision: a.yaml\ncases: [{ case: b, expect: 1 }]\n', /broken\.yaml:2:\d+ \/decision/],
    ] as const) {
      writeFileSync(file, text);
      await expect(readDecisionScenario(file)).rejects.toThrow(says);
    }
    writeFileSync(file, 'scenario: a\ndecision: decisions/none.dmn\ncases: [{ case: b, expect: 1 }]\n');
    await expect(runDecisions(FOLDER, [await readDecisionScenario(file)])).rejects.toThrow(/none\.dmn cannot be read/);
  });
});
