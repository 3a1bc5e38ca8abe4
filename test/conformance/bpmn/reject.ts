import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { examineDrawing } from '../../../lib/cli/drawings.ts';
import type { CaseResult, Suite } from '../suites.ts';
import { CONSTRAINTS } from './constraints.ts';

interface Case {
  readonly id: string;
  readonly constraint: string;
  readonly process: string;
}

/** Every file breaks one rule of the standard, and the diagnostics must say which. */
export const rejectSuite: Suite = {
  name: 'bpmn-reject',
  folder: 'bpmn-reject',
  about:
    'Processes that each break a rule of the BPMN 2.0 standard; a case passes where a diagnostic of the row that test/conformance/bpmn/constraints.ts has for that rule is reported as an error',
  async run(folder, wanted) {
    const { tests } = JSON.parse(readFileSync(join(folder, 'reject.json'), 'utf8')) as { tests: readonly Case[] };
    const results: CaseResult[] = [];
    for (const one of tests.filter((t) => wanted(t.id))) results.push(await examined(folder, one));
    return results;
  },
};

async function examined(folder: string, { id: name, constraint, process }: Case): Promise<CaseResult> {
  const row = CONSTRAINTS[constraint];
  try {
    const findings = await examineDrawing(join(folder, process));
    const errors = findings.filter((f) => f.severity === 'error');
    const expected = row?.codes ?? [];
    const got = [...new Set(errors.map((f) => f.code))];
    if (errors.some((f) => (expected as readonly string[]).includes(f.code)))
      return { name, outcome: 'passed', expected, got };
    const reason = row
      ? `${row.asks}: ${got.length === 0 ? 'nothing is found' : `found is only ${got.join(', ')}`}`
      : `${constraint} has no row in the table of constraints`;
    return { name, outcome: 'failed', reason, expected, got };
  } catch (error) {
    return {
      name,
      outcome: 'failed',
      reason: `crash: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    };
  }
}
