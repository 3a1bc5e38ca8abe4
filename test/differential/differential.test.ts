import { afterAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FindingsError } from '../../lib/model/diagnostic.ts';
import type { Json, JsonObject } from '../../lib/model/json.ts';
import { readBpmn } from '../../lib/notation/index.ts';
import { EndlessLoop } from '../../lib/semantics/index.ts';
import { randomProcess, VARIABLES, type RandomProcess, type Vocabulary } from '../support/models.ts';
import { xmlOf } from '../support/model-xml.ts';
import { agree, withValues, type Around } from './agree.ts';
import { Coverage } from './coverage.ts';
import { bound } from './world.ts';

const PROVE = process.env.TUTTI_PROVE === '1';
/** `TUTTI_RUNS` says how many, for whoever looks for a fault. */
const RUNS = Number(process.env.TUTTI_RUNS ?? (PROVE ? 2000 : 25));
const WILD_RUNS = Math.ceil(RUNS / 3);
const schedule = fc.array(fc.nat(10_000), { maxLength: 12 });
const START = Object.fromEntries(VARIABLES.map((v) => [v, { value: 1 }]));
const runs = (numRuns: number) => ({ numRuns, ...(PROVE ? {} : { seed: Number(process.env.TUTTI_SEED ?? 4711) }) });

/** What the States Language says by itself, so that most of it stays in tier 0. */
const PLAIN: Vocabulary = {
  tasks: ['task', 'userTask', 'serviceTask', 'manualTask', 'businessRuleTask', 'receiveTask'],
  without: [
    ...(['throw', 'call', 'adHoc', 'handlers', 'loop', 'undo', 'quantity'] as const),
    ...(['signal', 'conditional', 'multiple', 'escalation'] as const),
  ],
};

async function both(
  drawn: RandomProcess,
  numbers: readonly number[],
  around: Omit<Around, 'how'>,
  all: boolean,
): Promise<void> {
  const { model, findings } = await readBpmn(withValues(xmlOf(drawn)));
  expect(findings.filter((f) => f.severity === 'error')).toEqual([]);
  try {
    const ready = bound(model!);
    await agree(ready, numbers, { ...around, how: { play: all ? [ready.root] : [] } });
  } catch (error) {
    // A process may run in a circle, and the game says so.
    if (error instanceof EndlessLoop || error instanceof FindingsError) return;
    throw error;
  }
}

describe.each([
  ['every element', {}],
  ['what stays in tier 0', PLAIN],
] as const)('the compiled machine does what the token game says: %s', (what, vocabulary) => {
  const coverage = new Coverage();
  afterAll(() => {
    process.stdout.write(`${what}: ${coverage.line()}\n${PROVE ? `${coverage.list()}\n` : ''}`);
  });

  test('under random schedules', async () => {
    await fc.assert(
      fc.asyncProperty(randomProcess(vocabulary), schedule, fc.boolean(), (drawn, numbers, all) =>
        both(drawn, numbers, { start: START, coverage }, all && vocabulary !== PLAIN),
      ),
      runs(RUNS),
    );
  }, 3_600_000);

  /** What a condition does not expect: null, another type, a list, a context without the entry, or nothing at all. */
  const WILD: readonly Json[] = [null, 'much', true, [], [1, 2], {}, { deep: 1 }, -1.5, 2];
  const wild = (n: number): JsonObject => {
    const value = WILD[n % WILD.length]!;
    return n % 5 === 0 ? {} : { value };
  };
  const starts = fc.record(
    Object.fromEntries(VARIABLES.map((v) => [v, fc.constantFrom<Json>(...WILD, { value: 1 }, { value: 'x' })])),
    { requiredKeys: [] },
  ) as fc.Arbitrary<JsonObject>;

  test('and where data is null, absent, or of another type: nothing fails, and what cannot be decided is an incident', async () => {
    await fc.assert(
      fc.asyncProperty(randomProcess(vocabulary), schedule, starts, (drawn, numbers, start) =>
        both(drawn, numbers, { start, output: wild, coverage }, false),
      ),
      runs(WILD_RUNS),
    );
  }, 3_600_000);
});
