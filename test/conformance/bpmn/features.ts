import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../../../lib/model/json.ts';
import type { CaseResult, Suite } from '../suites.ts';
import { traceOf, withConditions } from './neutral.ts';
import type { Played } from './neutral.ts';

interface FeatureTest {
  readonly id: string;
  readonly process: string;
  readonly processId: string;
  readonly cases: readonly {
    readonly number: number;
    readonly input: JsonObject;
    readonly startParallelProcessFirst: boolean;
    readonly delayMs: number;
    readonly expectedTrace: readonly string[];
  }[];
}

/** One case as a runner gets it. */
export interface Feature {
  readonly xml: string;
  readonly file: string;
  /** Id of the process to start. */
  readonly process: string;
  readonly input: JsonObject;
  /** The other process of the file is started before. */
  readonly othersFirst: boolean;
  /** How long the suite waits before it looks, in milliseconds. */
  readonly delay: number;
}

/** Plays a case: on the token game, or on the compiled machine. A refusal by name is an outcome of its own. */
export interface Runner {
  play(feature: Feature): Promise<Played | { readonly refused: string }>;
}

/** The feature tests under one runner. */
export function featuresSuite(name: string, about: string, runner: Runner): Suite {
  return {
    name,
    folder: 'bpmn-features',
    about,
    run: async (folder, wanted) => {
      const { tests } = JSON.parse(readFileSync(join(folder, 'features.json'), 'utf8')) as { tests: FeatureTest[] };
      const results: CaseResult[] = [];
      for (const test of tests) {
        const xml = withConditions(readFileSync(join(folder, test.process), 'utf8'));
        for (const one of test.cases) {
          const caseName = `${test.id} ${one.number}`;
          if (!wanted(caseName)) continue;
          const feature = {
            xml,
            file: test.process,
            process: test.processId,
            input: one.input,
            othersFirst: one.startParallelProcessFirst,
            delay: one.delayMs,
          };
          results.push(await playCase(caseName, runner, feature, one.expectedTrace));
        }
      }
      return results;
    },
  };
}

async function playCase(
  name: string,
  runner: Runner,
  feature: Feature,
  expectedTrace: readonly string[],
): Promise<CaseResult> {
  try {
    const played = await runner.play(feature);
    if ('refused' in played) return { name, outcome: 'refused', reason: played.refused };
    const expected = [...expectedTrace].sort();
    const got = traceOf(played, expected);
    if (JSON.stringify(got) === JSON.stringify(expected)) return { name, outcome: 'passed' };
    const why = played.deployment ?? played.runtime;
    const reason = `expected ${expected.join(' ') || 'nothing'}; got ${got.join(' ') || 'nothing'}${why === undefined ? '' : ` (${why})`}`;
    return { name, outcome: 'failed', reason, expected, got };
  } catch (error) {
    return { name, outcome: 'failed', reason: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
