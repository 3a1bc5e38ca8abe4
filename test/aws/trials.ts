import { SFNClient } from '@aws-sdk/client-sfn';
import { ASSUMPTIONS } from './assumptions.ts';
import type { Trial } from './trial.ts';
import { openWorld, type Place } from './world.ts';

export const trialOf = async (id: string): Promise<Trial> =>
  ((await import(`./trials/${id}.ts`)) as { trial: Trial }).trial;

export interface Outcome {
  readonly id: string;
  readonly holds: boolean;
  /** What was found instead, and what could not be taken away again. */
  readonly problems: readonly string[];
}

/** One trial in a world of its own, which is taken away whatever happens. */
export async function runTrial(id: string, place: Place): Promise<Outcome> {
  const problems: string[] = [];
  let holds = false;
  const told = (error: unknown): string => (error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  try {
    const { run } = await trialOf(id);
    const world = await openWorld({ ...place, prefix: `${place.prefix}-${id}` });
    try {
      await run(world);
      holds = true;
    } catch (error) {
      problems.push(told(error));
    } finally {
      await world.clear().catch((error: unknown) => problems.push(`left behind: ${told(error)}`));
    }
  } catch (error) {
    problems.push(told(error));
  }
  return { id, holds, problems };
}

export interface Options {
  /** Of a local engine; undefined: AWS, with the credentials and region of the environment. */
  readonly endpoint?: string;
  readonly roleArn: string;
  readonly ids?: readonly string[];
  readonly note?: (outcome: Outcome) => void;
}
/** How many trials run at once: an account's throttle is not what is tried. */
const AT_ONCE = 8;

/** All trials, or those named. */
export async function runTrials({ endpoint, roleArn, ids, note }: Options): Promise<Outcome[]> {
  const sfn = new SFNClient(
    endpoint === undefined
      ? {}
      : { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'anyone', secretAccessKey: 'anything' } },
  );
  const pass = (ms: number): Promise<void> => new Promise((next) => setTimeout(next, ms));
  const prefix = `tutti-aws-${Math.random().toString(36).slice(2, 8)}`;
  const left = [...(ids ?? ASSUMPTIONS.map(({ id }) => id))];
  const outcomes: Outcome[] = [];
  const worker = async (): Promise<void> => {
    for (let id = left.shift(); id !== undefined; id = left.shift()) {
      const outcome = await runTrial(id, { sfn, roleArn, prefix, pass });
      outcomes.push(outcome);
      note?.(outcome);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  sfn.destroy();
  return outcomes;
}
