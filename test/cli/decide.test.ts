import { describe, expect, test } from '@jest/globals';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tutti } from './run.ts';

const RISK = 'statemachines/account-opening/decisions/risk.dmn';
const SEVERAL = 'test/runtime/fixtures/evaluated/decisions/arithmetic.dmn';
const INPUT = JSON.stringify({
  screening: { sanctioned: false, politicallyExposed: false },
  credit: { score: 610 },
  application: { company: { jurisdiction: 'DE' }, owners: [1] },
});

describe('tutti decide', () => {
  test('says the result, the table, the values of its inputs, and the rules that held', async () => {
    const { exit, out, err } = await tutti('decide', RISK, '--input', INPUT);
    expect([exit, err]).toEqual([0, '']);
    expect(out).toMatch(/^ +\| false +\| false +\| 610 +\| "DE" +\| 1 /m);
    expect(out).toMatch(/^ *> 6 \| .*\[300\.\.650\).*=> "medium" \| Weak credit$/m);
    expect(out).toMatch(/^ *\. 9 \| /m);
    expect(out).toMatch(/^result: "medium"\ndecided by: Rule_WeakCredit$/m);
  });

  test('--json carries the whole result', async () => {
    const { exit, out } = await tutti('decide', RISK, '--input', INPUT, '--json');
    expect(exit).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ output: 'medium', rules: ['Rule_WeakCredit'], warnings: [] });
  });

  test('what is missing is a warning with its place', async () => {
    const { exit, err } = await tutti('decide', RISK);
    expect(exit).toBe(0);
    expect(err).toMatch(
      /^warning: decision "Risk", input "Credit score" \(.*risk\.dmn:8:\d+\): there is no "credit" here$/m,
    );
  });

  test('of several decisions one is named', async () => {
    expect(await tutti('decide', SEVERAL, '--decision', 'double', '--input', '{"one": 4}')).toMatchObject({
      exit: 0,
      out: expect.stringContaining('result: 8'),
    });
    expect(await tutti('decide', SEVERAL)).toMatchObject({
      exit: 2,
      err: expect.stringContaining('--decision triple'),
    });
    expect(await tutti('decide', SEVERAL, '--decision', 'tripple')).toMatchObject({
      exit: 2,
      err: expect.stringContaining('there is triple, even, double'),
    });
  });

  test('what cannot be read or decided says where', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'tutti-decide-')), 'broken.dmn');
    writeFileSync(
      file,
      `<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="Broken">
  <decision id="broken" name="broken"><literalExpression><text>1 + </text></literalExpression></decision>
</definitions>`,
    );
    for (const command of [[], ['--show']]) expect(await tutti('decide', file, ...command)).toMatchObject({ exit: 1 });
    expect((await tutti('decide', file)).err).toMatch(/broken\.dmn:2:\d+/);
    expect(await tutti('decide', 'README.md')).toMatchObject({ exit: 1, err: expect.stringContaining('is not DMN') });
    expect(await tutti('decide', 'no.dmn')).toMatchObject({ exit: 2, err: expect.stringContaining('does not exist') });
    expect(await tutti('decide', RISK, '--input', '[1]')).toMatchObject({ exit: 2 });
    expect(await tutti('decide', RISK, '--now', 'soon')).toMatchObject({ exit: 2 });
  });

  test('--show prints the tables', async () => {
    const { exit, out } = await tutti('decide', RISK, '--show');
    expect(exit).toBe(0);
    expect(out).toMatch(/^ {2}F {2}\| Sanctions hit \|/m);
  });
});
