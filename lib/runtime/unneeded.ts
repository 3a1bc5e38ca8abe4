import type { Change, Core } from './core.ts';
import type { InstanceRecord, WaitRecord } from './records.ts';
import { cancelTask } from './tasks/task.ts';
import { cancelWork } from './work/record.ts';

/** What somebody outside was to do for a wait that has ended otherwise: the task leaves the inboxes, the work its topic. */
export async function unneeded(
  core: Core,
  change: Change,
  instance: InstanceRecord,
  wait: Pick<WaitRecord, 'task' | 'work' | 'element' | 'activation' | 'lane'>,
  reason: string,
): Promise<void> {
  await cancelWork(core, change, instance, wait, reason);
  if (wait.task !== undefined) await cancelTask(core, change, instance, wait.task, reason);
}
