import type { Json, JsonObject } from '../model/json.ts';
import type { Action } from '../platform/port.ts';
import { draft, MACHINE, type Change, type Core } from './core.ts';
import { normalised } from './failure.ts';
import { keys } from './keys.ts';
import { proceeded } from './operations/record.ts';
import { itemOf, type IncidentRecord, type InstanceRecord } from './records.ts';

/**
 * Where an incident is found: by status (g1), by instance (g2), by fingerprint and status (g3). Every writer of an incident goes through here, so that the
 * three say the same.
 */
export type IncidentStatus = IncidentRecord['status'];

const indexed = (core: Core, incident: IncidentRecord): JsonObject => {
  const at = `${core.iso(incident.openedAt)}#${incident.id}`;
  const side = sideOf(incident.status);
  return {
    g1pk: `INC#${side}`,
    g1sk: at,
    g2pk: `INC#I#${incident.instance}`,
    g2sk: incident.id,
    g3pk: `INC#F#${incident.fingerprint}`,
    g3sk: `${side}#${at}`,
  };
};
export const sideOf = (status: IncidentStatus): 'open' | 'closed' => (status === 'resolved' ? 'closed' : 'open');

/** The row of an incident that opens, and the row of its group: a group that was resolved has come back. */
export async function openIncident(core: Core, change: Change, incident: IncidentRecord): Promise<void> {
  change.actions.push({ put: { ...keys.incident(incident.id), ...itemOf(incident), ...indexed(core, incident) } });
  const key = keys.incidentGroup(incident.fingerprint);
  const group = await core.ports.store.get(key);
  if (group === undefined) {
    const { fingerprint, process, element, name, error } = incident;
    const row: GroupRecord = {
      fingerprint,
      process,
      element,
      name,
      error,
      message: normalised(incident.cause).slice(0, MAX_MESSAGE),
      firstAt: incident.openedAt,
      state: 'open',
    };
    change.actions.push({ put: { ...key, ...itemOf(row) } });
  } else if (group.state === 'resolved')
    change.actions.push({ update: key, set: { state: 'open', regressedAt: core.now() } });
}

/** The message of a group is shown, not compared: the fingerprint has all of it. */
const MAX_MESSAGE = 2000;

/** Incidents of one kind, and what people have said about the kind. */
export interface GroupRecord {
  readonly fingerprint: string;
  readonly process: string;
  readonly element: string;
  readonly name: string;
  readonly error: string;
  readonly message: string;
  readonly firstAt: number;
  readonly state: 'open' | 'resolved' | 'ignored';
  readonly by?: string;
  readonly reason?: string;
  readonly at?: number;
  readonly regressedAt?: number;
}

/** Another status for an incident. */
export function incidentStatus(
  core: Core,
  incident: IncidentRecord,
  status: IncidentStatus,
  more: { readonly set?: Readonly<Record<string, Json>>; readonly from?: IncidentStatus } = {},
): Action {
  const { g1pk, g3sk } = indexed(core, { ...incident, status });
  return {
    update: keys.incident(incident.id),
    set: { status, g1pk: g1pk as string, g3sk: g3sk as string, ...more.set },
    ...(more.from === undefined ? {} : { if: [{ attr: 'status', equals: more.from }] }),
  };
}

/** An incident is over: the step that an operator has sent on its way again is through, or its token was taken away. */
export async function resolvedBy(
  core: Core,
  change: Change,
  instance: InstanceRecord,
  incident: IncidentRecord,
  outcome: 'passed' | 'interrupted',
): Promise<void> {
  const operation = await proceeded(core, change, incident.operation, outcome);
  change.actions.push(incidentStatus(core, incident, 'resolved', { from: incident.status }));
  change.actions.push({ update: keys.instance(instance.id), add: { incidents: -1 } });
  change.drafts.push(
    draft(instance, incident.lane, MACHINE, 'incident.resolved', {
      subject: { element: incident.element, activation: incident.activation, incident: incident.id },
      decided: {
        outcome,
        ...(operation === undefined ? {} : { operation: operation.kind, operationId: operation.id, by: operation.by }),
      },
    }),
  );
}
