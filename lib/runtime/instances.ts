import type { DeployedProcess } from '../model/compiled.ts';
import type { JsonObject } from '../model/json.ts';
import { nodeIn } from '../model/process-model.ts';
import { durationMs } from '../expressions/index.ts';
import { atRiskShare, begin, keyOf, validateStart } from './begin.ts';
import { actorEntry, type Core } from './core.ts';
import { keys } from './keys.ts';
import { recordOf, type IncidentRecord, type InstanceRecord, type TaskRecord, type WaitRecord } from './records.ts';
import { openWaits, rowsOf } from './scopes.ts';
import { historyOf } from './operations/archive.ts';
import { cancellation } from './operations/cancellation.ts';
import { carryOut, plan } from './operations/edits.ts';
import { SIGNAL } from './signals.ts';
import { refusePaused } from './settings.ts';
import { startOf } from './starts.ts';
import { variablesIn } from './timers.ts';
import { stepDetail } from './step-detail.ts';
import { trace } from './trace.ts';
import { cancelInstance, running } from './cancel.ts';
import {
  Refusal,
  type Audit,
  type ChildView,
  type InstanceDetail,
  type Instances,
  type InstanceView,
  type Processes,
  type WaitView,
} from './types.ts';
import { loadWork } from './work/record.ts';
import { allEntries } from './audit/all.ts';

const LIMIT = 25;
const MAX_LIMIT = 100;

export function instancesService(core: Core, processes: Processes, audit: Audit): Instances {
  const { store } = core.ports;

  const view = async (i: InstanceRecord): Promise<InstanceView> => {
    const { model } = await core.of(i);
    const { sla } = model.binding;
    const deployment = await core.deployment(i.process, i.version);
    return {
      id: i.id,
      process: i.process,
      processName: model.name,
      version: i.version,
      ...(deployment === undefined ? {} : { deployment }),
      status: i.status,
      startedAt: core.iso(i.startedAt),
      startedBy: i.startedBy,
      incidents: Math.max(0, i.incidents),
      ...(i.businessKey === undefined ? {} : { businessKey: i.businessKey }),
      ...(i.endedAt === undefined ? {} : { endedAt: core.iso(i.endedAt) }),
      ...(i.outcome === undefined ? {} : { outcome: i.outcome, ...outcomeName(nodeIn(model, i.outcome)?.name) }),
      ...(i.execution === undefined ? {} : { execution: i.execution }),
      ...(i.erasedAt === undefined ? {} : { erasedAt: core.iso(i.erasedAt) }),
      ...(i.hold === undefined ? {} : { hold: { by: i.hold.by, reason: i.hold.reason } }),
      ...(i.parent === undefined ? {} : { parent: { instance: i.parent.instance, element: i.parent.element } }),
      ...(sla === undefined ? {} : { sla: slaOf(core, i, sla) }),
    };
  };
  const inShort = async (i: InstanceRecord): Promise<NonNullable<InstanceView['waits']>> => {
    const { model } = await core.of(i);
    return (await openWaits(core, i.id)).filter(isShown).map((w) => ({
      element: w.element,
      name: nodeIn(model, w.element)?.name ?? w.element,
      kind: kindOf(w),
    }));
  };

  return {
    async start(request, by) {
      const deployed = await processes.get(request.process, request.version);
      const { model } = deployed;
      validateStart(deployed, request.variables);
      const entry = startOf(model, request.variables, request.startEvent);
      const businessKey = request.businessKey ?? keyOf(deployed, request.variables);
      const once = request.idempotencyKey === undefined ? undefined : keys.started(request.idempotencyKey);
      const notByStart = Object.values(model.nodes).some((n) =>
        [...(n.step?.people?.notBy ?? []), ...(n.step?.ai?.below.notBy ?? [])].includes('start'),
      );
      if (by.kind === 'application' && by.onBehalfOf === undefined && notByStart)
        throw new Refusal(
          'unprocessable',
          'ON_BEHALF_OF_REQUIRED',
          'this process asks for four eyes against whoever submits: an application passes a verified onBehalfOf',
        );
      const started = await core.attempt(async (change) => {
        if (once !== undefined) {
          const known = await store.get(once);
          if (known !== undefined) return core.instance(String(known.instance));
        }
        await refusePaused(core, model.id);
        return begin(core, change, deployed, {
          variables: request.variables,
          by: actorEntry(by),
          startedBy: by.id,
          submitters: [by.id, by.onBehalfOf].filter((p) => p !== undefined),
          ...(once === undefined ? {} : { once }),
          ...(businessKey === undefined ? {} : { businessKey }),
          ...(entry === undefined ? {} : { entry }),
        });
      });
      return view(started);
    },
    async list(filter) {
      const limit = Math.min(filter.limit ?? LIMIT, MAX_LIMIT);
      const items: InstanceView[] = [];
      let cursor = filter.cursor;
      do {
        const page = await store.query({
          ...(filter.businessKey !== undefined
            ? { pk: `INST#K#${filter.businessKey}`, index: 'g3' as const }
            : filter.process === undefined
              ? { pk: 'INST', index: 'g1' as const }
              : { pk: `INST#${filter.process}`, index: 'g2' as const }),
          descending: true,
          limit: limit - items.length,
          ...(cursor === undefined ? {} : { cursor }),
        });
        for (const item of page.items) {
          const found = recordOf<InstanceRecord>(await store.get({ pk: item.pk, sk: item.sk }));
          if (found === undefined) continue;
          if (filter.status !== undefined && found.status !== filter.status) continue;
          if (filter.process !== undefined && found.process !== filter.process) continue;
          items.push({ ...(await view(found)), ...(running(found) ? { waits: await inShort(found) } : {}) });
        }
        cursor = page.cursor;
      } while (cursor !== undefined && items.length < limit);
      return { items, ...(cursor === undefined ? {} : { cursor }) };
    },
    async get(id) {
      const record = await core.instance(id);
      const deployed = await core.of(record);
      const [row, waits, entries, children] = await Promise.all([
        store.get(keys.variables(id)),
        openWaits(core, id),
        allEntries(audit, id),
        childrenOf(core, id),
      ]);
      const shown = running(record)
        ? await Promise.all(waits.filter(isShown).map((w) => waitView(core, deployed, w)))
        : [];
      return {
        ...(await view(record)),
        variables: (await core.whole(variablesIn(row, deployed.model.variables))) as JsonObject,
        waits: shown,
        ...(children.length === 0 ? {} : { children }),
        ...trace(deployed.model, entries, waits),
      } satisfies InstanceDetail;
    },
    view: async (id) => view(await core.instance(id)),
    async cancel(id, reason, by) {
      if (reason.trim() === '')
        throw new Refusal('invalid', 'REASON_REQUIRED', 'a cancellation takes a reason', {
          problems: [{ pointer: '/reason', message: 'must not be empty' }],
        });
      await cancelInstance(core, id, reason, actorEntry(by));
      return view(await core.instance(id));
    },
    previewEdit: async (id, edit) => (await plan(core, id, edit)).preview,
    edit: (id, edit, reason, by) => carryOut(core, id, edit, reason, by),
    history: (id) => historyOf(core, id),
    step: (id, element, { personal = true } = {}) => stepDetail(core, audit, id, element, personal),
    cancellation: (id) => cancellation(core, audit, id),
    async timeline(id, options) {
      await core.instance(id);
      return audit.list({ stream: id, ...options });
    },
  };
}

