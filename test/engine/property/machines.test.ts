import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AwsError } from '../../../lib/engine/index.ts';
import { problemIn } from './history.ts';
import { drawnMachine } from './machine.ts';
import { mutated, mutation } from './mutation.ts';
import { actions, asText, World, type Action, type Outcome } from './world.ts';

const PROVE = process.env.TUTTI_PROVE === '1';
const RUNS = PROVE ? 3000 : 60;
const seed = PROVE ? Number(process.env.TUTTI_SEED ?? Date.now()) : 20261124;
const scenario = fc.record({ machine: drawnMachine, steps: actions, seed: fc.nat() });
const folder = mkdtempSync(join(tmpdir(), 'tutti-machines-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Errors that States Language names, and those that the drawn machines and functions give. */
const DOCUMENTED =
  /^(Boom|Other\.Error|States\.(TaskFailed|Timeout|QueryEvaluationError|DataLimitExceeded|ExceedToleratedFailureThreshold|Runtime)|Wrong|Stopped|Sfn\.\w+|StepFunctions\.\w+)$/;
function documented({ status, error, output }: Outcome): boolean {
  if (status === 'SUCCEEDED') return output !== undefined && error === undefined;
  return status === 'ABORTED' ? error === 'Stopped' : status === 'FAILED' && output === undefined;
}

/** What only the run of a machine can tell. */
const RUNTIME_CAUSES =
  /does not point to a next state|does not exist|is required but was missing|maximum number of history events/;

/** Plays a scenario; `each` comes between any two things that happen. */
async function play(
  world: World,
  { machine, steps }: { machine: Parameters<World['start']>[0]; steps: readonly Action[] },
  each: () => Promise<void> = () => Promise.resolve(),
): Promise<Outcome> {
  await world.start(machine);
  await each();
  for (const action of steps) {
    expect(await world.act(action)).toBeUndefined();
    await each();
  }
  return world.finish(each);
}

describe('random machines', () => {
  test('end in a documented state, with a history that hangs together', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (s) => {
        const world = new World(s.seed);
        try {
          const outcome = await play(world, s);
          expect([outcome.status, documented(outcome)]).toEqual([outcome.status, true]);
          if (outcome.error !== undefined && !DOCUMENTED.test(outcome.error))
            expect(JSON.stringify(s.machine.definition)).toContain('"Fail"');
          for (const [arn, events] of Object.entries(await world.histories()))
            expect([arn, problemIn(events, arn === world.execution || events.length > 0)]).toEqual([arn, undefined]);
        } finally {
          await world.close();
        }
      }),
      { numRuns: RUNS, seed },
    );
  }, 3_600_000);

  test('write the same history when the file is opened again after every message', async () => {
    let n = 0;
    await fc.assert(
      fc.asyncProperty(scenario, fc.constantFrom('closed' as const, 'killed' as const), async (s, how) => {
        const steady = new World(s.seed);
        const file = join(folder, `w${(n += 1)}`);
        const reopened = new World(s.seed, file);
        try {
          const outcome = await play(steady, s);
          const other = await play(reopened, s, () => reopened.reopen(how));
          expect(asText(await reopened.histories())).toEqual(asText(await steady.histories()));
          expect(asText(other)).toEqual(asText(outcome));
        } finally {
          await steady.close();
          await reopened.close();
          for (const name of readdirSync(folder)) rmSync(join(folder, name));
        }
      }),
      { numRuns: Math.ceil(RUNS / 6), seed },
    );
  }, 3_600_000);

  test('that validation accepts after a slip of the hand run, or fail as States Language says', async () => {
    const outcomes = { refused: 0, ran: 0 };
    await fc.assert(
      fc.asyncProperty(scenario, fc.array(mutation, { minLength: 1, maxLength: 2 }), async (s, mutations) => {
        const definition = mutated(s.machine.definition, mutations);
        const world = new World(s.seed);
        try {
          const outcome = await play(world, { ...s, machine: { ...s.machine, definition } });
          outcomes.ran += 1;
          // Nothing that validation claims to exclude: whatever it is, it is over, and it has a name of the language's.
          expect([outcome.status, documented(outcome)]).toEqual([outcome.status, true]);
          if (outcome.error === 'States.Runtime') expect(outcome.cause).toMatch(RUNTIME_CAUSES);
        } catch (error) {
          if (!(error instanceof AwsError)) throw error;
          expect(['InvalidDefinition', 'StateMachineTypeNotSupported', 'ValidationException']).toContain(error.name);
          outcomes.refused += 1;
        } finally {
          await world.close();
        }
      }),
      { numRuns: RUNS * 3, seed },
    );
    expect(Math.min(outcomes.refused, outcomes.ran)).toBeGreaterThan(RUNS / 4);
  }, 3_600_000);
});
