import { ConditionFailed } from '../platform/port.ts';
import { failuresOf } from './each.ts';
import { cancelAll } from './cancel.ts';
import { draft, RUNTIME, type Core } from './core.ts';
import { openIncident } from './incident-rows.ts';
import { derivedId, keys } from './keys.ts';
import { recordOf, type IncidentRecord, type InstanceRecord } from './records.ts';
import { finish } from './calls/lifecycle.ts';
import { fingerprint, readable } from './failure.ts';

/**
 * Instances whose execution ended outside of Tutti (stopped in the AWS console, timed out, failed in a state that nothing catches, ended without its end): the record says so, marked as
 * reconciled, what was waiting is cancelled, and somebody has to look.
 */
export async function reconcile(core: Core): Promise<number> {
  const { store, orchestrator } = core.ports;
  let found = 0;
  const from = (await store.get(keys.reconciled))?.at;
  const page = await store.query({
    pk: 'INST',
    index: 'g1',
    limit: MAX_LOOKED_AT,
    descending: true,
    ...(from === undefined || from === null ? {} : { cursor: String(from) }),
  });
  const failures = await failuresOf(page.items, async (item) => {
    const instance = recordOf<InstanceRecord>(await store.get({ pk: item.pk, sk: item.sk }));
    if (instance?.status !== 'running' || instance.execution === undefined) return;
    const execution = await orchestrator.describe(instance.execution);
    if (execution === undefined || execution.status === 'RUNNING' || execution.status === 'PENDING_REDRIVE') return;
    if (await end(core, instance, execution.status, execution.error ?? execution.status, execution.cause ?? ''))
      found += 1;
  });
  // The next sweep goes on where this one has stopped, and begins again at the end.
  if (page.cursor !== undefined || from !== undefined)
    await store.transact([{ put: { ...keys.reconciled, at: page.cursor ?? null } }]);
  if (failures.length > 0) throw failures[0];
  return found;
}

/** How many instances one sweep asks the engine about: whoever has more goes round in several. */
const MAX_LOOKED_AT = 500;

async function end(
  core: Core,
  instance: InstanceRecord,
  status: string,
  error: string,
  rawCause: string,
): Promise<boolean> {
  const { cause } = readable({ Error: error, Cause: rawCause });
  try {
    return await core.attempt(async (change) => {
      const now = await core.instance(instance.id);
      if (now.status !== 'running') return false;
      const id = derivedId(instance.id, 'execution', 'incident');
      const record: IncidentRecord = {
        id,
        instance: instance.id,
        process: instance.process,
        version: instance.version,
        element: (await core.of(now)).model.root,
        name: 'the execution',
        activation: 'root',
        lane: 'main',
        status: 'open',
        error,
        cause: cause || `the execution ended with ${status} outside of Tutti`,
        fingerprint: fingerprint(instance.process, 'execution', error, cause),
        openedAt: core.now(),
        attempts: 1,
        region: 'root',
      };
      finish(core, change, now, { status: 'failed', endedAt: core.now() });
      cancelAll(core, change, instance.id, 'the execution ended');
      await openIncident(core, change, record);
      change.actions.push({ update: keys.scope(instance.id, 'root'), set: { status: 'closed' } });
      change.drafts.push(
        draft(now, 'main', RUNTIME, 'instance.failed', {
          decided: { status, error },
          why: { reason: record.cause },
          reconciled: true,
        }),
        draft(now, 'main', RUNTIME, 'incident.opened', {
          subject: { incident: id },
          decided: { error, fingerprint: record.fingerprint, attempts: 1 },
          why: { reason: record.cause },
          reconciled: true,
        }),
      );
      return true;
    });
  } catch (failure) {
    if (failure instanceof ConditionFailed) return false;
    throw failure;
  }
}
