import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { groupsOf, report } from './report.ts';
import { folderOf, suitesFolder, SUITES, type CaseResult } from './suites.ts';

// npm run conformance: runs the suites of others, writes docs/conformance.md; --json prints the score.
const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    suite: { type: 'string' },
    case: { type: 'string' },
    verbose: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
});
const chosen = SUITES.filter((s) => values.suite === undefined || s.name === values.suite);
if (chosen.length === 0) {
  process.stderr.write(`There is no suite ${values.suite!}. There are: ${SUITES.map((s) => s.name).join(', ')}\n`);
  process.exit(2);
}
const results = new Map<string, readonly CaseResult[]>();
for (const suite of chosen) {
  const folder = folderOf(suite);
  if (folder === undefined) {
    process.stderr.write(
      `The suite ${suite.name} is not there: ${resolve(suitesFolder(), suite.folder)} (TUTTI_SUITES names another place)\n`,
    );
    continue;
  }
  const wanted = (name: string): boolean => values.case === undefined || name.includes(values.case);
  results.set(suite.name, await suite.run(folder, wanted));
}
const count = (all: readonly CaseResult[]) => ({
  passed: all.filter((r) => r.outcome === 'passed').length,
  refused: all.filter((r) => r.outcome === 'refused').length,
  total: all.length,
});
const score = Object.fromEntries(
  [...results].map(([name, all]) => {
    const groups = groupsOf(all).map(([group, part]) => [group, count(part)] as const);
    return [name, { ...count(all), ...(groups.length === 0 ? {} : { groups: Object.fromEntries(groups) }) }];
  }),
);
// A part of a suite is a look at it, not its score.
const whole = values.case === undefined && values.suite === undefined;
if (results.size > 0 && (whole || values.out !== undefined))
  writeFileSync(values.out ?? resolve(import.meta.dirname, '../../docs/conformance.md'), report(results));
if (values.json) process.stdout.write(`${JSON.stringify(score)}\n`);
else
  for (const [name, all] of results) {
    const { passed, refused, total } = score[name]!;
    process.stdout.write(`${name}: ${passed} of ${total} pass, ${refused} refused by name\n`);
    for (const r of all)
      if (r.outcome !== 'passed' || values.verbose)
        process.stdout.write(
          `  ${r.outcome} ${r.name}\n    ${r.reason ?? ''}${r.words === undefined ? '' : ` [words ${r.words}]`}\n`,
        );
    if (values.verbose)
      for (const r of all)
        process.stdout.write(`${JSON.stringify({ name: r.name, expected: r.expected, got: r.got }, null, 1)}\n`);
  }
process.exitCode = results.size === 0 ? 3 : 0;
