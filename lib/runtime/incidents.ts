import { resultOf } from '../model/process-expressions.ts';
import { nodeIn } from '../model/process-model.ts';
import { scopeOpen } from './scopes.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { Query } from '../platform/port.ts';
import { REARM } from '../model/wire.ts';
import { tell } from './calls/arm.ts';
import { accountable, actorEntry, draft, inlineBytes, type Change, type Core } from './core.ts';
import { answered } from './evaluations.ts';
import { incidentGroups } from './incident-groups.ts';
import { incidentStatus, sideOf } from './incident-rows.ts';
import { keys } from './keys.ts';
import { began, reasoned } from './operations/record.ts';
import { recordOf, type IncidentRecord, type Outcome, type WaitRecord } from './records.ts';
import { outputSchema, validateSchema } from './steps/index.ts';
import { peopleIn } from './tasks/standing.ts';
import { variablesIn } from './timers.ts';
import {
  Refusal,
  type Actor,
  type Incidents,
  type IncidentView,
  type OperationKind,
  type Operations,
} from './types.ts';
import { fit } from './fit.ts';

const LIMIT = 25;
const MAX_LIMIT = 100;

/** Incidents and what operators do about them; every operation has a reason and a verified outcome. */
export function incidentsService(core: Core, operations: Operations): Incidents {
  const { store } = core.ports;
  const load = async (id: string): Promise<IncidentRecord> => {
    const found = recordOf<IncidentRecord>(await store.get(keys.incident(id)));
    if (found === undefined) throw new Refusal('unknown', 'UNKNOWN_INCIDENT', `there is no incident ${id}`);
    return found;
  };
  const assignable = async (i: IncidentRecord): Promise<readonly string[]> => {
    const { compiled } = await core.deployed(i.process, i.version);
    return compiled.contracts.assignable[i.region] ?? [];
  };
  const view = async (i: IncidentRecord, detail: boolean): Promise<IncidentView> => {
    const operation = i.operation === undefined ? undefined : await operations.get(i.operation);
    const base: IncidentView = {
      id: i.id,
      instance: i.instance,
      process: i.process,
      element: i.element,
      name: i.name,
      activation: i.activation,
      status: i.status,
      error: i.error,
      cause: i.cause,
      fingerprint: i.fingerprint,
      openedAt: core.iso(i.openedAt),
      attempts: i.attempts,
      ...(i.businessKey === undefined ? {} : { businessKey: i.businessKey }),
      ...(i.child === undefined ? {} : { child: i.child }),
      ...(operation === undefined ? {} : { operation }),
    };
    if (!detail) return base;
    const deployed = await core.deployed(i.process, i.version);
    const { accountable: role = '' } = accountable(deployed, nodeIn(deployed.model, i.element));
    const whole = { ...base, accountable: deployed.model.binding.roles?.[role]?.name ?? role };
    if (i.status === 'resolved') return whole;
    const row = await store.get(keys.variables(i.instance));
    return { ...whole, editable: (await core.whole(variablesIn(row, await assignable(i)))) as JsonObject };
  };
  const operate = async (
    id: string,
    kind: OperationKind,
    reason: string,
    by: Actor,
    outcomeOf: (
      i: IncidentRecord,
      change: Change,
      wait: WaitRecord,
    ) => Promise<{ outcome: Outcome; wait?: JsonObject; values?: Readonly<Record<string, Json>> }>,
    batch?: string,
  ): Promise<IncidentView> => {
    reasoned(reason);
    const updated = await core.attempt(async (change) => {
      const incident = await load(id);
      if (incident.status === 'resolved')
        throw new Refusal('conflict', 'INCIDENT_RESOLVED', 'the incident has been resolved');
      if (incident.status === 'resolving') {
        const before = incident.operation === undefined ? undefined : await operations.get(incident.operation);
        throw new Refusal(
          'conflict',
          'INCIDENT_RESOLVING',
          `${before?.by ?? 'somebody'} has sent the step on its way again; wait for the outcome`,
          { detail: { operation: incident.operation ?? null } },
        );
      }
      const instance = await core.instance(incident.instance);
      const key = keys.wait(incident.instance, `${incident.activation}!incident`);
      const wait = recordOf<WaitRecord>(await store.get(key));
      if (wait?.status !== 'open')
        throw new Refusal(
          'gone',
          'INCIDENT_GONE',
          'the step no longer waits: its scope was interrupted or the instance has ended',
        );
      const { outcome, wait: more, values } = await outcomeOf(incident, change, wait);
      // Behind a gateway no call tells that it has passed: what does not pass opens a new incident.
      const gateway = nodeIn((await core.of(instance)).model, incident.element)?.type === 'exclusiveGateway';
      const passed = kind === 'skip' || gateway;
      const { process, element, activation } = incident;
      const operation = began(
        core,
        change,
        {
          kind,
          process,
          instance: instance.id,
          element,
          activation,
          incident: id,
          by: by.id,
          reason,
          ...(batch === undefined ? {} : { batch }),
        },
        passed ? 'passed' : 'accepted',
      );
      for (const path of wait.scopes) change.actions.push(scopeOpen(incident.instance, path));
      change.actions.push({
        update: key,
        set: { status: 'resolved', outcome: outcome as unknown as Json, ...more },
        if: [{ attr: 'status', equals: 'open' }],
      });
      const status = passed ? 'resolved' : 'resolving';
      change.actions.push(incidentStatus(core, incident, status, { set: { operation: operation.id }, from: 'open' }));
      if (passed) change.actions.push({ update: keys.instance(incident.instance), add: { incidents: -1 } });
      tell(core, change, incident.instance, { ...wait, ...more } as WaitRecord, outcome, operation.id);
      const subject = { element: incident.element, activation: incident.activation, incident: id };
      change.drafts.push(
        draft(instance, incident.lane, actorEntry(by), 'incident.operation', {
          subject,
          decided: { operation: kind, operationId: operation.id, ...(batch === undefined ? {} : { batch }) },
          why: { reason },
          ...(values === undefined ? {} : { values }),
        }),
      );
      // Whoever decides in a step's place has acted on it: four eyes count them.
      if (kind !== 'retry')
        for (const person of peopleIn(by))
          change.actions.push({ put: { ...keys.actor(instance.id, element, person), person } });
      if (passed)
        change.drafts.push(
          draft(instance, incident.lane, actorEntry(by), 'incident.resolved', {
            subject,
            decided: { operation: kind, by: by.id },
          }),
        );
      return { ...incident, status, operation: operation.id } satisfies IncidentRecord;
    });
    return view(updated, true);
  };

  return {
    async list(filter) {
      const limit = Math.min(filter.limit ?? LIMIT, MAX_LIMIT);
      const items: IncidentView[] = [];
      let cursor = filter.cursor;
      do {
        const page = await store.query({
          ...sourceOf(filter),
          limit: limit - items.length,
          ...(cursor === undefined ? {} : { cursor }),
        });
        for (const item of page.items) {
          const incident = recordOf<IncidentRecord>(await store.get({ pk: item.pk, sk: item.sk }));
          if (incident === undefined) continue;
          if (filter.status !== undefined && incident.status !== filter.status) continue;
          if (filter.process !== undefined && incident.process !== filter.process) continue;
          if (filter.fingerprint !== undefined && incident.fingerprint !== filter.fingerprint) continue;
          items.push(await view(incident, false));
        }
        cursor = page.cursor;
      } while (cursor !== undefined && items.length < limit);
      return { items, ...(cursor === undefined ? {} : { cursor }) };
    },
    ...incidentGroups(core),
    async close(id, reason, by) {
      reasoned(reason);
      await core.attempt(async (change) => {
        const incident = await load(id);
        const instance = await core.instance(incident.instance);
        if (incident.status === 'resolved')
          throw new Refusal('conflict', 'INCIDENT_RESOLVED', 'the incident has been resolved');
        if (instance.endedAt === undefined)
          throw new Refusal('conflict', 'INSTANCE_RUNNING', 'the step still waits: retry, edit or skip it');
        change.actions.push(incidentStatus(core, incident, 'resolved', { from: incident.status }));
        change.drafts.push(
          draft(instance, incident.lane, actorEntry(by), 'incident.resolved', {
            subject: { element: incident.element, activation: incident.activation, incident: id },
            decided: { outcome: 'closed' },
            why: { reason },
          }),
        );
      });
      return view(await load(id), true);
    },
    get: async (id) => view(await load(id), true),
    retry: (id, reason, by, batch) =>
      operate(
        id,
        'retry',
        reason,
        by,
        () => Promise.resolve({ outcome: { kind: 'success', reply: { output: null, action: 'retry' } } }),
        batch,
      ),
    edit: (id, set, reason, by) =>
      operate(id, 'edit', reason, by, async (incident) => {
        const deployed = await core.deployed(incident.process, incident.version);
        fit(deployed.model, set, await assignable(incident));
        const small: JsonObject = {};
        for (const [name, value] of Object.entries(set))
          small[name] = await core.small(value, incident.instance, inlineBytes(deployed, undefined, [name]));
        const edit = { set: small, to: incident.element, leave: false, at: core.now() };
        return { outcome: { kind: 'failure', error: REARM, cause: '{}' }, wait: { edit }, values: { set } };
      }),
    skip: (id, output, reason, by) =>
      operate(id, 'skip', reason, by, async (incident, change, wait) => {
        const deployed = await core.deployed(incident.process, incident.version);
        const step = nodeIn(deployed.model, incident.element)?.step;
        const schema =
          step === undefined
            ? undefined
            : step.ai === undefined
              ? outputSchema(deployed, step)
              : deployed.model.documents[step.ai.output];
        const problems = schema === undefined ? [] : validateSchema(schema, output);
        if (problems.length > 0)
          throw new Refusal('invalid', 'INVALID_OUTPUT', `the output does not fit the schema of "${incident.name}"`, {
            problems: problems.map((p) => ({ ...p, pointer: `/output${p.pointer}` })),
          });
        const small = await core.small(
          output,
          incident.instance,
          inlineBytes(deployed, wait.item, resultOf(nodeIn(deployed.model, incident.element)!)),
        );
        const instance = await core.instance(incident.instance);
        const skipped = { output: small, action: 'skip' } as const;
        const reply = await answered(core, change, deployed, instance, wait, skipped);
        return { outcome: { kind: 'success', reply }, values: { output } };
      }),
  };
}

/** Where a list reads: the narrowest of the three. */
function sourceOf(filter: Parameters<Incidents['list']>[0]): Pick<Query, 'pk' | 'index' | 'prefix'> {
  const side = filter.status === undefined ? undefined : sideOf(filter.status);
  if (filter.instance !== undefined) return { pk: `INC#I#${filter.instance}`, index: 'g2' };
  if (filter.fingerprint !== undefined)
    return { pk: `INC#F#${filter.fingerprint}`, index: 'g3', ...(side === undefined ? {} : { prefix: `${side}#` }) };
  return { pk: `INC#${side ?? 'open'}`, index: 'g1' };
}
