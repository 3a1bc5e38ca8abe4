import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AwsError } from '../../../lib/engine/index.ts';
import { Matcher, type Normaliser } from '../matching.ts';
import type { CaseResult, Suite } from '../suites.ts';
import { engineFor, runExecution, type ExecutionCase } from './execution.ts';
import { runTestState, type TestStateCase } from './test-state.ts';

interface Diagnostic {
  readonly code?: string | undefined;
  readonly location?: string | undefined;
  readonly message?: string | undefined;
  readonly severity?: string | undefined;
}
interface ValidationCase {
  readonly name: string;
  readonly definition: unknown;
  readonly type?: string;
  readonly normalisers: readonly Normaliser[];
  readonly expected: { readonly result: string; readonly diagnostics: readonly Diagnostic[] };
}
interface CreateCase {
  readonly name: string;
  readonly definition: unknown;
  readonly normalisers: readonly Normaliser[];
  readonly expected: { readonly errorCode: string; readonly message: string };
}
type Case = { readonly kind: string; readonly name: string };

const textOf = (definition: unknown): string =>
  typeof definition === 'string' ? definition : JSON.stringify(definition);

async function runValidation(c: ValidationCase): Promise<CaseResult> {
  const { engine } = engineFor([]);
  const { name, expected } = c;
  const type = /express/i.test(name) ? 'EXPRESS' : 'STANDARD';
  const got = await engine.validateStateMachineDefinition({ definition: textOf(c.definition), type });
  await engine.close();
  const matcher = new Matcher(c.normalisers);
  const bare = (all: readonly Diagnostic[]) => all.map(({ message: _m, ...d }) => d);
  const reason = matcher.difference(
    { result: expected.result, diagnostics: bare(expected.diagnostics) },
    { result: got.result, diagnostics: bare(got.diagnostics ?? []) },
  );
  const words =
    expected.diagnostics.length === 0
      ? undefined
      : matcher.difference(expected.diagnostics, got.diagnostics) === undefined
        ? 'equal'
        : 'different';
  return {
    name,
    outcome: reason === undefined ? 'passed' : 'failed',
    ...(reason === undefined ? {} : { reason }),
    ...(words === undefined ? {} : { words }),
    expected,
    got,
  };
}

async function runCreate(c: CreateCase): Promise<CaseResult> {
  const { engine } = engineFor([]);
  const { name, expected } = c;
  try {
    await engine.createStateMachine({ name: 'case', definition: textOf(c.definition) });
    return { name, outcome: 'failed', reason: `expected ${expected.errorCode}, and the machine was created`, expected };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const words = new Matcher(c.normalisers).text(expected.message, error.message) ? 'equal' : 'different';
    const got = { errorCode: error.name, message: error.message };
    return error.name === expected.errorCode
      ? { name, outcome: 'passed', words, expected, got }
      : {
          name,
          outcome: 'failed',
          words,
          reason: `errorCode: expected ${expected.errorCode}, got ${error.name}`,
          expected,
          got,
        };
  } finally {
    await engine.close();
  }
}

/** One row a kind of case. */
const KINDS: Readonly<Record<string, (c: never) => Promise<CaseResult>>> = {
  execution: (c: ExecutionCase) => runExecution(c),
  'test-state': (c: TestStateCase) => runTestState(c),
  'validate-definition': (c: ValidationCase) => runValidation(c),
  'create-error': (c: CreateCase) => runCreate(c),
};

export const aslSuite: Suite = {
  name: 'asl',
  folder: 'asl',
  about: 'JSONata state machines with what AWS Step Functions answered: executions, TestState, validation',
  async run(folder, wanted) {
    const cases = JSON.parse(readFileSync(join(folder, 'asl-cases.json'), 'utf8')) as Case[];
    const results: CaseResult[] = [];
    for (const c of cases.filter(({ name }) => wanted(name))) {
      const run = KINDS[c.kind];
      try {
        if (run === undefined) throw new Error(`the kind ${c.kind} is not known here`);
        results.push(await run(c as never));
      } catch (error) {
        results.push({ name: c.name, outcome: 'failed', reason: String((error as Error).stack ?? error) });
      }
    }
    return results;
  },
};
