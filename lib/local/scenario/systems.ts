import type { Json, JsonObject } from '../../model/json.ts';
import type { ProcessModel } from '../../model/process-model.ts';
import { languageModels } from '../../platform/models.ts';
import type { HttpFetch, LanguageModels, ModelReply, Person } from '../../platform/port.ts';
import type { Answer, Given } from './format.ts';

/** A demo system answers HTTP requests; see statemachines/<process>/demo. */
interface DemoApp {
  readonly app: { request(url: string, init?: RequestInit): Response | Promise<Response> };
}
export interface Demo {
  readonly connections: Readonly<Record<string, DemoApp & { setFault(fault: unknown): void }>>;
  readonly model: DemoApp & {
    readonly name: string;
    setFault(fault: unknown): void;
    /** Whether a request of this text is meant for it; several processes share one endpoint. */
    understands(text: string): boolean;
  };
}
export interface DemoModule {
  /** People of the example, beside those that local mode always has. */
  readonly people?: readonly Person[];
  /** External workers that run beside the process while it runs on this machine: as whom, and how they start. */
  readonly workers?: readonly {
    readonly as: string;
    start(url: string, token: string): { stop(): Promise<void> };
  }[];
  createDemo(options?: { readonly now?: () => number }): Demo;
  readonly seeds?: readonly {
    readonly variables: JsonObject;
    readonly by: string;
    readonly fault?: { readonly connection: string; readonly status: number };
  }[];
}

/** The world of a scenario: systems and model answer what it gives, and the demo systems the rest. */
export interface ScenarioSystems {
  readonly http: HttpFetch;
  readonly models: LanguageModels;
  given(next: Given): void;
}

/** `model`: the process, once it is known. */
export function scenarioSystems(demo: Demo | undefined, model: () => ProcessModel | undefined): ScenarioSystems {
  let given: Given = {};
  let used = new Map<string, number>();
  const http: HttpFetch = async (url, init) => {
    const connections = model()?.binding.connections ?? {};
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
  const real = demo === undefined ? undefined : demoModels(demo);
  const models: LanguageModels = {
    async generate(request): Promise<ModelReply> {
      const step = /\/([^/:]+):\d+$/.exec(request.idempotencyKey)?.[1];
      const slug = step === undefined ? undefined : (model()?.nodes[step]?.slug ?? step);
      const answer = slug === undefined ? undefined : given.ai?.[slug];
      if (answer !== undefined) return { output: answer, model: 'scenario', inputTokens: 0, outputTokens: 0, usd: 0 };
      if (real === undefined)
        throw new Error(
          `the scenario gives no answer for the model at "${slug}"; write given: { ai: { ${slug}: {...} } }`,
        );
      return real.generate(request);
    },
  };
  return {
    http,
    models,
    given(next) {
      given = next;
      used = new Map();
    },
  };
}

const demoModels = (demo: Demo): LanguageModels =>
  languageModels({
    config: {
      url: 'http://model.demo',
      name: demo.model.name,
      fetch: (url: string | URL | Request, init?: RequestInit) =>
        Promise.resolve(demo.model.app.request(new URL(String(url)).pathname, init)),
    },
  });

const reply = (status: number, body: Json): { status: number; headers: Record<string, string>; text: string } => ({
  status,
  headers: { 'content-type': 'application/json' },
  text: JSON.stringify(body),
});
