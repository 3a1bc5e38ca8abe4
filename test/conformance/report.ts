import { SUITES, type CaseResult } from './suites.ts';

/** docs/conformance.md: a table, and what does not pass, by cause. */
export function report(results: ReadonlyMap<string, readonly CaseResult[]>): string {
  const rows = [...results].flatMap(([name, all]) => [
    row(name, all),
    ...groupsOf(all).map(([group, part]) => row(`${name}, ${group}`, part)),
  ]);
  return `# Conformance

Suites made by others, run by \`npm run conformance\`. A case that is refused by name counts as not passed. Causes and
messages are compared word for word and counted; they do not decide whether a case passes.

| suite | cases | passed | refused | failed | words equal | words different |
| --- | ---: | ---: | ---: | ---: | ---: | ---: |
${rows.join('\n')}

${[...results].map(([name, all]) => section(name, all)).join('\n')}`;
}

/** The groups of a suite that counts parts of itself. */
export function groupsOf(all: readonly CaseResult[]): (readonly [string, readonly CaseResult[]])[] {
  const groups = new Set(all.flatMap((r) => r.group ?? []));
  return [...groups].map((group) => [group, all.filter((r) => r.group === group)] as const);
}

function row(name: string, all: readonly CaseResult[]): string {
  const count = (test: (r: CaseResult) => boolean): number => all.filter(test).length;
  const passed = count((r) => r.outcome === 'passed');
  return `| ${name} | ${all.length} | ${passed} | ${count((r) => r.outcome === 'refused')} | ${count((r) => r.outcome === 'failed')} | ${count((r) => r.words === 'equal')} | ${count((r) => r.words === 'different')} |`;
}

function section(name: string, all: readonly CaseResult[]): string {
  const about = SUITES.find((s) => s.name === name)?.about ?? '';
  const open = all.filter((r) => r.outcome !== 'passed');
  const list = open.map((r) => `- \`${r.name}\`: ${r.outcome}; ${(r.reason ?? '').split('\n')[0]!.slice(0, 240)}`);
  const words = all.filter((r) => r.words === 'different').map((r) => `- \`${r.name}\``);
  return `## ${name}

${about}.

${open.length === 0 ? 'Every case passes.' : `Not passed:\n\n${list.join('\n')}`}
${words.length === 0 ? '' : `\nOther words than recorded:\n\n${words.join('\n')}\n`}`;
}
