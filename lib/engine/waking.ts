import type { Saved } from './store.ts';
import { states } from './states/index.ts';
import type { Turn } from './turn.ts';
import type { Branch, Execution } from './types.ts';

/** Everything in one execution whose time has come, earliest first. */
export async function wake(turn: Turn): Promise<void> {
  const { execution, now } = turn;
  turn.touched = true;
  while (execution.status === 'RUNNING') {
    const branches = Object.values(execution.branches);
    const at = branches.reduce((first, b) => Math.min(first, nextDue(b) ?? Infinity), Infinity);
    if (execution.timeoutAt !== undefined && execution.timeoutAt <= Math.min(now, at)) return turn.end('TIMED_OUT', {});
    if (at > now) return;
    // What comes due at one instant is told first, and then what follows from it (recorded).
    const due = branches.filter((b) => nextDue(b) === at).map((branch) => ({ branch, heartbeat: tell(turn, branch) }));
    for (const { branch, heartbeat } of due) {
      await follow(turn, branch, heartbeat);
      await turn.run();
    }
  }
}
/** Whether it was the heartbeat's time. */
function tell(turn: Turn, branch: Branch): boolean {
  const heartbeat = branch.heartbeatDue !== undefined && branch.heartbeatDue < (branch.due ?? Infinity);
  branch.due = undefined;
  branch.heartbeatDue = undefined;
  const step = turn.step(branch);
  branch.mark = branch.previousId;
  if (branch.phase === 'task') states[step.state.Type].due?.(turn, branch, step);
  return heartbeat;
}
async function follow(turn: Turn, branch: Branch, heartbeat: boolean): Promise<void> {
  // Something else that came due at the same time may have ended it.
  if (turn.execution.status !== 'RUNNING' || turn.execution.branches[branch.id] !== branch) return;
  const step = turn.step(branch);
  const handler = states[step.state.Type];
  // A retry is another attempt inside the state: it is not entered again.
  if (branch.phase === 'retry') await turn.guard(branch, () => handler.enter(turn, branch, step));
  else if (branch.phase === 'wait' || branch.phase === 'task')
    await turn.guard(branch, () => handler.wake!(turn, branch, step, heartbeat));
}

const nextDue = (branch: Branch): number | undefined =>
  branch.heartbeatDue === undefined ? branch.due : Math.min(branch.heartbeatDue, branch.due ?? Infinity);
/** Its function has been called, or is about to be, and has not answered. */
export const isRunning = (branch: Branch): boolean =>
  branch.task?.submitted === false && branch.task.args !== undefined && branch.task.taken === undefined;

/**
 * The columns by which an execution is found when its time has come, or after a restart. While a call is under way, a time
 * that was noted before and is earlier stays: waking for nothing once is cheaper than noting each step's timeout.
 */
export function savedOf(execution: Execution, before: Saved | undefined, now: number): Saved {
  const { status } = execution;
  let busy = execution.untold === true || execution.stopping !== undefined ? 1 : 0;
  if (status !== 'RUNNING') return { status, due: null, busy };
  let due = execution.timeoutAt ?? Infinity;
  for (const id in execution.branches) {
    const branch = execution.branches[id]!;
    const at = nextDue(branch);
    if (at !== undefined && at < due) due = at;
    if ((branch.phase === 'task' && isRunning(branch)) || branch.iterations?.running !== undefined) busy = 1;
  }
  const noted = before?.due ?? 0;
  if (busy === 1 && noted > now && noted < due) due = noted;
  return { status, due: due === Infinity ? null : due, busy };
}
