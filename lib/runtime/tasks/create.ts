import { resolveMapping, resolveText } from '../../expressions/index.ts';
import type { FeelOrText, PeopleBinding, When } from '../../model/binding.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { Called } from '../calls/preamble.ts';
import { accountable, draft, inlineOf, MACHINE, type Change, type Core } from '../core.ts';
import { derivedId, keys } from '../keys.ts';
import { recordOf, type TaskRecord, type WaitRecord } from '../records.ts';
import { StepFailed } from '../steps/types.ts';
import type { Evidence } from '../types.ts';
import { remind, taskTimers } from './escalate.ts';
import { tellOf } from './notify.ts';
import { putTask } from './task.ts';
import { actorsOf, candidatesOf } from './standing.ts';
import { calendarOf, whenOf } from './when.ts';

/** Groups and people that one task may be offered to; each has a row of its own in the store. */
const MAX_CANDIDATES = 20;
const DEFAULT_PRIORITY = 50;

/** The task of a people step, or of an AI step whose decision is people's: with its dates, escalation and candidates. */
export async function createTask(
  core: Core,
  change: Change,
  called: Called,
  people: PeopleBinding,
  evidence: Evidence | undefined,
): Promise<Partial<WaitRecord>> {
  const { call, instance, node, deployed, vars } = called;
  const { documents } = deployed.model;
  const setting = (name: string): Json | undefined => instance.settings[`${node.slug}/${name}`];
  const now = core.now();
  const id = derivedId(call.instance, call.activation, 'task');
  const known = recordOf<TaskRecord>(await core.ports.store.get(keys.task(id)));
  const governed = setting('groups') as string[] | string | undefined;
  const groups = named('groups', governed?.length === 0 ? undefined : (governed ?? people.groups), vars);
  const users = named('users', people.users, vars);
  if (groups.length + users.length > MAX_CANDIDATES)
    throw failed(`groups and users name ${groups.length + users.length}; at most ${MAX_CANDIDATES} are possible`);
  const due = dated('due', (setting('due') as When | undefined) ?? people.due, now, vars, documents);
  const followUp = dated('followUp', people.followUp, now, vars, documents);
  const notBy = [...(people.notBy ?? [])];
  const { quorum } = people;
  await refuseTooFew(core, called, { groups, users, notBy }, quorum?.approvals ?? 1);
  const shown =
    people.show === undefined ? called.vars : Object.fromEntries(people.show.map((v) => [v, vars[v] ?? null]));
  const task: TaskRecord = {
    id,
    instance: call.instance,
    process: instance.process,
    version: instance.version,
    element: node.id,
    name: people.title === undefined ? (node.name ?? node.id) : resolveText(people.title, vars),
    activation: call.activation,
    lane: call.lane,
    status: 'open',
    groups,
    users,
    priority: priorityOf(people.priority, vars),
    createdAt: now,
    revision: (known?.revision ?? 0) + 1,
    notBy,
    data: await core.small(shown, call.instance, inlineOf(deployed, Object.keys(shown))),
    ...(due === undefined ? {} : { due: due.at }),
    ...(due?.calendar === undefined ? {} : { calendar: due.calendar }),
    ...(followUp === undefined ? {} : { followUp: followUp.at }),
    ...(people.escalateTo === undefined ? {} : { escalateTo: people.escalateTo }),
    ...(people.bulk === true ? { bulk: true as const } : {}),
    ...(quorum === undefined
      ? {}
      : {
          quorum: {
            needed: quorum.approvals,
            veto: quorum.veto ?? false,
            ...(quorum.of === undefined ? {} : { of: quorum.of }),
          },
          votes: [],
        }),
    ...(instance.businessKey === undefined ? {} : { businessKey: instance.businessKey }),
    ...(evidence === undefined
      ? {}
      : {
          evidence: (await core.small(
            evidence as unknown as Json,
            call.instance,
            inlineOf(deployed),
          )) as unknown as Evidence,
        }),
  };
  putTask(change, undefined, task);
  const timers = taskTimers(core, change, deployed, task, people);
  tellOf(core, change, deployed, task, people, 'created');
  if (people.reminders !== undefined)
    timers.push(remind(core, change, call, people.reminders.every, 1, now, calendarOf(documents, due?.calendar)));
  change.drafts.push(
    draft(instance, call.lane, MACHINE, 'task.created', {
      subject: { element: node.id, activation: call.activation, task: id },
      decided: {
        groups,
        users,
        ...(task.due === undefined ? {} : { due: core.iso(task.due) }),
        ...(quorum === undefined ? {} : { approvals: quorum.approvals }),
      },
      ...(evidence === undefined ? {} : { why: { reason: evidence.why } }),
      ...accountable(deployed, node),
    }),
  );
  return { task: id, timers };
}

const failed = (message: string): StepFailed => new StepFailed(message, { retriable: false });

/** Names out of a list whose items may be FEEL, or of FEEL that gives one or several. */
function named(part: string, bound: readonly FeelOrText[] | FeelOrText | undefined, vars: JsonObject): string[] {
  const listed = (typeof bound === 'string' ? [bound] : (bound ?? [])).flatMap((one) => {
    let value: Json;
    try {
      value = resolveMapping(one, vars);
    } catch (error) {
      throw failed(`${part}: ${one} cannot be evaluated: ${(error as Error).message}`);
    }
    const names = Array.isArray(value) ? value : [value];
    for (const name of names)
      if (typeof name !== 'string' || name.trim() === '')
        throw failed(`${part}: ${one} gives ${JSON.stringify(name)}; expected a name`);
    return names as string[];
  });
  if (bound !== undefined && listed.length === 0)
    throw failed(`${part}: ${JSON.stringify(bound)} names nobody; everybody could take the task`);
  return [...new Set(listed)];
}

function dated(
  part: string,
  when: When | undefined,
  from: number,
  vars: JsonObject,
  documents: Readonly<Record<string, Json>>,
): ReturnType<typeof whenOf> | undefined {
  if (when === undefined) return undefined;
  try {
    return whenOf(when, from, vars, documents);
  } catch (error) {
    throw failed(`${part}: ${(error as Error).message}`);
  }
}

function priorityOf(bound: PeopleBinding['priority'], vars: JsonObject): number {
  if (bound === undefined) return DEFAULT_PRIORITY;
  const value = typeof bound === 'number' ? bound : resolveMapping(bound, vars);
  if (typeof value !== 'number' || value < 0 || value > 100)
    throw failed(`priority: ${bound} gives ${JSON.stringify(value)}; expected a number from 0 to 100`);
  return Math.round(value);
}

/** Too few left who may decide is an incident, not a task that lies for ever. */
async function refuseTooFew(
  core: Core,
  called: Called,
  of: { readonly groups: readonly string[]; readonly users: readonly string[]; readonly notBy: readonly string[] },
  needed: number,
): Promise<void> {
  if (of.notBy.length === 0 && needed === 1) return;
  const candidates = await candidatesOf(core, of);
  if (candidates === undefined) return;
  const acted = await actorsOf(core, called.call.instance, called.deployed.model.nodes, of.notBy);
  const barred = new Set(acted.map((a) => a.person));
  const left = [...candidates].filter((c) => !barred.has(c));
  if (left.length >= needed) return;
  const who = [...of.groups, ...of.users].join(', ');
  const excluded = barred.size === 0 ? '' : `: everyone else acted on ${of.notBy.join(', ')}`;
  throw failed(
    left.length === 0
      ? `nobody of ${who} is left who may decide: everyone acted on ${of.notBy.join(', ')}`
      : `${needed} must approve, and only ${left.length} of ${who} may${excluded}`,
  );
}
