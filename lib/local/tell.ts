import type { Prepared } from './prepare.ts';
import type { WaitView } from '../runtime/types.ts';
import type { Tutti } from './tutti.ts';

/** What the terminal tells of the record, by action; what is not here is technical and not told. */
export const TOLD: Readonly<Record<string, string>> = {
  'instance.started': 'started',
  'instance.completed': 'ended',
  'instance.cancelled': 'cancelled',
  'instance.failed': 'FAILED',
  'step.completed': 'done',
  'step.failed': 'failed',
  'decision.ai': 'model asked',
  'decision.rule': 'rules applied',
  'error.raised': 'error raised',
  'scope.interrupted': 'interrupted',
  'task.created': 'waits for a person',
  'work.fetched': 'fetched by a worker',
  'task.claimed': 'claimed by a person',
  'task.escalated': 'late, escalated',
  'task.completed': 'decided by a person',
  'reminder.sent': 'reminder sent',
  'incident.opened': 'INCIDENT, an operator is needed',
  'incident.operation': 'operator acts',
  'incident.resolved': 'incident resolved',
  'message.delivered': 'message delivered',
  'timer.fired': 'timer fired',
  'sla.at-risk': 'deadline at risk',
};

/** What an instance waits for, in one line. */
export const waitText = ({ name, detail, deadline }: WaitView): string =>
  `"${name}" ${detail}${deadline === undefined ? '' : `, until ${deadline}`}`;

/** Tells what happens as it happens: time, case, what, where. Gives the function that ends it. */
export function tell(tutti: Tutti, processes: readonly Prepared[], say: (line: string) => void): () => void {
  const names = new Map(
    processes.flatMap(({ model }) => Object.values(model.nodes).map((n) => [n.id, n.name ?? n.slug] as const)),
  );
  const cases = new Map<string, string>();
  const caseOf = async (instance: string): Promise<string> => {
    let found = cases.get(instance);
    if (found === undefined) {
      const known = await tutti.runtime.instances.get(instance).catch(() => undefined);
      found = known?.businessKey ?? instance.slice(-6);
      cases.set(instance, found);
    }
    return found;
  };
  return tutti.events.subscribe({ type: Object.keys(TOLD) }, async (event) => {
    const { subject } = event.detail as { subject?: { instance?: string; element?: string } };
    const { instance, element } = subject ?? {};
    say(
      [
        ` ${new Date(event.at).toTimeString().slice(0, 8)}`,
        ...(instance === undefined ? [] : [(await caseOf(instance)).padEnd(8)]),
        `${TOLD[event.type]}${element === undefined ? '' : `: ${names.get(element) ?? element}`}`,
      ].join('  '),
    );
  });
}
