import { AwsError } from '../../../lib/engine/index.ts';
import { Matcher, type Normaliser } from '../matching.ts';
import type { CaseResult } from '../suites.ts';
import { engineFor, wordsOf } from './execution.ts';
import type { RecordedFunction } from './functions.ts';
import { requestOf } from './requests.ts';

export interface TestStateCase {
  readonly name: string;
  readonly definition: unknown;
  readonly lambdas: readonly RecordedFunction[];
  readonly normalisers: readonly Normaliser[];
  readonly placeholders: readonly string[];
  readonly expected: Readonly<Record<string, unknown>>;
}

export async function runTestState(c: TestStateCase): Promise<CaseResult> {
  const { engine } = engineFor(c.lambdas);
  const { name, expected } = c;
  const request = requestOf(c);
  const matcher = new Matcher(c.normalisers, c.placeholders);
  try {
    const { cause, ...got } = await engine.testState(request);
    if (expected.errorCode !== undefined)
      return {
        name,
        outcome: 'failed',
        reason: `expected ${String(expected.errorCode)}, got ${got.status}`,
        expected,
        got,
      };
    const { cause: words, ...rest } = expected;
    const reason = matcher.difference(rest, got);
    const compared = wordsOf(matcher, words, cause);
    return {
      name,
      outcome: reason === undefined ? 'passed' : 'failed',
      ...(reason === undefined ? {} : { reason }),
      ...(compared === undefined ? {} : { words: compared }),
      expected,
      got: { ...got, cause, request },
    };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const got = { errorCode: error.name, message: error.message, request };
    if (expected.errorCode === undefined)
      return { name, outcome: 'refused', reason: `${error.name}: ${error.message}`, expected, got };
    const words = matcher.text(String(expected.message), error.message) ? 'equal' : 'different';
    return error.name === expected.errorCode
      ? { name, outcome: 'passed', words, expected, got }
      : {
          name,
          outcome: 'failed',
          words,
          reason: `errorCode: expected ${String(expected.errorCode)}, got ${error.name}: ${error.message}`,
          expected,
          got,
        };
  } finally {
    await engine.close();
  }
}
