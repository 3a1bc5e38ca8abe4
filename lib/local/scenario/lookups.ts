import type { Actor, TaskView } from '../../runtime/types.ts';
import type { ScenarioHost } from './run.ts';

export class Unmet extends Error {}
export const unmet = (message: string): never => {
  throw new Unmet(message);
};

export const slug = (host: ScenarioHost, element: string): string => host.process.model.nodes[element]?.slug ?? element;

/** Element id of a slug or id; names what exists where it does not. */
export function element(host: ScenarioHost, name: string): string {
  const nodes = host.process.model.nodes;
  if (nodes[name] !== undefined) return name;
  const found = Object.values(nodes).find((n) => n.slug === name);
  return (
    found?.id ??
    unmet(
      `the process has no element "${name}"; it has ${Object.values(nodes)
        .map((n) => n.slug)
        .join(', ')}`,
    )
  );
}

/** Who looks and sets in the name of the scenario itself. */
export const SCENARIO: Actor = { kind: 'system', id: 'scenario', groups: [], roles: ['admin'] };

export const openTasks = async (host: ScenarioHost, instance: string): Promise<readonly TaskView[]> =>
  (await host.runtime.tasks.list({ scope: 'all', status: 'open', instance }, SCENARIO)).items;

export async function openTask(host: ScenarioHost, instance: string, name: string): Promise<TaskView> {
  const id = element(host, name);
  const items = await openTasks(host, instance);
  return (
    items.find((t) => t.element === id) ??
    unmet(`no open task "${name}"; open: ${items.map((t) => slug(host, t.element)).join(', ') || 'none'}`)
  );
}

export async function openIncident(host: ScenarioHost, instance: string, name: string) {
  const id = element(host, name);
  const { items } = await host.runtime.incidents.list({ status: 'open', instance });
  return (
    items.find((i) => i.element === id) ??
    unmet(`no open incident at "${name}"; open: ${items.map((i) => slug(host, i.element)).join(', ') || 'none'}`)
  );
}
