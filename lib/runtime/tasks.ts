import { nodeIn } from '../model/process-model.ts';
import type { DeployedProcess } from '../model/compiled.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { PeopleBinding } from '../model/binding.ts';
import type { Node } from '../model/process-model.ts';
import { ConditionFailed } from '../platform/port.ts';
import { actorsOf, tell } from './calls/arm.ts';
import { accountable, actorEntry, draft, inlineBytes, type Core } from './core.ts';
import { answered } from './evaluations.ts';
import { validateForm } from './forms.ts';
import { keys } from './keys.ts';
import { recordOf, type TaskRecord, type WaitRecord } from './records.ts';
import { unlisten, scopeOpen } from './scopes.ts';
import { outputSchema, validateSchema } from './steps/index.ts';
import { resultOf } from '../model/process-expressions.ts';
import { Refusal, type Actor, type Evidence, type TaskDetail, type Tasks, type TaskView } from './types.ts';

const LIMIT = 25;
const MAX_LIMIT = 100;
const sees = (by: Actor): boolean => by.roles.includes('admin');

export function taskView(core: Core, t: TaskRecord): TaskView {
  return {
    id: t.id,
    instance: t.instance,
    process: t.process,
    element: t.element,
    name: t.name,
    activation: t.activation,
    status: t.status,
    groups: t.groups,
    users: t.users,
    createdAt: core.iso(t.createdAt),
    revision: t.revision,
    ...(t.assignee === undefined ? {} : { assignee: t.assignee }),
    ...(t.due === undefined ? {} : { due: core.iso(t.due) }),
    ...(t.escalatedTo === undefined ? {} : { escalatedTo: t.escalatedTo }),
    ...(t.completedBy === undefined ? {} : { completedBy: t.completedBy }),
    ...(t.completedAt === undefined ? {} : { completedAt: core.iso(t.completedAt) }),
    ...(t.businessKey === undefined ? {} : { businessKey: t.businessKey }),
  };
}

