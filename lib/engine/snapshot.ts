import type { Branch, Execution, HistoryRow, Json, TaskRun } from './types.ts';

/**
 * An execution as it is stored. What never changes is written once. What the history has already is not written again: the
 * input of a state stands in its StateEntered event, the arguments of a task in its Scheduled event.
 */
const FIXED = [
  'arn',
  'name',
  'machine',
  'revision',
  'container',
  'mapRun',
  'version',
  'alias',
  'roleArn',
  'input',
  'startedBy',
  'startedAt',
] as const;
type Fixed = (typeof FIXED)[number];

export function fixedText(execution: Execution): string {
  return JSON.stringify(Object.fromEntries(FIXED.map((name) => [name, execution[name]])));
}
export function stateText(execution: Execution): string {
  const { branches } = execution;
  const slim: Record<string, unknown> = {};
  for (const id in branches) slim[id] = slimBranch(branches[id]!);
  return JSON.stringify({
    status: execution.status,
    lastEventId: execution.lastEventId,
    redriveCount: execution.redriveCount,
    redrivenAt: execution.redrivenAt,
    timeoutAt: execution.timeoutAt,
    stoppedAt: execution.stoppedAt,
    output: execution.output,
    error: execution.error,
    cause: execution.cause,
    waiter: execution.waiter,
    untold: execution.untold,
    mapRuns: execution.mapRuns,
    branches: slim,
  } satisfies Record<Exclude<keyof Execution, Fixed | 'seq'>, unknown>);
}
function slimBranch(branch: Branch): unknown {
  // Between two states nothing in the history tells the input.
  if (branch.enteredId === 0) return branch;
  return {
    id: branch.id,
    parent: branch.parent,
    index: branch.index,
    scope: branch.scope,
    state: branch.state,
    vars: branch.vars,
    phase: branch.phase,
    enteredAt: branch.enteredAt,
    enteredId: branch.enteredId,
    previousId: branch.previousId,
    mark: branch.mark,
    retryCount: branch.retryCount,
    retries: branch.retries,
    due: branch.due,
    heartbeatDue: branch.heartbeatDue,
    heartbeatMs: branch.heartbeatMs,
    task: branch.task === undefined ? undefined : slimTask(branch.task),
    results: branch.results,
    pending: branch.pending,
    iterations: branch.iterations,
    item: branch.item,
    children: branch.children,
    childSeq: branch.childSeq,
  } satisfies Record<Exclude<keyof Branch, 'input'>, unknown>;
}
function slimTask(task: TaskRun): unknown {
  if (task.scheduledId === undefined) return task;
  return {
    attempt: task.attempt,
    scheduledId: task.scheduledId,
    submitted: task.submitted,
    taken: task.taken,
    child: task.child,
    roleArn: task.roleArn,
  } satisfies Record<Exclude<keyof TaskRun, 'args'>, unknown>;
}

/** `event` reads one event of the execution's history. */
export function executionOf(
  seq: number,
  fixed: string,
  state: string,
  event: (id: number) => HistoryRow | undefined,
): Execution {
  const execution = {
    seq,
    ...(JSON.parse(fixed) as Pick<Execution, Fixed>),
    ...(JSON.parse(state) as object),
  } as Execution;
  for (const branch of Object.values(execution.branches)) {
    const partial = branch as { input?: Json };
    if (partial.input === undefined) partial.input = dataOf(event(branch.enteredId), 'input');
    const { task } = branch;
    if (task?.scheduledId !== undefined && !task.submitted) {
      const scheduled = event(task.scheduledId);
      task.args = dataOf(scheduled, scheduled?.type === 'TaskScheduled' ? 'parameters' : 'input');
    }
  }
  return execution;
}
const dataOf = (event: HistoryRow | undefined, member: string): Json =>
  JSON.parse((event?.details?.value[member] as string | undefined) ?? 'null') as Json;
