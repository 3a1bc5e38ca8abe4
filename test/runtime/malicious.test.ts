import { afterEach, describe, expect, test } from '@jest/globals';
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DecisionError, evaluateDecision, FeelLimitError, readDecisions } from '../../lib/expressions/index.ts';
import { movedClock } from '../../lib/local/clock.ts';
import { LOCAL_PEOPLE } from '../../lib/local/people.ts';
import { openTutti, type Tutti } from '../../lib/local/tutti.ts';
import type { Json } from '../../lib/model/json.ts';
import { languageModels } from '../../lib/platform/models.ts';
import { examine } from '../../lib/local/prepare.ts';
import { actorOf, type Actor } from '../../lib/runtime/types.ts';

const person = (id: string) => actorOf(LOCAL_PEOPLE.find((p) => p.id === id)!);
const owner = (id: string): Actor => ({ kind: 'person', id, groups: [], roles: ['owner'] });
const xml = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');

/** Texts that are refused as they are read. */
const REFUSED: readonly (readonly [string, string, RegExp])[] = [
  ['brackets', `${'('.repeat(3000)}1${')'.repeat(3000)}`, /nested deeper than 100 brackets/],
  ['signs', `${'-'.repeat(10_000)}1`, /nested deeper than 100 signs/],
  ['length', `"${'x'.repeat(30_000)}"`, /longer than 20000 characters/],
];
/** Texts that cost more than an evaluation may. */
const EXPENSIVE: readonly (readonly [string, string, RegExp])[] = [
  ['a huge range', 'count(for i in 1..1000000000 return i) > 0', /a list of 100001 items/],
  ['a loop in a loop', '(some a in 1..100000, b in 1..100000 satisfies a + b < 0)', /more than 1000000 steps/],
  [
    'a regular expression with references back',
    `matches("${'a'.repeat(60)}!", "^(a*)*(a*)*(a*)*\\\\1b$")`,
    /more than 1000000 steps/,
  ],
  ['a function that calls itself', '{f: function(n) f(n), r: f(1)}.r = 1', /deeper than 200 levels/],
  [
    'a text that doubles',
    `{a: "${'x'.repeat(1000)}", b: a+a+a+a+a+a+a+a+a+a, c: b+b+b+b+b+b+b+b+b+b, d: c+c+c+c+c+c+c+c+c+c, e: d+d}.e = ""`,
    /a text may have 1000000/,
  ],
];
/** The pattern that runs for ever elsewhere: here it takes its time with the length of the text, and decides. */
const CATASTROPHIC = `matches("${'a'.repeat(2000)}!", "^(a+)+$")`;

const decisionOf = (text: string): string =>
  `<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="m" namespace="n">
  <decision id="price" name="price"><literalExpression><text>${xml(text)}</text></literalExpression></decision>
</definitions>`;

const opened: Tutti[] = [];
afterEach(async () => {
  for (const tutti of opened.splice(0)) await tutti.close();
});
async function open(folder: string) {
  const clock = movedClock(Date.UTC(2026, 0, 5));
  const tutti = await openTutti({ clock, models: languageModels({}) });
  opened.push(tutti);
  await tutti.deploy(folder);
  return { tutti, clock };
}
/** The process whose first condition the runtime evaluates, with another one. */
function conditioned(feel: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'tutti-malicious-'));
  cpSync('test/runtime/fixtures/evaluated', folder, { recursive: true });
  const file = join(folder, 'process.bpmn');
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace('=amount ** 2 &gt; 100', () => `=${xml(feel)}`),
  );
  return folder;
}
const deep = (levels: number): Json => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`) as Json;

describe('a malicious expression is bounded, with an error that says what', () => {
  test.each(REFUSED)('in a drawing or in process.yaml: %s', async (_what, feel, says) => {
    const drawn = await examine(conditioned(feel));
    expect(drawn.findings.filter((f) => f.severity === 'error')).toMatchObject([
      { message: expect.stringMatching(says), place: { file: 'process.bpmn' } },
    ]);
    const folder = conditioned('amount ** 2 > 100');
    const yaml = join(folder, 'process.yaml');
    writeFileSync(
      yaml,
      readFileSync(yaml, 'utf8').replace('=for i in 1..3 return i * amount', () => `=${feel}`),
    );
    const bound = await examine(folder);
    expect(bound.findings.some((f) => f.severity === 'error' && says.test(f.message))).toBe(true);
  });

  test.each([...REFUSED, ...EXPENSIVE])('in a DMN file: %s', (_what, feel, says) => {
    const decide = (): unknown => evaluateDecision(readDecisions(decisionOf(feel)), undefined, {});
    expect(decide).toThrow(says);
    try {
      decide();
    } catch (error) {
      expect(error instanceof DecisionError || error instanceof FeelLimitError).toBe(true);
      expect((error as Error).message.length).toBeLessThan(1000);
    }
  });

  test('in data: what is nested deeper than anybody nests', () => {
    const price = readDecisions(readFileSync('test/runtime/fixtures/priced/decisions/price.dmn', 'utf8'));
    for (const levels of [5_000, 100_000])
      expect(() => evaluateDecision(price, undefined, { amount: deep(levels) })).toThrow(FeelLimitError);
    expect(evaluateDecision(price, undefined, { amount: deep(500) }).rules).toEqual([]);
  });

  test.each(EXPENSIVE)('in a condition that the runtime evaluates: %s', async (_what, feel, says) => {
    const { tutti, clock } = await open(conditioned(feel));
    const { id } = await tutti.runtime.instances.start(
      { process: 'evaluated', variables: { amount: 20, ref: 'A-1' } },
      person('clara'),
    );
    await clock.settle();
    // Nobody can say what it is (ADR 0014), and the record says why.
    const { items: incidents } = await tutti.runtime.incidents.list({ instance: id });
    expect(incidents).toMatchObject([{ element: 'G_Start', error: 'TUTTI.undecided' }]);
    const { items } = await tutti.runtime.audit.list({ stream: id, action: 'expressions.evaluated' });
    expect(String(items[0]?.why?.reason)).toMatch(says);
  });

  test('over the API, and as a setting', async () => {
    const { tutti } = await open('test/runtime/fixtures/priced');
    const { settings, decisions } = tutti.runtime;
    const key = 'decisions/price.dmn';
    const propose = (feel: string) => settings.change('priced', key, decisionOf(feel), 'so', owner('olga'));
    for (const [, feel, says] of REFUSED)
      await expect(propose(feel)).rejects.toMatchObject({
        code: 'INVALID_DECISION_TABLE',
        problems: [{ pointer: '/value', message: expect.stringMatching(says) }],
      });
    for (const [, feel, says] of EXPENSIVE) {
      const { version } = await propose(feel);
      await settings.approve('priced', key, version, owner('otto'));
      await expect(decisions.evaluate({ id: 'price' }, {})).rejects.toMatchObject({
        code: 'TOO_EXPENSIVE',
        message: expect.stringMatching(says),
      });
    }
    const { version } = await propose(CATASTROPHIC);
    await settings.approve('priced', key, version, owner('otto'));
    expect(await decisions.evaluate({ id: 'price' }, {})).toMatchObject({ output: false });
  });
});
