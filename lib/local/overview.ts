import type { Person } from '../platform/port.ts';
import type { IncidentView, InstanceView, TaskView } from '../runtime/types.ts';
import type { Tutti } from './tutti.ts';

const ADMIN = { kind: 'system' as const, id: 'tutti', groups: [], roles: ['admin'] };
const MANY = 100;
/** Instances that are told one by one. */
const SHOWN = 9;

/** What is there, what waits for whom, and what to do next: the last thing that a start says. */
export async function overview(tutti: Tutti, url: string, people: readonly Person[]): Promise<string[]> {
  const { runtime } = tutti;
  const [instances, tasks, incidents] = await Promise.all([
    runtime.instances.list({ limit: MANY }),
    runtime.tasks.list({ scope: 'all', status: 'open', limit: MANY }, ADMIN),
    runtime.incidents.list({ status: 'open', limit: MANY }),
  ]);
  const shown = instances.items.slice(0, SHOWN).toReversed();
  const more = instances.items.length - shown.length;
  const width = Math.max(0, ...shown.map((i) => keyOf(i).length));
  const lines = shown.map((i) => `    ${keyOf(i).padEnd(width)}  ${stateOf(i, tasks.items, incidents.items)}`);
  return [
    '',
    `  Ready. ${shown.length === 0 ? 'No instance is there yet.' : 'What is there:'}`,
    ...lines,
    ...(more > 0 ? [`    and ${more}${instances.cursor === undefined ? '' : ' or more'} before these`] : []),
    '',
    `  What to do next: open ${url}`,
    ...decide(tasks.items, people),
    ...repair(incidents.items, people),
    '    From now on what happens is told here. Ctrl-C ends Tutti; nothing is lost.',
    '',
  ];
}

const keyOf = (i: InstanceView): string => i.businessKey ?? i.id.slice(-6);

function stateOf(i: InstanceView, tasks: readonly TaskView[], incidents: readonly IncidentView[]): string {
  if (i.status !== 'running' && i.status !== 'starting')
    return `${i.status}${i.outcomeName === undefined ? '' : `: ${i.outcomeName}`}`;
  const incident = incidents.find(({ instance }) => instance === i.id);
  if (incident !== undefined) return `incident at "${incident.name}": ${incident.cause}`;
  const task = tasks.find(({ instance }) => instance === i.id);
  if (task !== undefined) return `"${task.name}" waits for ${task.assignee ?? whom(task)}`;
  const waits = [...new Set((i.waits ?? []).map(({ name }) => `"${name}"`))];
  return waits.length === 0 ? i.status : `waits at ${waits.join(', ')}`;
}
const whom = ({ groups, users }: TaskView): string => [...groups, ...users].join(', ') || 'anybody';

/** How somebody who may decide gets at one of the tasks. */
function decide(tasks: readonly TaskView[], people: readonly Person[]): string[] {
  for (const task of tasks) {
    const person = people.find(
      (p) =>
        p.roles.includes('approver') && (p.groups.some((g) => task.groups.includes(g)) || task.users.includes(p.id)),
    );
    if (person !== undefined)
      return [
        `    Be ${person.name} (top right) and decide on "${task.name}"${task.businessKey === undefined ? '' : ` of ${task.businessKey}`} in the inbox. Here: npx tutti task list --as ${person.id}`,
      ];
  }
  return [];
}

function repair(incidents: readonly IncidentView[], people: readonly Person[]): string[] {
  const [incident] = incidents;
  const operator = people.find((p) => p.roles.includes('operator'));
  if (incident === undefined || operator === undefined) return [];
  return [
    `    Be ${operator.name} and retry "${incident.name}"${incident.businessKey === undefined ? '' : ` of ${incident.businessKey}`} under Incidents. Here: npx tutti incident list --as ${operator.id}`,
  ];
}