/** What the machine itself waits for is the game, whose own waits have rows. */
const isShown = (w: WaitRecord): boolean => w.op !== 'region';
export const outcomeName = (name: string | undefined): { outcomeName?: string } =>
  name === undefined ? {} : { outcomeName: name };

function slaOf(
  core: Core,
  i: InstanceRecord,
  sla: { readonly within: string; readonly atRisk?: string },
): NonNullable<InstanceView['sla']> {
  const within = durationMs(sla.within);
  const share = atRiskShare(sla);
  const used = (i.endedAt ?? core.now()) - i.startedAt;
  return {
    due: core.iso(i.startedAt + within),
    state: used > within ? 'breached' : i.endedAt === undefined && used > within * share ? 'at-risk' : 'on-time',
  };
}

async function childrenOf(core: Core, id: string): Promise<ChildView[]> {
  const rows = await rowsOf<{ child: string; element: string }>(core, id, 'CHILD#');
  return Promise.all(
    rows.map(async ({ child, element }) => {
      const { process, status } = await core.instance(child);
      return { instance: child, element, process, status };
    }),
  );
}

/** What kind of wait it is, as people call it. */
export function kindOf(w: WaitRecord): WaitView['kind'] {
  if (w.op === 'incident') return 'incident';
  if (w.task !== undefined) return 'people';
  if (w.work !== undefined) return 'worker';
  if (w.op === 'ai') return 'ai';
  if (w.op === 'call') return 'call';
  if (w.subscriptions.length === 0) return w.deadlines.length > 0 ? 'timer' : 'event';
  return w.deadlines.length === 0 ? 'message' : 'event';
}

async function waitView(core: Core, deployed: DeployedProcess, w: WaitRecord): Promise<WaitView> {
  const node = nodeIn(deployed.model, w.element)!;
  const name = node.name ?? node.id;
  const base = { activation: w.activation, element: w.element, name, kind: kindOf(w), since: core.iso(w.openedAt) };
  if (w.op === 'incident') {
    const incident =
      w.incident === undefined
        ? undefined
        : recordOf<IncidentRecord>(await core.ports.store.get(keys.incident(w.incident)));
    return {
      ...base,
      detail: `incident: ${incident?.cause ?? ''}`,
      ...(w.incident === undefined ? {} : { incidentId: w.incident }),
    };
  }
  if (w.task !== undefined) {
    const task = recordOf<TaskRecord>(await core.ports.store.get(keys.task(w.task)));
    const people = task?.assignee === undefined ? [...(task?.groups ?? []), ...(task?.users ?? [])] : [task.assignee];
    return {
      ...base,
      detail: `waits for ${people.join(', ') || 'anybody'}`,
      people,
      taskId: w.task,
      ...(task?.due === undefined ? {} : { due: core.iso(task.due) }),
    };
  }
  if (w.work !== undefined) {
    const work = await loadWork(core, w.work);
    const who =
      work?.worker === undefined
        ? `a worker of topic ${work?.topic ?? ''}`
        : `worker ${work.worker}, who has it until ${core.iso(work.lockedUntil!)}`;
    return { ...base, detail: `waits for ${who}`, workId: w.work };
  }
  if (w.op === 'call')
    return {
      ...base,
      detail: `waits for instance ${w.child ?? ''}`,
      ...(w.child === undefined ? {} : { child: w.child }),
    };
  if (w.op === 'ai') return { ...base, detail: 'the model is being asked' };
  const deadline = w.deadlines.map((d) => d.at).sort((a, b) => a - b)[0];
  const messages = w.subscriptions.map((s) =>
    s.name.startsWith(SIGNAL) ? `signal ${s.name.slice(SIGNAL.length)}` : `message ${s.name} for ${s.key}`,
  );
  const otherwise = deadline === undefined ? 'a change of its variables' : 'its time';
  return {
    ...base,
    detail: `waits for ${messages.join(' or ') || otherwise}`,
    ...(deadline === undefined ? {} : { deadline: core.iso(deadline) }),
  };
}
