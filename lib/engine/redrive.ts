import { MAX_EVENTS } from './errors.ts';
import { discardChildren } from './failing.ts';
import { distributed } from './states/map-distributed.ts';
import { clear, type Turn } from './turn.ts';
import type { Branch, Execution } from './types.ts';

const REDRIVE_WINDOW_MS = 14 * 24 * 60 * 60 * 1000;

/** Goes on from what failed or was aborted; what succeeded stays. */
export function redrive(turn: Turn, timeoutSeconds: number | undefined): void {
  const { execution } = turn;
  execution.redriveCount += 1;
  execution.redrivenAt = turn.now;
  execution.status = 'RUNNING';
  execution.stoppedAt = undefined;
  execution.error = undefined;
  execution.cause = undefined;
  if (timeoutSeconds !== undefined) execution.timeoutAt = turn.now + timeoutSeconds * 1000;
  const root = turn.branch('0');
  root.previousId = turn.emit(root, 'ExecutionRedriven', { redriveCount: execution.redriveCount });
  reopen(turn, root);
}
function reopen(turn: Turn, branch: Branch): void {
  const again = (branch.children ?? []).map((id) => turn.execution.branches[id]).filter((c) => c !== undefined);
  branch.retries = [];
  branch.retryCount = 0;
  const mapRun = branch.iterations?.mapRun;
  // What failed after its map run had succeeded is only left again.
  if (mapRun !== undefined)
    return turn.execution.mapRuns![mapRun]!.status === 'SUCCEEDED'
      ? turn.ready(branch, 'again')
      : distributed.redrive(turn, branch);
  if (again.length > 0) {
    branch.phase = 'children';
    for (const child of again) {
      child.previousId = branch.previousId;
      reopen(turn, child);
    }
    return;
  }
  discardChildren(turn, branch);
  clear(branch);
  branch.mark = branch.previousId;
  // A state that has been entered and never left is not entered again; a Fail state is.
  const inside = branch.enteredId > 0 && turn.step(branch).state.Type !== 'Fail';
  turn.ready(branch, inside ? 'again' : 'enter');
}

/** What DescribeExecution says of it. */
export function redriveOf(e: Execution, now: number) {
  const ended = e.status !== 'RUNNING' && e.status !== 'SUCCEEDED';
  const reason = !ended
    ? `Execution is ${e.status} and cannot be redriven`
    : e.lastEventId >= MAX_EVENTS - 1
      ? 'Execution history event limit exceeded'
      : now - e.stoppedAt! > REDRIVE_WINDOW_MS
        ? 'Execution exceeded the redrivable period'
        : undefined;
  const status =
    reason !== undefined ? 'NOT_REDRIVABLE' : e.mapRun === undefined ? 'REDRIVABLE' : 'REDRIVABLE_BY_MAP_RUN';
  return {
    redriveCount: e.redriveCount,
    redriveStatus: status as 'NOT_REDRIVABLE' | 'REDRIVABLE' | 'REDRIVABLE_BY_MAP_RUN',
    ...(reason === undefined ? {} : { redriveStatusReason: reason }),
    ...(e.redrivenAt === undefined ? {} : { redriveDate: new Date(e.redrivenAt) }),
  };
}
