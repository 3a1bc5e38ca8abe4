import type { Json } from '../../model/json.ts';
import type { Change, Core } from '../core.ts';
import { keys } from '../keys.ts';
import { itemOf, recordOf } from '../records.ts';
import { Refusal, type OperationOutcome, type OperationView } from '../types.ts';

/** An operation as it is stored: what the API shows. */
export type OperationRecord = OperationView;

/** Outcomes after which nothing more comes. */
const FINAL: ReadonlySet<OperationOutcome> = new Set(['passed', 'failed', 'interrupted']);
export const isFinal = (outcome: OperationOutcome): boolean => FINAL.has(outcome);

export const operationOf = async (core: Core, id: string): Promise<OperationRecord | undefined> =>
  recordOf<OperationRecord>(await core.ports.store.get(keys.operation(id)));

/** Writes an operation down with the change that it is. */
export function began(
  core: Core,
  change: Change,
  what: Omit<OperationRecord, 'id' | 'at' | 'outcome' | 'progress'>,
  outcome: OperationOutcome = 'accepted',
): OperationRecord {
  const at = core.iso(core.now());
  const record: OperationRecord = { id: core.ports.ids.next(), ...what, at, outcome, progress: [{ outcome, at }] };
  change.actions.push({
    put: {
      ...keys.operation(record.id),
      ...itemOf(record),
      g1pk: 'OPS',
      g1sk: record.id,
      g2pk: `OPS#I#${record.instance}`,
      g2sk: record.id,
    },
    if: [{ exists: false }],
  });
  return record;
}

/** The next outcome of an operation, with the change that it follows from; nothing where it has a final one. */
export async function proceeded(
  core: Core,
  change: Change,
  id: string | undefined,
  outcome: OperationOutcome,
  more: { readonly error?: string; readonly sameError?: boolean } = {},
): Promise<OperationRecord | undefined> {
  const known = id === undefined ? undefined : await operationOf(core, id);
  if (known === undefined || isFinal(known.outcome) || known.outcome === outcome) return known;
  const progress = [...known.progress, { outcome, at: core.iso(core.now()) }];
  change.actions.push({
    update: keys.operation(known.id),
    set: { outcome, progress: progress as unknown as Json, ...more },
    if: [{ attr: 'outcome', equals: known.outcome }],
  });
  return { ...known, outcome, progress, ...more };
}

/** The machine has taken the command of an operation; a step that was quicker has said more already. */
export async function taken(core: Core, id: string): Promise<void> {
  await core.attempt(async (change) => {
    const known = await operationOf(core, id);
    if (known?.outcome === 'accepted') await proceeded(core, change, id, 'running');
  });
}

/** @throws Refusal where a reason is missing: every operation has one. */
export function reasoned(reason: string): void {
  if (reason.trim() === '')
    throw new Refusal('invalid', 'REASON_REQUIRED', 'an operation takes a reason', {
      problems: [{ pointer: '/reason', message: 'must not be empty' }],
    });
}
