import type { AuditEntry } from '../../lib/runtime/types.ts';
import { ended, standing } from '../support/settled.ts';
import type { Acknowledged } from './play.ts';
import type { World } from './world.ts';

export interface Ends {
  readonly ended: number;
  readonly inIncident: number;
  readonly outcomes: Readonly<Record<string, number>>;
}

/** Effects that an end has to have had, by its element, as paths at the far side. */
const EFFECTS: Readonly<Record<string, string>> = {
  End_Opened: '/accounts',
  End_Settled: '/payments',
  End_Reversed: '/payments',
  End_Paid: '/vouchers',
};

/** Looks behind everything that was acknowledged: nothing lost, nothing twice, and every instance ended or in an incident. What is wrong comes in words. */
export async function checkWorld(
  world: World,
  acknowledged: Acknowledged,
): Promise<Ends & { readonly problems: readonly string[] }> {
  const { tutti, far } = world;
  const { runtime } = tutti;
  const problems: string[] = [];
  await runtime.audit.anchor();
  const report = await runtime.audit.verify();
  problems.push(...report.findings.map((f) => `record: ${f.message}`));
  if (report.anchored === 0) problems.push('record: nothing is anchored');

  let inIncident = 0;
  const outcomes: Record<string, number> = {};
  for (const { instance: id, reference } of acknowledged.started.values()) {
    const say = (problem: string, what: unknown): void =>
      void problems.push(`${reference} (${id}): ${problem}: ${JSON.stringify(what)}`);
    const instance = await runtime.instances.view(id);
    const { items } = await runtime.instances.list({ businessKey: reference });
    if (items.length !== 1 || items[0]!.id !== id)
      say(
        'is not the one instance of its key',
        items.map((i) => i.id),
      );
    if (instance.status === 'completed') {
      const outcome = instance.outcome!;
      const found = await standing(tutti, id);
      if (JSON.stringify(found) !== JSON.stringify(ended(outcome))) say('has ended, and stands otherwise', found);
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      const effect = EFFECTS[outcome];
      if (effect !== undefined && !far.effects.has(`${effect} ${reference}`)) say('lacks its effect', effect);
    } else {
      inIncident += 1;
      const open = await runtime.incidents.list({ status: 'open', instance: id });
      if (open.items.length === 0) say('neither ended nor in an incident', await standing(tutti, id));
    }
  }
  for (const [effect, keys] of far.effects)
    if (keys.size !== 1 || keys.has('none')) problems.push(`${effect} came under ${[...keys].join(', ')}`);
  if (far.credentials.size !== 1) problems.push('the systems were asked without a credential');
  problems.push(...inRecord(acknowledged, (await runtime.audit.export()).entries, world));
  return { ended: acknowledged.started.size - inIncident, inIncident, outcomes, problems };
}

/** What was acknowledged stands in the record, once; and every entry was told to whoever subscribed. */
function inRecord(acknowledged: Acknowledged, entries: readonly AuditEntry[], { far }: World): string[] {
  const problems: string[] = [];
  const once = (action: string, key: (e: AuditEntry) => string | undefined): ReadonlySet<string> => {
    const seen = new Set<string>();
    for (const e of entries) {
      const k = e.action === action ? key(e) : undefined;
      if (k === undefined) continue;
      if (seen.has(k)) problems.push(`${action} twice: ${k}`);
      seen.add(k);
    }
    return seen;
  };
  const completed = once('task.completed', (e) => e.subject.task);
  // Where too few were left to decide, an operator lets everybody vote anew.
  const anew = (e: AuditEntry): number =>
    entries.filter(
      (o) =>
        o.action === 'incident.operation' &&
        o.subject.activation === e.subject.activation &&
        o.stream === e.stream &&
        o.id < e.id,
    ).length;
  const voted = once('task.voted', (e) => `${e.subject.task} ${e.actor.id} ${anew(e)}`);
  const received = once('message.received', (e) => String(e.decided?.id));
  once('message.delivered', (e) => String(e.decided?.id));
  once('instance.completed', (e) => e.stream);
  const worked = once('step.completed', (e) => e.subject.work);
  const raised = new Set(entries.filter((e) => e.action === 'error.raised').map((e) => e.stream));
  for (const [task, people] of acknowledged.completed) {
    const votes = people.filter((p) => [...voted].some((v) => v.startsWith(`${task} ${p} `)));
    if (votes.length > 0 ? votes.length !== people.length : people.length !== 1 || !completed.has(task))
      problems.push(`task ${task} was acknowledged to ${people.join(', ')}`);
  }
  for (const [id, instance] of acknowledged.worked)
    if (!worked.has(id) && !raised.has(instance))
      problems.push(`work ${id} was acknowledged, and is not in the record`);
  for (const id of acknowledged.published.keys())
    if (!received.has(id)) problems.push(`message ${id} was acknowledged, and is not in the record`);
  for (const e of entries) if (!far.events.has(e.id)) problems.push(`nobody was told of ${e.action} in ${e.stream}`);
  return problems;
}
