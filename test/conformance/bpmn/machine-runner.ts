import { openTutti, type Tutti } from '../../../lib/local/tutti.ts';
import { movedClock } from '../../../lib/local/clock.ts';
import { checkDrawn } from '../../../lib/check/index.ts';
import { compile } from '../../../lib/compiler/index.ts';
import { FindingsError } from '../../../lib/model/diagnostic.ts';
import type { StepBinding } from '../../../lib/model/binding.ts';
import type { Json, JsonObject } from '../../../lib/model/json.ts';
import type { ElementId, Node, ProcessModel } from '../../../lib/model/process-model.ts';
import { readBpmn, readDrawing } from '../../../lib/notation/index.ts';
import type { HandlerContext } from '../../../lib/platform/port.ts';
import { startEvents } from '../../../lib/runtime/starts.ts';
import type { Actor } from '../../../lib/runtime/types.ts';
import type { Feature, Runner } from './features.ts';
import { effectOf, type Played } from './neutral.ts';

/** Plays features on the compiled machines: the engine, the runtime, and handlers that do what the suite's scripts say. */
export const machineRunner: Runner = {
  play: async (feature) => {
    const { model, findings } = await readBpmn(feature.xml, { file: feature.file, process: feature.process });
    // What `tutti check` says of the drawing.
    const drawing = await readDrawing(feature.xml, { file: feature.file });
    const found = [...findings, ...drawing.findings, ...(model === undefined ? [] : checkDrawn(model))];
    // The suite's conditions are neutral text until neutral.ts has made them formal.
    const wrong = found.find((f) => f.severity === 'error' && f.code !== 'TUT-616');
    if (model === undefined || wrong !== undefined) return { log: [], deployment: wrong?.message ?? 'no model' };
    const world = await World.open(feature);
    try {
      return await world.play(model);
    } catch (error) {
      if (error instanceof FindingsError)
        return { refused: error.findings.map((f) => `${f.code}: ${f.message}`).join('; ') };
      throw error;
    } finally {
      await world.close();
    }
  },
};

/** Nothing of the suite takes longer, in milliseconds. */
const HORIZON = 2 * 60 * 1000;
const TICK = 1000;
const SUITE: Actor = { kind: 'person', id: 'suite', name: 'suite', groups: ['suite'], roles: ['admin'] };
/** Messages of the suite have no keys. */
const KEY = 'the suite';

class World {
  readonly #feature: Feature;
  readonly #log: string[] = [];
  readonly #intervals: (readonly [number, number])[] = [];
  readonly #running = new Map<string, { readonly node: Node; readonly since: number; readonly until: number }>();
  readonly #clock = movedClock(Date.UTC(2026, 0, 5));
  readonly #scripts = new Map<string, Node>();
  #tutti: Tutti | undefined;

