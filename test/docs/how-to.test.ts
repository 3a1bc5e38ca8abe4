import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { runDecisions, type DecisionScenario } from '../../lib/local/scenario/decisions.ts';

// The commands of every page are run by docs.test.ts.
const FILE = 'docs/how-to/decisions.md';

test(`${FILE}: its scenario passes`, async () => {
  const [, yaml = ''] = /```yaml\n([\s\S]*?)```/.exec(readFileSync(FILE, 'utf8')) ?? [];
  const scenario = { ...(parse(yaml) as object), file: FILE } as DecisionScenario;
  const { results } = await runDecisions('statemachines/account-opening', [scenario]);
  expect(results.length).toBeGreaterThan(0);
  expect(results.map((r) => r.failure?.message)).toEqual(results.map(() => undefined));
});
