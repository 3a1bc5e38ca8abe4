import { createHash } from 'node:crypto';
import { compile, type CompileOptions } from '../../lib/compiler/index.ts';
import { durationMs } from '../../lib/expressions/index.ts';
import { movedClock } from '../../lib/local/clock.ts';
import { openTutti, type Tutti, type TuttiOptions } from '../../lib/local/tutti.ts';
import type { MessageBinding, ProcessBinding, StepBinding } from '../../lib/model/binding.ts';
import type { CompiledProcess } from '../../lib/model/compiled.ts';
import type { Json, JsonObject } from '../../lib/model/json.ts';
import type { ProcessModel } from '../../lib/model/process-model.ts';
import { readBpmn } from '../../lib/notation/index.ts';
import type { HistoryEvent } from '../../lib/platform/port.ts';
import type { Actor, IncidentView, InstanceDetail, TaskView } from '../../lib/runtime/types.ts';
import { bpmn } from './bpmn.ts';

// Small processes with runtime, engine and all: a diagram in a few lines, bound here, driven step by step.

export const SOMEBODY: Actor = { kind: 'person', id: 'suite', name: 'suite', groups: ['suite'], roles: ['admin'] };
export const flow = (from: string, to: string, condition?: string): string =>
  condition === undefined
    ? `<bpmn:sequenceFlow id="${from}_${to}" sourceRef="${from}" targetRef="${to}" />`
    : `<bpmn:sequenceFlow id="${from}_${to}" sourceRef="${from}" targetRef="${to}"><bpmn:conditionExpression>=${condition.replaceAll('<', '&lt;')}</bpmn:conditionExpression></bpmn:sequenceFlow>`;
/** A chain of flows. */
export const flows = (...ids: string[]): string =>
  ids
    .slice(1)
    .map((to, i) => flow(ids[i]!, to))
    .join('');

/** A step that a system does: the answer is whatever the test's `answer` gives. */
export const system = (more: Partial<StepBinding> = {}, body: string = '={}'): StepBinding => ({
  http: { connection: 'system', method: 'POST', path: '/', body },
  retry: { attempts: 1 },
  ...more,
});
export const people = (more: Partial<StepBinding> = {}): StepBinding => ({
  people: { groups: ['suite'], due: 'P1D' },
  ...more,
});

export interface Drawn {
  readonly content: string;
  readonly roots?: string;
  readonly steps?: Readonly<Record<string, StepBinding>>;
  readonly messages?: Readonly<Record<string, MessageBinding>>;
  readonly variables?: readonly string[];
  readonly id?: string;
  readonly binding?: Partial<ProcessBinding>;
  /** Texts of files, by path. */
  readonly files?: Readonly<Record<string, string>>;
}
export interface Request {
  readonly element: string;
  readonly key: string;
  readonly body: Json;
}
export interface SmallOptions {
  readonly how?: CompileOptions;
  /** What systems answer; an error that it throws is a system that is out of order. */
  readonly answer?: (request: Request) => { readonly status?: number; readonly body?: Json };
  readonly around?: Partial<TuttiOptions>;
  /** Called before the instance starts. */
  readonly opened?: (one: Small) => void;
}

export async function modelOf(drawn: Drawn): Promise<ProcessModel> {
  const { model, findings } = await readBpmn(bpmn(drawn.content, drawn.roots));
  const errors = findings.filter((f) => f.severity === 'error');
  if (model === undefined || errors.length > 0) throw new Error(errors.map((f) => f.message).join('; '));
  const { steps = {}, messages = {}, variables = [], id = model.id } = drawn;
  const named = Object.values(messages).flatMap((m) => (m.result === undefined ? [] : [m.result]));
  const results = Object.values(steps).flatMap((s) => [s.result, s.each?.into].filter((n) => n !== undefined));
  return {
    ...model,
    id,
    files: {
      ...model.files,
      ...Object.fromEntries(
        Object.entries(drawn.files ?? {}).map(([path, text]) => [
          path,
          { path, text, hash: `sha256:${createHash('sha256').update(text).digest('hex')}` },
        ]),
      ),
    },
    nodes: Object.fromEntries(
      Object.entries(model.nodes).map(([key, node]) => [
        key,
        steps[key] === undefined ? node : { ...node, step: steps[key] },
      ]),
    ),
    variables: [...new Set([...model.variables, ...variables, ...named, ...results])].sort(),
    binding: {
      ...model.binding,
      ...drawn.binding,
      messages: { ...model.binding.messages, ...messages },
      connections: { system: { url: 'http://system.example' } },
    },
    hash: `sha256:${id}${'0'.repeat(64)}`.slice(0, 71),
  };
}

/** One Tutti with one or several small processes in it. The first is the one that `start` starts. */
export class Small {
  readonly tutti: Tutti;
  readonly clock: ReturnType<typeof movedClock>;
  readonly requests: Request[];
  readonly model: ProcessModel;
  readonly compiled: CompiledProcess;
  id = '';

