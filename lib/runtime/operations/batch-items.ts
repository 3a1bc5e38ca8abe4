import type { Json } from '../../model/json.ts';
import type { Core } from '../core.ts';
import { keys } from '../keys.ts';
import { Refusal, type Incidents, type Instances, type Operations, type OperationView, type Search } from '../types.ts';
import type { BatchRecord, ItemRecord } from './batch-record.ts';
import { isFinal } from './record.ts';

export interface Services {
  readonly instances: Instances;
  readonly incidents: Incidents;
  readonly operations: Operations;
  readonly search: Search;
}

const set = (core: Core, batch: BatchRecord, item: ItemRecord, to: Partial<ItemRecord>): Promise<void> =>
  core.ports.store.transact([
    { update: keys.batchItem(batch.id, item.target), set: to as Record<string, Json>, unset: unsetBy(to) },
  ]);
const unsetBy = (to: Partial<ItemRecord>): string[] =>
  (['error', 'sameError', 'operation'] as const).filter((name) => to[name] === undefined);

/** Does one item. It is marked first: what finds after a crash that its work is done has done it itself. */
export async function carryOut(core: Core, services: Services, batch: BatchRecord, item: ItemRecord): Promise<void> {
  const own = `${batch.id}#${item.attempt}`;
  const begun = item.begun === item.attempt;
  if (!begun) await set(core, batch, item, { status: 'ACTIVE', attempt: item.attempt, begun: item.attempt });
  try {
    if (batch.kind === 'cancel') {
      await services.instances.cancel(item.target, batch.reason, batch.by);
      await set(core, batch, item, { status: 'COMPLETED' });
      return;
    }
    const { operation } = await services.incidents.retry(item.target, batch.reason, batch.by, own);
    await set(core, batch, item, { status: 'RUNNING', operation: operation!.id });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await refused(core, services, batch, item, begun, error, own);
  }
}

async function refused(
  core: Core,
  services: Services,
  batch: BatchRecord,
  item: ItemRecord,
  begun: boolean,
  error: Refusal,
  own: string,
): Promise<void> {
  if (batch.kind === 'cancel') {
    if (error.code === 'INSTANCE_STARTING') return;
    const { status } = await services.instances.view(item.target);
    if (begun && status === 'cancelled') await set(core, batch, item, { status: 'COMPLETED' });
    else
      await set(core, batch, item, {
        status: error.code === 'INSTANCE_ENDED' ? 'SKIPPED' : 'FAILED',
        error: error.message,
      });
    return;
  }
  const { operation } = await services.incidents.get(item.target);
  if (operation?.batch === own) await set(core, batch, item, { status: 'RUNNING', operation: operation.id });
  else if (error.code === 'INCIDENT_RESOLVED' || error.code === 'INCIDENT_GONE' || error.code === 'INCIDENT_RESOLVING')
    await set(core, batch, item, { status: 'SKIPPED', error: error.message });
  else await set(core, batch, item, { status: 'FAILED', error: error.message });
}

/** What became of an item that is under way. */
export async function verify(core: Core, services: Services, batch: BatchRecord, item: ItemRecord): Promise<void> {
  const operation = await services.operations.get(item.operation!);
  if (isFinal(operation.outcome)) await set(core, batch, item, outcomeOf(operation));
}

function outcomeOf({ id, outcome, error, sameError }: OperationView): Partial<ItemRecord> {
  const operation = id;
  if (outcome === 'passed') return { status: 'VERIFIED', operation };
  if (outcome === 'interrupted')
    return { status: 'SKIPPED', operation, error: 'the token was taken away before the step was through' };
  return {
    status: 'REFAILED',
    operation,
    ...(error === undefined ? {} : { error }),
    ...(sameError === undefined ? {} : { sameError }),
  };
}
