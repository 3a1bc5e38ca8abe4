import { durationMs } from '../../expressions/index.ts';
import type { JsonObject } from '../../model/json.ts';
import type { InstanceDetail } from '../../runtime/types.ts';
import type { Scenario, ScenarioStep } from './format.ts';
import { element, openIncident, openTask, openTasks, SCENARIO, unmet } from './lookups.ts';
import type { ScenarioHost } from './run.ts';

/** What a step expects of the instance as it stands. @throws Unmet */
export async function expectation(
  expected: NonNullable<ScenarioStep['expect']>,
  instance: string,
  host: ScenarioHost,
): Promise<void> {
  await host.settle();
  if (expected.task !== undefined) {
    const task = await openTask(host, instance, expected.task);
    if (expected.group !== undefined && ![...task.groups, task.escalatedTo].includes(expected.group))
      unmet(`task "${expected.task}" is for ${task.groups.join(', ')}, not ${expected.group}`);
    if (expected.assignee !== undefined && task.assignee !== expected.assignee)
      unmet(`task "${expected.task}" is with ${task.assignee ?? 'nobody'}, not ${expected.assignee}`);
    if (expected.late !== undefined && task.late !== expected.late)
      unmet(`task "${expected.task}" is ${task.late}, not ${expected.late}`);
    if (expected.why !== undefined) {
      const detail = await host.runtime.tasks.get(task.id, SCENARIO);
      if (!(detail.evidence?.why ?? '').includes(expected.why))
        unmet(`task "${expected.task}" came to people because: ${detail.evidence?.why ?? 'no reason given'}`);
    }
  }
  if (expected.noTask !== undefined) {
    const id = element(host, expected.noTask);
    if ((await openTasks(host, instance)).some((t) => t.element === id)) unmet(`task "${expected.noTask}" is open`);
  }
  if (expected.incident !== undefined) {
    const incident = await openIncident(host, instance, expected.incident);
    if (expected.error !== undefined && !`${incident.error} ${incident.cause}`.includes(expected.error))
      unmet(`the incident says: ${incident.error}: ${incident.cause}`);
  }
  if (expected.notification !== undefined) {
    const all = (await host.notices()).filter((n) => n.instance === instance);
    const found = all.filter(
      (n) => n.kind === expected.notification && (expected.to === undefined || n.to === expected.to),
    );
    if (found.length === 0 || (expected.count !== undefined && found.length !== expected.count))
      unmet(
        `expected ${expected.count ?? 'a'} notification "${expected.notification}"${expected.to ? ` to ${expected.to}` : ''}; sent: ${all.map((n) => `${n.kind} to ${n.to}`).join(', ') || 'none'}`,
      );
  }
  const needsDetail = expected.wait !== undefined || expected.status !== undefined || expected.variables !== undefined;
  if (!needsDetail) return;
  const detail = await host.runtime.instances.get(instance);
  if (expected.wait !== undefined) {
    const id = element(host, expected.wait);
    if (!detail.waits.some((w) => w.element === id)) unmet(`it does not wait at "${expected.wait}"`);
  }
  if (expected.status !== undefined && detail.status !== expected.status)
    unmet(`the instance is ${detail.status}, expected ${expected.status}`);
  for (const [name, value] of Object.entries(expected.variables ?? {}))
    matches(detail.variables as JsonObject, name, value);
}

/** The expected value may name only some keys of an object. */
function matches(variables: JsonObject, name: string, expected: unknown): void {
  const subset = (have: unknown, want: unknown): boolean =>
    want !== null && typeof want === 'object' && !Array.isArray(want)
      ? have !== null &&
        typeof have === 'object' &&
        Object.entries(want).every(([k, v]) => subset((have as Record<string, unknown>)[k], v))
      : JSON.stringify(have) === JSON.stringify(want);
  if (!subset(variables[name], expected))
    unmet(`variable ${name} is ${JSON.stringify(variables[name])}, expected ${JSON.stringify(expected)}`);
}

/** What is expected of the instance at its end. @throws Unmet */
export function checkEnd(scenario: Scenario, instance: InstanceDetail, host: ScenarioHost, began: number): void {
  const { at, within, path = [], not = [] } = scenario.end;
  if (at === 'running' ? instance.status !== 'running' : instance.outcome !== element(host, at))
    unmet(`expected the end "${at}"`);
  if (
    within !== undefined &&
    instance.endedAt !== undefined &&
    Date.parse(instance.endedAt) - began > durationMs(within)
  )
    unmet(`took longer than ${within}`);
  let from = 0;
  for (const name of path) {
    const next = instance.path.indexOf(element(host, name), from);
    if (next < 0) unmet(`"${name}" was not passed${from > 0 ? ' after what stands before it' : ''}`);
    from = next + 1;
  }
  for (const name of not) if (instance.path.includes(element(host, name))) unmet(`"${name}" was reached`);
}
