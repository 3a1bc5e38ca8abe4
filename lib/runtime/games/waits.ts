import type { DeployedProcess } from '../../model/compiled.ts';
import { nodeIn } from '../../model/process-model.ts';
import type { Instance, State } from '../../semantics/index.ts';
import { remind } from '../tasks/escalate.ts';
import { draft, MACHINE, RUNTIME, type Change, type Core } from '../core.ts';
import { derivedId, keys } from '../keys.ts';
import { itemOf, type InstanceRecord, type WaitRecord } from '../records.ts';
import { activationOf, laneOf, type Armed, type GameRecord } from './record.ts';

interface At {
  readonly core: Core;
  readonly change: Change;
  readonly instance: InstanceRecord;
  readonly deployed: DeployedProcess;
  readonly record: GameRecord;
}

/**
 * Whatever waits in a game has a row like every other wait, without a token: people read it, reminders hang on it. Gives the instances that have one now.
 * A row is written when all that its instance waits for is armed.
 */
export async function waitRows(
  at: At,
  known: readonly string[],
  state: State,
  armed: Readonly<Record<string, Armed>>,
): Promise<string[]> {
  const waiting = Object.values(state.instances).filter((i) => i.role === 'wait');
  const rows: string[] = [];
  for (const one of waiting) {
    const waits = Object.values(state.waits).filter((w) => w.instance === one.id);
    const ready = waits.length > 0 && waits.every((w) => armed[w.id] !== undefined);
    if (!known.includes(one.id) && !ready) continue;
    rows.push(one.id);
    if (!known.includes(one.id))
      open(
        at,
        one,
        waits.map((w) => armed[w.id]!),
      );
  }
  for (const id of known) if (!rows.includes(id)) await close(at, id);
  return rows;
}

const activation = ({ deployed, record }: At, id: string): string => activationOf(record, deployed.model.root, id);
const reminderOf = (at: At, id: string): string => derivedId(at.instance.id, activation(at, id), 'reminder');

function open(at: At, one: Instance, waits: readonly Armed[]): void {
  const { core, change, instance, deployed, record } = at;
  const node = nodeIn(deployed.model, one.element);
  const reminders = node?.step?.reminders;
  const row: WaitRecord = {
    activation: activation(at, one.id),
    instance: instance.id,
    element: one.element,
    op: 'event',
    lane: laneOf(record, one.id),
    status: 'open',
    token: '',
    attempt: 0,
    redrive: 0,
    scopes: record.scopes.map((s) => s.path),
    openedAt: core.now(),
    deadlines: waits.flatMap((w) => (w.at === undefined ? [] : [{ event: w.element, at: w.at, via: 'success' }])),
    subscriptions: waits.flatMap((w) => [...w.subscriptions]),
    timers:
      reminders === undefined
        ? []
        : [
            remind(
              core,
              change,
              { instance: instance.id, activation: activation(at, one.id) },
              reminders.every,
              1,
              core.now(),
              undefined,
            ),
          ],
  };
  change.actions.push({ put: { ...keys.wait(instance.id, row.activation), ...itemOf(row) } });
  change.drafts.push(
    draft(instance, row.lane, MACHINE, 'wait.opened', {
      subject: { element: one.element, activation: row.activation },
      decided: { kind: 'event' },
    }),
  );
}

async function close(at: At, id: string): Promise<void> {
  const { core, change, instance } = at;
  const key = keys.wait(instance.id, activation(at, id));
  const row = (await core.ports.store.get(key)) as unknown as WaitRecord | undefined;
  if (row === undefined || row.status !== 'open') return;
  change.actions.push({ update: key, set: { status: 'resolved' } });
  if (row.timers.length > 0) core.cancelTimer(change, reminderOf(at, id));
  change.drafts.push(
    draft(instance, row.lane, RUNTIME, 'wait.resolved', {
      subject: { element: row.element, activation: row.activation },
      decided: { kind: 'event' },
    }),
  );
}
