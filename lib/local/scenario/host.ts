import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { DeployedProcess } from '../../model/compiled.ts';
import type { HttpFetch, LanguageModels } from '../../platform/port.ts';
import { movedClock } from '../clock.ts';
import { LOCAL_PEOPLE } from '../people.ts';
import { prepare, type Prepared } from '../prepare.ts';
import { openTutti, type Tutti, type TuttiOptions } from '../tutti.ts';
import type { Scenario } from './format.ts';
import { runScenario, type ScenarioHost, type ScenarioResult } from './run.ts';
import { scenarioSystems, type Demo, type DemoModule } from './systems.ts';
import { SCENARIO } from './lookups.ts';

export type { Demo, DemoModule } from './systems.ts';

/** The demo systems of a process folder, if it has any. */
export async function loadDemo(folder: string): Promise<DemoModule | undefined> {
  const file = join(folder, 'demo', 'index.ts');
  return existsSync(file) ? ((await import(pathToFileURL(file).href)) as DemoModule) : undefined;
}

export interface OpenScenario extends ScenarioHost {
  readonly tutti: Tutti;
  readonly demo?: Demo;
  close(): Promise<void>;
}

/** Scenarios begin on a Monday morning. */
export const BEGIN = Date.UTC(2026, 0, 5, 8, 0, 0);

export interface ScenarioOptions extends Partial<TuttiOptions> {
  /** Puts something between the runtime and the systems (tests: what happens while a system works). */
  readonly wrapHttp?: (http: HttpFetch) => HttpFetch;
  readonly wrapModels?: (models: LanguageModels) => LanguageModels;
}

/** A Tutti in memory on a moved clock, whose systems are the process's demo systems in this process, without a socket. */
export async function openScenario(source: string | Prepared, options: ScenarioOptions = {}): Promise<OpenScenario> {
  const prepared = typeof source === 'string' ? await prepare(source) : source;
  const { folder } = prepared;
  const clock = movedClock(BEGIN);
  const module = folder === undefined ? undefined : await loadDemo(folder);
  const demo = module?.createDemo({ now: () => clock.now() });
  let deployed: DeployedProcess | undefined;
  const systems = scenarioSystems(demo, () => deployed?.model);
  const { wrapHttp = (h) => h, wrapModels = (m) => m, ...rest } = options;
  const tutti = await openTutti({
    clock,
    models: wrapModels(systems.models),
    http: wrapHttp(systems.http),
    random: () => 0.5,
    people: [...LOCAL_PEOPLE, ...(module?.people ?? [])],
    ...rest,
  });
  deployed = await tutti.deploy(prepared);
  const process_ = deployed;
  // With faults in between, what was lost comes again by the sweeper and by retries a few seconds later.
  const faulty = options.wrapOrchestrator !== undefined || options.wrapInvoke !== undefined;
  const settle = async (): Promise<void> => {
    await clock.settle();
    for (let round = 0; faulty && round < 6; round += 1) {
      await tutti.runtime.sweep();
      await clock.advance(5_000);
    }
  };
  return {
    tutti,
    ...(demo === undefined ? {} : { demo }),
    runtime: tutti.runtime,
    process: process_,
    now: () => clock.now(),
    settle,
    async advance(ms) {
      await clock.advance(ms);
      await tutti.runtime.sweep();
      await settle();
    },
    async person(id) {
      const person = await tutti.identity.find(id);
      if (person === undefined) throw new Error(`there is no local person "${id}"`);
      return person;
    },
    async given(next) {
      systems.given(next);
      for (const step of next.stop ?? [])
        await tutti.runtime.settings.change(process_.model.id, `${step}/stop`, true, 'scenario', SCENARIO);
    },
    notices: () => tutti.notifier.list(),
    close: () => tutti.close(),
  };
}

/** Plays scenarios one after the other, each in a Tutti of its own, and names the elements that none of them reached. */
export async function runAll(
  source: string | Prepared,
  scenarios: readonly Scenario[],
  options: Partial<TuttiOptions> = {},
): Promise<{ readonly results: readonly ScenarioResult[]; readonly missed: readonly string[] }> {
  const results: ScenarioResult[] = [];
  const reached = new Set<string>();
  const prepared = typeof source === 'string' ? await prepare(source) : source;
  for (const scenario of scenarios) {
    const host = await openScenario(prepared, options);
    try {
      const result = await runScenario(scenario, host);
      for (const e of result.elements) reached.add(e);
      results.push(result);
    } finally {
      await host.close();
    }
  }
  return {
    results,
    missed: Object.values(prepared.model.nodes)
      .filter((n) => !reached.has(n.id))
      .map((n) => n.slug),
  };
}
