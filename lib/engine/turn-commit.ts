import type { Live, Message } from './live.ts';
import type { Maybe } from './maybe.ts';
import type { StatusChange } from './status-change.ts';
import type { Commit, Saved } from './store.ts';
import { HistoryFull, type Turn } from './turn.ts';

/**
 * Does what a message does, until all branches wait. Gives undefined where the message itself had no room in the history:
 * for who sent it, the task is gone.
 */
export function played(turn: Turn, message: Message): Maybe<unknown> {
  try {
    const answer = message.work(turn);
    const ran = answer instanceof Promise ? answer.then(() => turn.run()) : turn.run();
    return ran instanceof Promise ? ran.then(() => answer).catch((error: unknown) => full(turn, error)) : answer;
  } catch (error) {
    return full(turn, error);
  }
}
function full(turn: Turn, error: unknown): undefined {
  if (!(error instanceof HistoryFull)) throw error;
  turn.overflow();
}

/** What follows the commit of a turn. What the world sees is this turn's end: the next may have gone on meanwhile. */
export class TurnCommit implements Commit {
  readonly live: Live;
  readonly message: Message;
  readonly turn: Turn;
  readonly answer: unknown;
  readonly before: Saved | undefined;
  readonly saved: Saved;
  readonly change: StatusChange | undefined;
  readonly #committed: (commit: TurnCommit, failure: unknown) => void;
  constructor(
    committed: (commit: TurnCommit, failure: unknown) => void,
    live: Live,
    message: Message,
    turn: Turn,
    answer: unknown,
    before: Saved | undefined,
    saved: Saved,
    change: StatusChange | undefined,
  ) {
    this.#committed = committed;
    this.live = live;
    this.message = message;
    this.turn = turn;
    this.answer = answer;
    this.before = before;
    this.saved = saved;
    this.change = change;
  }
  done(): void {
    this.#committed(this, undefined);
  }
  fail(error: unknown): void {
    this.#committed(this, error);
  }
}
