import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Json, JsonObject } from '../../model/json.ts';
import type { DeployedProcess } from '../../model/compiled.ts';
import type { HttpFetch, LanguageModels, ModelReply } from '../../platform/port.ts';
import { languageModels } from '../../platform/models.ts';
import { movedClock } from '../clock.ts';
import { openTutti, type Tutti, type TuttiOptions } from '../tutti.ts';
import type { Answer, Given, Scenario } from './format.ts';
import { runScenario, type ScenarioHost, type ScenarioResult } from './run.ts';

/** A demo system answers HTTP requests; see statemachines/<process>/demo. */
interface DemoApp {
  readonly app: { request(url: string, init?: RequestInit): Response | Promise<Response> };
}
export interface Demo {
  readonly connections: Readonly<Record<string, DemoApp & { setFault(fault: unknown): void }>>;
  readonly model: DemoApp & { readonly name: string; setFault(fault: unknown): void };
}
export interface DemoModule {
  createDemo(options?: { readonly now?: () => number }): Demo;
  readonly seeds?: readonly {
    readonly variables: JsonObject;
    readonly by: string;
    readonly fault?: { readonly connection: string; readonly status: number };
  }[];
}

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
const BEGIN = Date.UTC(2026, 0, 5, 8, 0, 0);

/** A Tutti in memory on a moved clock, whose systems are the process's demo systems in this process, without a socket. */
export async function openScenario(folder: string, options: Partial<TuttiOptions> = {}): Promise<OpenScenario> {
  const clock = movedClock(BEGIN);
  const demo = (await loadDemo(folder))?.createDemo({ now: () => clock.now() });
  let given: Given = {};
  let used = new Map<string, number>();
  let deployed: DeployedProcess | undefined;

  const http: HttpFetch = async (url, init) => {
    const connections = deployed?.model.binding.connections ?? {};
    const [name, connection] = Object.entries(connections).find(([, c]) => url.startsWith(c.url)) ?? [];
    if (name === undefined || connection === undefined)
      throw new Error(`the scenario has no system behind ${url}; give it an answer under given.http`);
    const answer: Answer | undefined = given.http?.[name];
    const count = (used.get(name) ?? 0) + 1;
    used.set(name, count);
    const answered = answer !== undefined && (answer.times === undefined || count <= answer.times);
    if (answered && answer.loseReply !== true) return reply(answer.status ?? 200, answer.body ?? null);
    const system = demo?.connections[name];
    if (system === undefined)
      throw new Error(
        `the scenario gives no answer for connection "${name}"; write given: { http: { ${name}: { body: ... } } }`,
      );
    const response = await system.app.request(url.slice(connection.url.length) || '/', {
      method: init.method,
      headers: init.headers,
      ...(init.body === undefined ? {} : { body: init.body }),
    });
    const text = await response.text();
    if (answered) throw new Error('socket hang up');
    return { status: response.status, headers: Object.fromEntries(response.headers), text };
  };
  const real =
    demo === undefined
      ? undefined
      : languageModels({
          config: {
            url: 'http://model.demo',
            name: demo.model.name,
            fetch: (url: string | URL | Request, init?: RequestInit) =>
              Promise.resolve(demo.model.app.request(new URL(String(url)).pathname, init)),
          },
        });
  const models: LanguageModels = {
    async generate(request): Promise<ModelReply> {
      const step = /\/([^/:]+):\d+$/.exec(request.idempotencyKey)?.[1];
      const slug = step === undefined ? undefined : (deployed?.model.nodes[step]?.slug ?? step);
      const answer = slug === undefined ? undefined : given.ai?.[slug];
      if (answer !== undefined) return { output: answer, model: 'scenario', inputTokens: 0, outputTokens: 0, usd: 0 };
      if (real === undefined)
        throw new Error(
          `the scenario gives no answer for the model at "${slug}"; write given: { ai: { ${slug}: {...} } }`,
        );
      return real.generate(request);
    },
  };
  const tutti = await openTutti({ clock, models, http, random: () => 0.5, ...options });
  deployed = await tutti.deploy(folder);
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
      given = next;
      used = new Map();
      const system = { kind: 'system' as const, id: 'scenario', groups: [], roles: ['admin'] };
      for (const step of next.stop ?? [])
        await tutti.runtime.settings.change(process_.model.id, `${step}/stop`, true, 'scenario', system);
    },
    notices: () => tutti.notifier.list(),
    close: () => tutti.close(),
  };
}

const reply = (status: number, body: Json): { status: number; headers: Record<string, string>; text: string } => ({
  status,
  headers: { 'content-type': 'application/json' },
  text: JSON.stringify(body),
});

/** Plays scenarios one after the other, each in a Tutti of its own, and names the elements that none of them reached. */
export async function runAll(
  folder: string,
  scenarios: readonly Scenario[],
  options: Partial<TuttiOptions> = {},
): Promise<{ readonly results: readonly ScenarioResult[]; readonly missed: readonly string[] }> {
  const results: ScenarioResult[] = [];
  const reached = new Set<string>();
  let nodes: readonly { readonly id: string; readonly slug: string }[] = [];
  for (const scenario of scenarios) {
    const host = await openScenario(folder, options);
    try {
      nodes = Object.values(host.process.model.nodes);
      const result = await runScenario(scenario, host);
      for (const e of result.elements) reached.add(e);
      results.push(result);
    } finally {
      await host.close();
    }
  }
  return { results, missed: nodes.filter((n) => !reached.has(n.id)).map((n) => n.slug) };
}
