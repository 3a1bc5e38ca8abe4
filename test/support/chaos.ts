import type { LambdaCall } from '../../lib/engine/index.ts';
import type { Orchestrator } from '../../lib/platform/port.ts';
import type { StepCall } from '../../lib/model/wire.ts';

/** A small seeded generator (mulberry32): the same seed plays the same faults. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export interface Faults {
  /** The orchestrator took the command, the sender does not know. */
  lostReplies: number;
  lostRequests: number;
  duplicates: number;
  /** The sender gave up, the command arrives some time later. */
  delayed: number;
  repeatedCalls: number;
  /** Waits armed once more, with a new token. */
  retriedArms: number;
}

export const noFaults = (): Faults => ({
  lostReplies: 0,
  lostRequests: 0,
  duplicates: 0,
  delayed: 0,
  repeatedCalls: 0,
  retriedArms: 0,
});

const lost = (): Error => Object.assign(new Error('the connection broke'), { name: 'TimeoutError' });

/**
 * An orchestrator on a bad day: it takes a command and loses the reply, loses the command, takes it late, or takes it twice.
 * No command is hit more than twice in a row, so that a sender that keeps trying gets through.
 */
export function badOrchestrator(inner: Orchestrator, random: () => number, faults: Faults): Orchestrator {
  const hits = new Map<string, number>();
  const badly = async <T>(key: string, call: () => Promise<T>): Promise<T> => {
    const count = hits.get(key) ?? 0;
    const dice = random();
    if (count < 2 && dice < 0.15) {
      hits.set(key, count + 1);
      faults.lostRequests += 1;
      throw lost();
    }
    if (count < 2 && dice < 0.25) {
      hits.set(key, count + 1);
      faults.delayed += 1;
      // What comes too late finds a token or an execution that is gone.
      setTimeout(() => void call().catch(() => undefined), 1 + random() * LATE_MS);
      throw lost();
    }
    const answer = await call();
    if (count < 2 && dice < 0.4) {
      hits.set(key, count + 1);
      faults.lostReplies += 1;
      throw lost();
    }
    if (dice < 0.55) {
      faults.duplicates += 1;
      await call();
    }
    return answer;
  };
  return {
    start: (request) => badly(`start ${request.name}`, () => inner.start(request)),
    complete: (token, output) => badly(`complete ${token}`, () => inner.complete(token, output)),
    fail: (token, error, cause) => badly(`fail ${token}`, () => inner.fail(token, error, cause)),
    stop: (execution, error, cause) => badly(`stop ${execution}`, () => inner.stop(execution, error, cause)),
    describe: (execution) => inner.describe(execution),
    history: (execution, options) => inner.history(execution, options),
  };
}

/** Longer than a sender waits before it sends again. */
const LATE_MS = 30;

type Invoke = (call: LambdaCall) => Promise<unknown>;

/** Functions whose answers get lost: the work is done, the machine calls again (with a new token, where there is one). */
export function badFunctions(invoke: Invoke, random: () => number, faults: Faults): Invoke {
  const hits = new Map<string, number>();
  return async (call) => {
    const { activation, op, token } = call.payload as StepCall;
    const key = `${op} ${activation}`;
    const count = hits.get(key) ?? 0;
    const dice = random();
    const answer = await invoke(call);
    if (count < 1 && dice < 0.25) {
      hits.set(key, count + 1);
      faults.repeatedCalls += 1;
      if (token !== undefined) faults.retriedArms += 1;
      throw Object.assign(new Error('the answer was lost'), { name: 'Lambda.AWSLambdaException' });
    }
    if (dice > 0.8) {
      faults.repeatedCalls += 1;
      return invoke(call);
    }
    return answer;
  };
}
