import type { Turn } from '../turn.ts';
import type { Branch, Json, State } from '../types.ts';

/** One state type. `enter` follows the StateEntered event and ends in turn.complete, a thrown StateFailure, or a waiting phase with an effect. */
export interface StateHandler {
  enter(turn: Turn, branch: Branch, state: State): Promise<void>;
  /** A time that `enter` asked for has come. */
  wake?(turn: Turn, branch: Branch, state: State): Promise<void>;
  /** A child branch has ended; its output stands in `branch.results`. */
  childEnded?(turn: Turn, branch: Branch, state: State): Promise<void>;
  /** The task's result has come. */
  result?(turn: Turn, branch: Branch, state: State, result: Json): Promise<void>;
}
