import type { AuditEntry, InstanceDetail, Runtime, TaskView } from '../../runtime/types.ts';
import { actorOf, Refusal } from '../../runtime/types.ts';
import type { DeployedProcess } from '../../model/compiled.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Person } from '../../platform/port.ts';
import { durationMs } from '../../expressions/index.ts';
import { waitText } from '../tell.ts';
import type { Given, Scenario, ScenarioStep } from './format.ts';

/** What a scenario drives: a Tutti whose clock, systems and models it holds in its hands. */
export interface ScenarioHost {
  readonly runtime: Runtime;
  readonly process: DeployedProcess;
  now(): number;
  advance(ms: number): Promise<void>;
  settle(): Promise<void>;
  person(id: string): Promise<Person>;
  given(given: Given): Promise<void>;
  notices(): Promise<
    readonly { readonly kind: string; readonly to: string; readonly instance: string; readonly element: string }[]
  >;
}

export interface StepFailure {
  readonly step: number;
  readonly message: string;
}
export interface ScenarioResult {
  readonly scenario: string;
  readonly file: string;
  readonly passed: boolean;
  readonly failure?: StepFailure;
  readonly instance?: InstanceDetail;
  /** Elements and flows that were reached, for coverage. */
  readonly elements: readonly string[];
  readonly flows: readonly string[];
}

class Unmet extends Error {}
const unmet = (message: string): never => {
  throw new Unmet(message);
};

/** Runs one scenario to its end; every expectation that is not met becomes the failure, with what was found instead. */
export async function runScenario(
  scenario: Scenario,
  host: ScenarioHost,
  hooks: { readonly afterStep?: (instance: string, step: number) => Promise<void> } = {},
): Promise<ScenarioResult> {
  let at = -1;
  let id: string | undefined;
  const base = { scenario: scenario.scenario, file: scenario.file };
  try {
    if (scenario.given !== undefined) await host.given(scenario.given);
    const began = host.now();
    const starter = await host.person(scenario.start.as);
    const started = await host.runtime.instances.start(
      {
        process: host.process.model.id,
        variables: scenario.start.input,
        ...(scenario.start.businessKey === undefined ? {} : { businessKey: scenario.start.businessKey }),
      },
      actorOf(starter),
    );
    id = started.id;
    await host.settle();
    await hooks.afterStep?.(id, at);
    for (const [index, step] of (scenario.steps ?? []).entries()) {
      at = index;
      await perform(step, id, host);
      await host.settle();
      await hooks.afterStep?.(id, index);
    }
    at = scenario.steps?.length ?? 0;
    const instance = await host.runtime.instances.get(id);
    checkEnd(scenario, instance, host, began);
    return { ...base, passed: true, instance, ...coverage(instance) };
  } catch (error) {
    const instance = id === undefined ? undefined : await host.runtime.instances.get(id).catch(() => undefined);
    const message =
      error instanceof Unmet || error instanceof Refusal ? error.message : `${(error as Error).stack ?? String(error)}`;
    const step =
      at < 0
        ? 'start'
        : at >= (scenario.steps?.length ?? 0)
          ? 'end'
          : `step ${at + 1} (${Object.keys(scenario.steps![at]!)[0]})`;
    return {
      ...base,
      passed: false,
      failure: {
        step: at,
        message: `${step}: ${message}${instance ? `\n    found: ${describe(instance, host)}` : ''}`,
      },
      ...(instance ? { instance, ...coverage(instance) } : { elements: [], flows: [] }),
    };
  }
}

const coverage = (i: InstanceDetail): { elements: readonly string[]; flows: readonly string[] } => ({
  elements: Object.keys(i.elements),
  flows: Object.keys(i.flows),
});

function describe(i: InstanceDetail, host: ScenarioHost): string {
  const path = i.path.map((e) => slug(host, e)).join(' > ');
  const waits = i.waits.map(waitText).join('; ');
  return `${i.status}${i.outcome ? ` at ${slug(host, i.outcome)}` : ''}; passed ${path || 'nothing'}${waits ? `; waits: ${waits}` : ''}`;
}

const slug = (host: ScenarioHost, element: string): string => host.process.model.nodes[element]?.slug ?? element;

