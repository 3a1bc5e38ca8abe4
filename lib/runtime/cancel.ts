import type { EntryDraft } from './audit/types.ts';
import { finish } from './calls/lifecycle.ts';
import { draft, type Change, type Core } from './core.ts';
import { keys } from './keys.ts';
import type { InstanceRecord } from './records.ts';
import { cancelUnder } from './scopes.ts';
import { Refusal } from './types.ts';

export const running = ({ status }: InstanceRecord): boolean => status === 'running' || status === 'starting';

/** Whatever an instance still waits for is taken back: a command of the change that ends it, so that it happens whatever comes in between. */
export const cancelAll = (core: Core, change: Change, instance: string, reason: string): void =>
  core.command(change, { kind: 'cancel', instance, activation: 'root', reason });

/** Ends an instance before its end: its machine is stopped, and nothing of it waits any more. @throws Refusal where it has ended or is just starting. */
export async function cancelInstance(core: Core, id: string, reason: string, by: EntryDraft['actor']): Promise<void> {
  const cancelled = await core.attempt(async (change) => {
    const now = await core.instance(id);
    if (!running(now)) throw new Refusal('conflict', 'INSTANCE_ENDED', `the instance is ${now.status}`);
    if (now.execution === undefined)
      throw new Refusal('conflict', 'INSTANCE_STARTING', 'the instance is just starting; try again');
    finish(core, change, now, { status: 'cancelled', endedAt: core.now() });
    change.actions.push({ update: keys.scope(id, 'root'), set: { status: 'closed' } });
    core.command(change, {
      kind: 'stop',
      execution: now.execution,
      error: 'TUTTI.Cancelled',
      cause: JSON.stringify({ by: by.id }),
      instance: id,
    });
    cancelAll(core, change, id, 'the instance was cancelled');
    change.drafts.push(draft(now, 'main', by, 'instance.cancelled', { why: { reason } }));
    return now;
  });
  // Whoever cancels sees at once that nothing waits any more; the command does it where this is cut short.
  await cancelUnder(core, cancelled, 'root', 'the instance was cancelled');
}