/** Tasks of people. Every rule is checked at claim and again at completion. */
export function tasksService(core: Core): Tasks {
  const { store } = core.ports;
  const load = async (id: string): Promise<TaskRecord> => {
    const found = recordOf<TaskRecord>(await store.get(keys.task(id)));
    if (found === undefined) throw new Refusal('unknown', 'UNKNOWN_TASK', `there is no task ${id}`);
    return found;
  };
  const peopleOf = (node: Node | undefined): PeopleBinding | undefined => node?.step?.people ?? node?.step?.ai?.below;
  const candidate = (t: TaskRecord, by: Actor): boolean =>
    t.users.includes(by.id) ||
    t.groups.some((g) => by.groups.includes(g)) ||
    (t.groups.length === 0 && t.users.length === 0);

  /** Why this person may not act on the task, if so. */
  const barred = async (t: TaskRecord, by: Actor): Promise<Refusal | undefined> => {
    if (by.kind !== 'person' && by.kind !== 'application')
      return new Refusal('forbidden', 'NOT_A_PERSON', 'a task for people takes a person');
    if (!candidate(t, by))
      return new Refusal('forbidden', 'NOT_A_CANDIDATE', `"${t.name}" is for ${[...t.groups, ...t.users].join(', ')}`);
    if (t.notBy.length === 0) return undefined;
    const instance = await core.instance(t.instance);
    const { model } = await core.of(instance);
    const acted = (await actorsOf(core, t.instance, model.nodes, t.notBy)).find(
      (a) => a.person === by.id || a.person === by.onBehalfOf,
    );
    return acted === undefined
      ? undefined
      : new Refusal(
          'forbidden',
          'FOUR_EYES',
          `${by.name ?? by.id} ${acted.element === 'start' ? 'submitted this' : `acted on "${acted.element}"`} and may not decide on "${t.name}"`,
        );
  };
  const revised = (t: TaskRecord, revision: number | undefined): void => {
    if (revision !== undefined && revision !== t.revision)
      throw new Refusal(
        'conflict',
        'REVISION_MISMATCH',
        `the task was changed meanwhile: it is at revision ${t.revision}, not ${revision}`,
        { detail: { revision: t.revision } },
      );
  };
  const stillOpen = (t: TaskRecord): void => {
    if (t.status === 'completed')
      throw new Refusal(
        'conflict',
        'TASK_ALREADY_COMPLETED',
        `"${t.name}" was completed by ${t.completedBy ?? 'somebody'}`,
      );
    if (t.status === 'cancelled') throw new Refusal('gone', 'TASK_CANCELLED', `"${t.name}" is no longer needed`);
  };

  return {
    async list(filter, by) {
      const limit = Math.min(filter.limit ?? LIMIT, MAX_LIMIT);
      const closed = filter.status === 'completed';
      const items: TaskView[] = [];
      let cursor = filter.cursor;
      // Pages are filtered after reading: goes on until the page is full or nothing is left.
      do {
        const page = await store.query({
          ...(filter.instance === undefined
            ? { pk: closed ? 'TASKS#closed' : 'TASKS#open', index: 'g1' as const }
            : { pk: `TASKS#I#${filter.instance}`, index: 'g2' as const }),
          descending: closed,
          limit: limit - items.length,
          ...(cursor === undefined ? {} : { cursor }),
        });
        for (const item of page.items) {
          // The index may lag behind: the task itself is what counts.
          const task = recordOf<TaskRecord>(await store.get({ pk: item.pk, sk: item.sk }));
          if (task === undefined) continue;
          const open = task.status === 'open' || task.status === 'claimed';
          if (filter.status === 'open' && !open) continue;
          if (closed && task.status !== 'completed') continue;
          if (filter.process !== undefined && task.process !== filter.process) continue;
          if (filter.instance !== undefined && task.instance !== filter.instance) continue;
          const mine = task.assignee === by.id || task.completedBy === by.id;
          const scope = filter.scope ?? 'groups';
          if (scope === 'mine' && !mine) continue;
          if (scope === 'groups' && !(mine || candidate(task, by))) continue;
          if (
            scope === 'all' &&
            !sees(by) &&
            !(mine || candidate(task, by)) &&
            !by.roles.some((r) => ['viewer', 'operator', 'owner', 'auditor'].includes(r))
          )
            continue;
          items.push(taskView(core, task));
        }
        cursor = page.cursor;
      } while (cursor !== undefined && items.length < limit);
      return { items, ...(cursor === undefined ? {} : { cursor }) };
    },
    async get(id, by) {
      const task = await load(id);
      const instance = await core.instance(task.instance);
      const deployed = await core.of(instance);
      const people = peopleOf(nodeIn(deployed.model, task.element));
      const form = people?.form === undefined ? undefined : deployed.model.documents[people.form];
      const evidence =
        task.evidence === undefined
          ? undefined
          : ((await core.whole(task.evidence as unknown as Json)) as unknown as Evidence);
      // Whoever may not decide need not see what it is decided on.
      const may =
        candidate(task, by) ||
        by.roles.some((r) => ['operator', 'owner', 'auditor', 'admin'].includes(r)) ||
        task.completedBy === by.id;
      const refusal = task.status === 'open' || task.status === 'claimed' ? await barred(task, by) : undefined;
      const data = may ? ((await core.whole(task.data)) as JsonObject) : {};
      return {
        ...taskView(core, task),
        data,
        ...(form === undefined ? {} : { form: form as JsonObject }),
        ...(evidence === undefined || !may ? {} : { evidence }),
        ...(refusal === undefined ? {} : { blocked: refusal.message }),
      } satisfies TaskDetail;
    },
    async claim(id, by, revision) {
      return core.attempt(async (change) => {
        const task = await load(id);
        revised(task, revision);
        stillOpen(task);
        if (task.assignee === by.id) return taskView(core, task);
        if (task.assignee !== undefined)
          throw new Refusal('conflict', 'TASK_ALREADY_CLAIMED', `"${task.name}" was claimed by ${task.assignee}`);
        const refusal = await barred(task, by);
        if (refusal !== undefined) throw refusal;
        const next: TaskRecord = { ...task, status: 'claimed', assignee: by.id, revision: task.revision + 1 };
        change.actions.push({
          update: keys.task(id),
          set: { status: 'claimed', assignee: by.id, revision: next.revision },
          if: [{ attr: 'revision', equals: task.revision }],
        });
        change.drafts.push(
          draft(await core.instance(task.instance), task.lane, actorEntry(by), 'task.claimed', {
            subject: { element: task.element, activation: task.activation, task: id },
          }),
        );
        return taskView(core, next);
      });
    },
    async release(id, by, revision) {
      return core.attempt(async (change) => {
        const task = await load(id);
        revised(task, revision);
        stillOpen(task);
        if (task.assignee === undefined) return taskView(core, task);
        if (task.assignee !== by.id && !sees(by) && !by.roles.includes('operator'))
          throw new Refusal('forbidden', 'NOT_YOURS', `"${task.name}" was claimed by ${task.assignee}`);
        const { assignee: _gone, ...rest } = task;
        change.actions.push({
          update: keys.task(id),
          set: { status: 'open', revision: task.revision + 1 },
          unset: ['assignee'],
          if: [{ attr: 'revision', equals: task.revision }],
        });
        change.drafts.push(
          draft(await core.instance(task.instance), task.lane, actorEntry(by), 'task.released', {
            subject: { element: task.element, activation: task.activation, task: id },
          }),
        );
        return taskView(core, { ...rest, status: 'open', revision: task.revision + 1 });
      });
    },
    async complete(id, data, by, options = {}) {
      try {
        return await core.attempt(async (change) => {
          const task = await load(id);
          if (task.status === 'completed' && task.completedBy === by.id && options.idempotencyKey !== undefined)
            return taskView(core, task);
          revised(task, options.revision);
          stillOpen(task);
          if (task.assignee !== undefined && task.assignee !== by.id)
            throw new Refusal('conflict', 'TASK_ALREADY_CLAIMED', `"${task.name}" was claimed by ${task.assignee}`);
          const refusal = await barred(task, by);
          if (refusal !== undefined) throw refusal;
          const instance = await core.instance(task.instance);
          const deployed = await core.of(instance);
          const node = nodeIn(deployed.model, task.element)!;
          const { output, override, reason, answer } = await judge(core, deployed, node, task, data, options.reason);
          const wait = recordOf<WaitRecord>(await store.get(keys.wait(task.instance, task.activation)));
          if (wait?.status !== 'open')
            throw new Refusal('gone', 'TASK_CANCELLED', `"${task.name}" is no longer needed`);
          if (wait.deadlines.some((d) => d.at <= core.now()))
            throw new Refusal('gone', 'TASK_EXPIRED', `the time for "${task.name}" is over`);
          for (const path of wait.scopes) change.actions.push(scopeOpen(task.instance, path));
          const small = await core.small(output, task.instance, inlineBytes(deployed, wait.item));
          const reply = await answered(core, change, deployed, instance, wait, { output: small });
          const outcome = { kind: 'success' as const, reply };
          const now = core.now();
          const next: TaskRecord = {
            ...task,
            status: 'completed',
            completedBy: by.id,
            completedAt: now,
            revision: task.revision + 1,
          };
          change.actions.push({
            update: keys.task(id),
            set: {
              status: 'completed',
              completedBy: by.id,
              completedAt: now,
              revision: next.revision,
              g1pk: 'TASKS#closed',
            },
            if: [{ attr: 'revision', equals: task.revision }],
          });
          change.actions.push({
            update: keys.wait(task.instance, task.activation),
            set: { status: 'resolved', outcome },
            if: [{ attr: 'status', equals: 'open' }],
          });
          for (const person of [by.id, by.onBehalfOf])
            if (person !== undefined)
              change.actions.push({ put: { ...keys.actor(task.instance, task.element, person), person } });
          const [result] = resultOf(node).filter((v) => deployed.model.variables.includes(v));
          if (result !== undefined && wait.item === undefined)
            change.actions.push({ update: keys.variables(task.instance), set: { [`v:${result}`]: small } });
          unlisten(core, change, wait);
          tell(core, change, task.instance, wait, outcome);
          const subject = { element: task.element, activation: task.activation, task: id };
          const who = accountable(deployed, node);
          change.drafts.push(
            draft(instance, task.lane, actorEntry(by), 'task.completed', {
              subject,
              decided: { keys: Object.keys(answer).sort(), override, durationMs: now - task.createdAt },
              ...(reason === undefined ? {} : { why: { reason } }),
              values: { output, answer },
              ...who,
            }),
            draft(instance, task.lane, actorEntry(by), 'step.completed', {
              subject,
              decided: { kind: 'people', attempt: wait.attempt, durationMs: now - wait.openedAt },
              ...who,
            }),
          );
          return taskView(core, next);
        });
      } catch (error) {
        // Somebody or something else was faster, over and over: the scope is gone or the task is.
        if (error instanceof ConditionFailed)
          throw new Refusal('gone', 'TASK_CANCELLED', 'the task is no longer needed');
        throw error;
      }
    },
  };
}