/** Element id of a slug or id; names what exists where it does not. */
function element(host: ScenarioHost, name: string): string {
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

async function openTask(host: ScenarioHost, instance: string, name: string): Promise<TaskView> {
  const id = element(host, name);
  const admin = { kind: 'system' as const, id: 'scenario', groups: [], roles: ['admin'] };
  const { items } = await host.runtime.tasks.list({ scope: 'all', status: 'open', instance }, admin);
  return (
    items.find((t) => t.element === id) ??
    unmet(`no open task "${name}"; open: ${items.map((t) => slug(host, t.element)).join(', ') || 'none'}`)
  );
}

async function openIncident(host: ScenarioHost, instance: string, name: string) {
  const id = element(host, name);
  const { items } = await host.runtime.incidents.list({ status: 'open', instance });
  return (
    items.find((i) => i.element === id) ??
    unmet(`no open incident at "${name}"; open: ${items.map((i) => slug(host, i.element)).join(', ') || 'none'}`)
  );
}

/** How long a scenario waits for the verified outcome of an operation. */
const WAIT_MS = 10_000;
const LOCK_MS = 60_000;
const MAX_WAITS = 30;
async function verified(host: ScenarioHost, incident: string) {
  await host.settle();
  return host.runtime.incidents.get(incident);
}

type Performers = {
  readonly [K in keyof Required<ScenarioStep>]: (
    step: NonNullable<ScenarioStep[K]>,
    instance: string,
    host: ScenarioHost,
  ) => Promise<void>;
};

const performers: Performers = {
  given: (given, _instance, host) => host.given(given),
  expect: expectation,
  async claim(act, instance, host) {
    const task = await openTask(host, instance, act.task);
    await host.runtime.tasks.claim(task.id, actorOf(await host.person(act.as)));
  },
  async release(act, instance, host) {
    const task = await openTask(host, instance, act.task);
    await host.runtime.tasks.release(task.id, actorOf(await host.person(act.as)));
  },
  async complete(act, instance, host) {
    const by = actorOf(await host.person(act.as));
    const task = await openTask(host, instance, act.task);
    if (task.assignee === undefined) await host.runtime.tasks.claim(task.id, by);
    await host.runtime.tasks.complete(
      task.id,
      act.data ?? {},
      by,
      act.reason === undefined ? {} : { reason: act.reason },
    );
  },
  async refused(act, instance, host) {
    const by = actorOf(await host.person(act.as));
    const task = await openTask(host, instance, act.task);
    try {
      if (act.claim === true) await host.runtime.tasks.claim(task.id, by);
      else await host.runtime.tasks.complete(task.id, act.data ?? {}, by);
    } catch (error) {
      if (error instanceof Refusal && error.code === act.code) return;
      throw error;
    }
    unmet(`${act.as} was expected to be refused with ${act.code}, and was not`);
  },
  async work(work, instance, host) {
    const by = actorOf(await host.person(work.as));
    const worker = work.as;
    const items = await host.runtime.work.fetch(work.topic, { worker, lockMs: LOCK_MS, max: 25 }, by);
    const item = items.find((w) => w.instance === instance);
    if (item === undefined) return unmet(`there is no work of topic "${work.topic}"`);
    if (work.error !== undefined) await host.runtime.work.raise(item.id, { worker, code: work.error }, by);
    else if (work.fail !== undefined) await host.runtime.work.fail(item.id, { worker, message: work.fail }, by);
    else await host.runtime.work.complete(item.id, { worker, output: work.output ?? null }, by);
  },
  async advance(duration, _instance, host) {
    await host.settle();
    await host.advance(durationMs(duration));
  },
  async message(message, _instance, host) {
    const { status, ...published } = message;
    const sent = await host.runtime.messages.publish(published, {
      kind: 'system',
      id: 'scenario',
      groups: [],
      roles: ['application'],
    });
    if (status !== undefined && sent.status !== status) unmet(`the message was ${sent.status}, expected ${status}`);
  },
  async resolve(resolve, instance, host) {
    const by = actorOf(await host.person(resolve.as));
    const incident = await openIncident(host, instance, resolve.incident);
    if (resolve.action === 'retry') await host.runtime.incidents.retry(incident.id, resolve.reason, by);
    else if (resolve.action === 'edit')
      await host.runtime.incidents.edit(incident.id, resolve.set ?? {}, resolve.reason, by);
    else await host.runtime.incidents.skip(incident.id, resolve.output ?? null, resolve.reason, by);
    const expected = resolve.outcome ?? 'passed';
    let { operation } = await verified(host, incident.id);
    // The outcome is known when the step has passed or failed again: its retries take time.
    const going = (): boolean => operation?.outcome === 'running' || operation?.outcome === 'accepted';
    for (let n = 0; expected !== 'running' && going() && n < MAX_WAITS; n += 1) {
      await host.advance(WAIT_MS);
      ({ operation } = await verified(host, incident.id));
    }
    // The machine has been told of it or will be: on its way all the same.
    const found = operation?.outcome === 'accepted' ? 'running' : operation?.outcome;
    if (found !== expected)
      unmet(
        `the operation on the incident ${operation?.outcome ?? 'is unknown'}, expected ${expected}${operation?.error ? `: ${operation.error}` : ''}`,
      );
  },
  async cancel(cancel, instance, host) {
    await host.runtime.instances.cancel(instance, cancel.reason, actorOf(await host.person(cancel.as)));
  },
};

async function perform(step: ScenarioStep, instance: string, host: ScenarioHost): Promise<void> {
  const kind = Object.keys(step)[0] as keyof ScenarioStep;
  await (performers[kind] as (value: unknown, instance: string, host: ScenarioHost) => Promise<void>)(
    step[kind],
    instance,
    host,
  );
}

async function expectation(
  expected: NonNullable<ScenarioStep['expect']>,
  instance: string,
  host: ScenarioHost,
): Promise<void> {
  await host.settle();
  if (expected.task !== undefined) {
    const task = await openTask(host, instance, expected.task);
    if (expected.group !== undefined && ![...task.groups, task.escalatedTo].includes(expected.group))
      unmet(`task "${expected.task}" is for ${task.groups.join(', ')}, not ${expected.group}`);
    if (expected.why !== undefined) {
      const detail = await host.runtime.tasks.get(task.id, {
        kind: 'system',
        id: 'scenario',
        groups: [],
        roles: ['admin'],
      });
      if (!(detail.evidence?.why ?? '').includes(expected.why))
        unmet(`task "${expected.task}" came to people because: ${detail.evidence?.why ?? 'no reason given'}`);
    }
  }
  if (expected.noTask !== undefined) {
    const id = element(host, expected.noTask);
    const { items } = await host.runtime.tasks.list(
      { scope: 'all', status: 'open', instance },
      { kind: 'system', id: 'scenario', groups: [], roles: ['admin'] },
    );
    if (items.some((t) => t.element === id)) unmet(`task "${expected.noTask}" is open`);
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

function checkEnd(scenario: Scenario, instance: InstanceDetail, host: ScenarioHost, began: number): void {
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

export type { AuditEntry };
