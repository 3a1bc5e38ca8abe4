import type { Maybe } from '../maybe.ts';
import type { Step } from '../program.ts';
import type { Turn } from '../turn.ts';
import type { Branch, Json } from '../types.ts';

/** One state type. `enter` follows the StateEntered event and ends in turn.complete, a thrown StateFailure, or a waiting phase with a time or an effect. */
export interface StateHandler {
  enter(turn: Turn, branch: Branch, step: Step): Maybe<void>;
  /** Tasks: the start is noted once every other branch has been scheduled. */
  start?(turn: Turn, branch: Branch, step: Step): void;
  /** A time that `enter` asked for has come: what is told at once, before anything follows from it. */
  due?(turn: Turn, branch: Branch, step: Step): void;
  /** What follows from it. `heartbeat`: it was the heartbeat's. */
  wake?(turn: Turn, branch: Branch, step: Step, heartbeat: boolean): Maybe<void>;
  /** A child branch has ended; its output stands in `branch.results`. */
  childEnded?(turn: Turn, branch: Branch, step: Step): Maybe<void>;
  /** The task's result has come. */
  result?(turn: Turn, branch: Branch, step: Step, result: Json): Maybe<void>;
  /** What runs outside the branches of this state is stopped: it was retried, caught or redriven. */
  discard?(turn: Turn, branch: Branch): void;
}