  private constructor(feature: Feature) {
    this.#feature = feature;
  }
  static async open(feature: Feature): Promise<World> {
    const world = new World(feature);
    world.#tutti = await openTutti({
      clock: world.#clock,
      random: () => 0.5,
      models: { generate: () => Promise.reject(new Error('the suite asks no model')) },
      wrapPorts: (ports) => ({
        ...ports,
        handlers: {
          load: (_process, _version, path) => Promise.resolve((input, context) => world.#script(path, input, context)),
        },
      }),
      onError: () => undefined,
    });
    return world;
  }
  close(): Promise<void> {
    return this.#tutti!.close();
  }

  async play(main: ProcessModel): Promise<Played> {
    const { runtime } = this.#tutti!;
    const others = Object.values(main.callable).filter(
      (m) => startEvents(m).length > 0 && m.scopes[m.root] !== undefined,
    );
    const all = [main, ...others].map((m) => this.#bound(m, main));
    for (const model of all) await this.#tutti!.deploy({ model, compiled: compile(model), findings: [] });
    const start = async (model: ProcessModel): Promise<string | undefined> => {
      // What a timer starts, the timer starts.
      const starts = startEvents(model);
      if (starts.length > 0 && starts.every((n) => n.event?.kind === 'timer')) return undefined;
      try {
        return (await runtime.instances.start({ process: model.id, variables: this.#feature.input }, SUITE)).id;
      } catch {
        return undefined;
      }
    };
    if (this.#feature.othersFirst) for (const model of all.slice(1)) await start(model);
    await start(all[0]!);
    for (let passed = 0; passed <= HORIZON; passed += TICK) {
      await this.#settle();
      if (await this.#quiet()) break;
      await this.#clock.advance(TICK);
      await runtime.sweep();
    }
    return this.#outcome(main.id);
  }

  async #settle(): Promise<void> {
    for (let round = 0; round < 20; round += 1) {
      await this.#clock.settle();
      if (!(await this.#tasks())) return;
    }
  }
  /** Scripts that take time are tasks: they are done when their time is over. True where one was. */
  async #tasks(): Promise<boolean> {
    const { runtime } = this.#tutti!;
    const { items } = await runtime.tasks.list({ status: 'open', limit: 100 } as never, SUITE);
    let done = false;
    for (const task of items) {
      const known = this.#running.get(task.id);
      const node = known?.node ?? this.#scripts.get(task.element)!;
      const now = this.#clock.now();
      if (known === undefined) {
        const { takes = 0 } = effectOf(node.script?.body ?? '', {});
        this.#running.set(task.id, { node, since: now, until: now + takes });
      } else if (known.until <= now) {
        const effect = effectOf(node.script?.body ?? '', {});
        this.#log.push(...(effect.log ?? []));
        if (effect.interval === true) this.#intervals.push([known.since, now]);
        await runtime.tasks.claim(task.id, SUITE);
        await runtime.tasks.complete(task.id, { done: true }, SUITE);
        done = true;
      }
    }
    return done;
  }
  async #quiet(): Promise<boolean> {
    const { runtime } = this.#tutti!;
    const { items } = await runtime.instances.list({ limit: 100 });
    return items.length > 0 && items.every((i) => i.status !== 'running' && i.status !== 'starting');
  }

  async #outcome(process: string): Promise<Played> {
    const { runtime } = this.#tutti!;
    const incidents = (await runtime.incidents.list({})).items.filter((i) => i.status !== 'resolved');
    const parallel = this.#intervals.some(([from, to], i) =>
      this.#intervals.slice(i + 1).some(([a, b]) => a < to && from < b),
    );
    const { items } = await runtime.instances.list({ process, limit: 10 });
    const { model } = await runtime.processes.get(process);
    const thrown = items.some((i) => i.outcome !== undefined && model.nodes[i.outcome]?.event?.kind === 'error');
    const failed = items.find((i) => i.status === 'failed');
    const why = incidents[0]?.cause ?? (failed === undefined ? undefined : 'the instance failed');
    return {
      log: parallel ? [...this.#log, 'EXECUTION_parallel'] : this.#log,
      ...(why === undefined ? {} : { runtime: why }),
      ...(thrown ? { thrown: true } : {}),
    };
  }

  #script(path: string, input: JsonObject, context: HandlerContext): Promise<Json> {
    const node = this.#scripts.get(path)!;
    const effect = effectOf(node.script?.body ?? '', input);
    this.#log.push(...(effect.log ?? []));
    if (effect.error !== undefined) return Promise.reject(context.bpmnError(effect.error, 'the script throws'));
    return Promise.resolve(Object.values(effect.variables ?? {})[0] ?? null);
  }

  /** The model with what its scripts do bound to handlers, and its messages to one key. */
  #bound(model: ProcessModel, main: ProcessModel): ProcessModel {
    const callable = Object.fromEntries(
      Object.entries(model === main ? main.callable : { ...main.callable, [main.id]: main })
        .filter(([id]) => id !== model.id)
        .map(([id, callee]) => [id, { ...callee, nodes: this.#nodes(callee), callable: {} }]),
    );
    const names = new Set<string>();
    for (const one of [main, ...Object.values(main.callable)])
      for (const node of Object.values(one.nodes))
        for (const part of [node.event, ...(node.event?.parts ?? [])])
          if (part?.kind === 'message' && part.name !== undefined) names.add(part.name);
    const variables = new Set([...model.variables, ...Object.keys(this.#feature.input), 'data', 'integerVariable']);
    return {
      ...model,
      nodes: this.#nodes(model),
      callable,
      variables: [...variables].sort(),
      binding: {
        ...model.binding,
        messages: Object.fromEntries([...names].map((name) => [name, { key: KEY, ttl: 'PT10M' }])),
      },
    };
  }
  #nodes(model: ProcessModel): Record<ElementId, Node> {
    return Object.fromEntries(
      Object.entries(model.nodes).map(([id, node]) => {
        if (node.script === undefined) return [id, node];
        this.#scripts.set(id, node);
        const { script: _script, ...rest } = node;
        return [id, { ...rest, step: stepOf(node), unsupported: [] }];
      }),
    );
  }
}

function stepOf(node: Node): StepBinding {
  const effect = effectOf(node.script!.body, {});
  const [written] = Object.keys(effect.variables ?? {});
  const drawn = node.outputs?.find((o) => o.source !== undefined)?.source;
  const result = written === undefined ? {} : { result: drawn ?? written };
  return (effect.takes ?? 0) > 0
    ? { people: { groups: ['suite'], due: 'P1D' }, ...result }
    : { lambda: node.id, retry: { attempts: 1 }, ...result };
}
