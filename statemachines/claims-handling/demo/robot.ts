import { BpmnError, startWorker, type RunningWorker } from '../../../lib/worker/index.ts';
import type { JsonObject } from '../../../lib/model/json.ts';

interface Closing extends JsonObject {
  readonly policy: string;
  readonly claim: string;
  readonly amount: number;
}

/**
 * A robot that types closings into the screens of a system without an interface. Here the screens are missing: a policy that begins with `L-` has lapsed,
 * one that begins with `S-` shows a screen that the robot does not know.
 */
export function typeIntoScreens({ policy, claim }: Closing): { closedAs: string } {
  if (policy.startsWith('L-')) throw new BpmnError('policy-lapsed', `policy ${policy} has lapsed`);
  if (policy.startsWith('S-')) throw new Error(`an unknown screen came up for policy ${policy}`);
  return { closedAs: `LEG-${claim}` };
}

/** Starts the robot against a Tutti. `token` is that of an identity with the role `application` for claims-handling. */
export const startRobot = (url: string, token: string): RunningWorker =>
  startWorker<Closing, { closedAs: string }>({
    url,
    token: () => token,
    topic: 'legacy-claims',
    worker: 'robot-1',
    handle: (job) => typeIntoScreens(job.input),
  });