/** Form, schema, and the rule that overriding a model takes a reason. */
async function judge(
  core: Core,
  deployed: DeployedProcess,
  node: Node,
  task: TaskRecord,
  data: JsonObject,
  given: string | undefined,
): Promise<{ output: Json; answer: JsonObject; override: boolean; reason: string | undefined }> {
  const people = node.step?.people ?? node.step?.ai?.below;
  const form = people?.form === undefined ? undefined : deployed.model.documents[people.form];
  if (form !== undefined) {
    const problems = validateForm(form, data);
    if (problems.length > 0)
      throw new Refusal('invalid', 'INVALID_FORM', `the data of "${task.name}" does not fit its form`, {
        problems: problems.map((p) => ({ ...p, pointer: `/data${p.pointer}` })),
      });
  }
  const ai = node.step?.ai;
  const evidence =
    task.evidence === undefined
      ? undefined
      : ((await core.whole(task.evidence as unknown as Json)) as unknown as Evidence);
  const model =
    evidence !== undefined &&
    evidence.output !== null &&
    typeof evidence.output === 'object' &&
    !Array.isArray(evidence.output)
      ? evidence.output
      : {};
  const output: Json = ai === undefined ? data : { ...model, ...data };
  const reason = [given, data.reason].find((r): r is string => typeof r === 'string' && r.trim() !== '');
  const changed = Object.entries(data).some(([k, v]) => k in model && JSON.stringify(model[k]) !== JSON.stringify(v));
  const override =
    ai !== undefined &&
    evidence !== undefined &&
    (changed || (data.decision !== undefined && data.decision !== 'accept'));
  if (override && reason === undefined)
    throw new Refusal('invalid', 'OVERRIDE_REASON_REQUIRED', 'overriding the model takes a reason', {
      problems: [{ pointer: '/reason', message: 'must not be empty' }],
    });
  const schema = node.step === undefined ? undefined : outputSchema(deployed, node.step);
  if (schema !== undefined && ai === undefined) {
    const problems = validateSchema(schema, output);
    if (problems.length > 0)
      throw new Refusal('invalid', 'INVALID_OUTPUT', `the data of "${task.name}" does not fit the step's schema`, {
        problems: problems.map((p) => ({ ...p, pointer: `/data${p.pointer}` })),
      });
  }
  return { output, answer: data, override, reason };
}
