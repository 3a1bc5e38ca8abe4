import type { InstanceDetail, Runtime } from '../../runtime/types.ts';
import { actorOf, Refusal } from '../../runtime/types.ts';
import type { DeployedProcess } from '../../model/compiled.ts';
import type { Person } from '../../platform/port.ts';
import { durationMs } from '../../expressions/index.ts';
import { waitText } from '../tell.ts';
import { checkEnd, expectation } from './expect.ts';
import type { Given, Scenario, ScenarioStep } from './format.ts';
import { openIncident, openTask, slug, Unmet, unmet } from './lookups.ts';

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
    if (task.assignee === undefined && task.votes === undefined) await host.runtime.tasks.claim(task.id, by);
    await host.runtime.tasks.complete(
      task.id,
      act.data ?? {},
      by,
      act.reason === undefined ? {} : { reason: act.reason },
    );
  },
  async assign(act, instance, host) {
    const task = await openTask(host, instance, act.task);
    await host.runtime.tasks.reassign(task.id, act.to, act.reason, actorOf(await host.person(act.as)));
  },
  async delegate(act, instance, host) {
    const task = await openTask(host, instance, act.task);
    await host.runtime.tasks.delegate(task.id, act.to, act.reason, actorOf(await host.person(act.as)));
  },
  async propose(act, instance, host) {
    const task = await openTask(host, instance, act.task);
    await host.runtime.tasks.resolve(
      task.id,
      act.data ?? {},
      actorOf(await host.person(act.as)),
      act.reason === undefined ? {} : { note: act.reason },
    );
  },
  async substitute(away, _instance, host) {
    const from = host.now();
    await host.runtime.tasks.substitute(
      {
        substitute: away.by,
        from: new Date(from).toISOString(),
        to: new Date(from + durationMs(away.for)).toISOString(),
      },
      actorOf(await host.person(away.as)),
    );
  },
  async refused(act, instance, host) {
    const by = actorOf(await host.person(act.as));
    const task = await openTask(host, instance, act.task);
    try {
      if (act.claim === true) await host.runtime.tasks.claim(task.id, by);
      else
        await host.runtime.tasks.complete(
          task.id,
          act.data ?? {},
          by,
          act.reason === undefined ? {} : { reason: act.reason },
        );
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