  private constructor(
    tutti: Tutti,
    clock: ReturnType<typeof movedClock>,
    requests: Request[],
    model: ProcessModel,
    compiled: CompiledProcess,
  ) {
    this.tutti = tutti;
    this.clock = clock;
    this.requests = requests;
    this.model = model;
    this.compiled = compiled;
  }

  static async open(drawn: Drawn | readonly Drawn[], options: SmallOptions = {}): Promise<Small> {
    const clock = movedClock(Date.UTC(2026, 0, 5));
    const requests: Request[] = [];
    const tutti = await openTutti({
      clock,
      random: () => 0.5,
      models: { generate: () => Promise.reject(new Error('nobody asks a model')) },
      http: (_url, init) => {
        const key = init.headers['idempotency-key'] ?? '';
        const body = init.body === undefined ? null : (JSON.parse(init.body) as Json);
        const request: Request = { element: /\/(\w+):[^/]*$/.exec(key)?.[1] ?? '', key, body };
        requests.push(request);
        try {
          const { status = 200, body: answered = {} } = options.answer?.(request) ?? {};
          return Promise.resolve({ status, headers: {}, text: JSON.stringify(answered) });
        } catch (error) {
          return Promise.reject(error as Error);
        }
      },
      ...options.around,
    });
    const all = [drawn].flat() as readonly Drawn[];
    let first: { model: ProcessModel; compiled: CompiledProcess } | undefined;
    // What is called is deployed before what calls it.
    for (const one of [...all].reverse()) {
      const model = await modelOf(one);
      const compiled = compile(model, one === all[0] ? options.how : {});
      await tutti.deploy({ model, compiled, findings: [] });
      first = { model, compiled };
    }
    return new Small(tutti, clock, requests, first!.model, first!.compiled);
  }
  async start(variables: JsonObject = {}): Promise<this> {
    const { id } = await this.tutti.runtime.instances.start({ process: this.model.id, variables }, SOMEBODY);
    this.id = id;
    await this.clock.settle();
    return this;
  }
  detail(): Promise<InstanceDetail> {
    return this.tutti.runtime.instances.get(this.id);
  }
  async tasks(element?: string): Promise<readonly TaskView[]> {
    const { items } = await this.tutti.runtime.tasks.list({ status: 'open', limit: 100 }, SOMEBODY);
    return items
      .filter((t) => element === undefined || t.element === element)
      .sort((a, b) => (a.activation < b.activation ? -1 : 1));
  }
  async complete(element: string, data: JsonObject = {}, nth = 0): Promise<void> {
    const task = (await this.tasks(element))[nth];
    if (task === undefined) throw new Error(`there is no open task of ${element}`);
    await this.tutti.runtime.tasks.claim(task.id, SOMEBODY);
    await this.tutti.runtime.tasks.complete(task.id, data, SOMEBODY);
    await this.clock.settle();
  }
  async message(name: string, key: string, data: JsonObject = {}): Promise<void> {
    await this.tutti.runtime.messages.publish({ name, key, data }, SOMEBODY);
    await this.clock.settle();
  }
  async pass(duration: string): Promise<void> {
    await this.clock.advance(durationMs(duration));
    await this.tutti.runtime.sweep();
    await this.clock.settle();
  }
  async incidents(): Promise<readonly IncidentView[]> {
    return (await this.tutti.runtime.incidents.list({ instance: this.id, status: 'open' })).items;
  }
  /** Everything in the execution's history, oldest first. */
  async history(execution?: string): Promise<HistoryEvent[]> {
    const { orchestrator } = this.tutti.ports;
    const events: HistoryEvent[] = [];
    let cursor: string | undefined;
    const of = execution ?? (await this.detail()).execution!;
    do {
      const page = await orchestrator.history(of, { limit: 1000, ...(cursor === undefined ? {} : { cursor }) });
      events.push(...page.items);
      cursor = page.cursor;
    } while (cursor !== undefined);
    return events;
  }
  /** Names of the states entered so far, in order: each is one billed transition. */
  async entered(): Promise<string[]> {
    return (await this.history()).filter((e) => e.type.endsWith('StateEntered')).map((e) => String(e.details.name));
  }
  /** Actions of the record with their element, in order. */
  async record(): Promise<{ action: string; element?: string }[]> {
    const { items } = await this.tutti.runtime.audit.list({ stream: this.id, limit: 500 });
    return items.map((e) => ({
      action: e.action,
      ...(e.subject.element === undefined ? {} : { element: e.subject.element }),
    }));
  }
  close(): Promise<void> {
    return this.tutti.close();
  }
}

/** Opens, starts, runs and closes. */
export async function small<T>(
  drawn: Drawn | readonly Drawn[],
  run: (one: Small) => Promise<T>,
  options: SmallOptions & { readonly start?: JsonObject } = {},
): Promise<T> {
  const one = await Small.open(drawn, options);
  try {
    options.opened?.(one);
    await one.start(options.start);
    return await run(one);
  } finally {
    await one.close();
  }
}
