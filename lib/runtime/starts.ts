import type { MessageBinding } from '../model/binding.ts';
import type { DeployedProcess } from '../model/compiled.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { EventDefinition, EventKind, Node, ProcessModel } from '../model/process-model.ts';
import { kebab } from '../model/slug.ts';
import { addDuration, evaluateFeel, timerDue } from '../expressions/index.ts';
import { actorEntry, type Change, type Core } from './core.ts';
import { derivedId } from './keys.ts';
import { Refusal, type Actor, type Instances, type Processes } from './types.ts';

/** What process.yaml says of a message; the name comes from outside, and `constructor` is the name of none. */
export function messageBinding({ binding: { messages = {} } }: ProcessModel, name: string): MessageBinding | undefined {
  return Object.hasOwn(messages, name) ? messages[name] : undefined;
}

/** A start event of a process, and the part of it that has a trigger of this kind. */
export interface Start {
  readonly node: Node;
  readonly event: EventDefinition;
}

/** Start events of the process itself: its start event, receive tasks and gateways that start instances. */
export const startEvents = (model: ProcessModel): Node[] =>
  (model.scopes[model.root]?.nodes ?? [])
    .map((id) => model.nodes[id]!)
    .filter((n) => n.type === 'startEvent' || n.instantiate === true);

export const startsBy = (model: ProcessModel, kind: EventKind): Start[] =>
  startEvents(model).flatMap((node) => {
    const { event } = node;
    const parts = event === undefined ? [] : event.kind === 'multiple' ? (event.parts ?? []) : [event];
    return parts.filter((p) => p.kind === kind).map((part) => ({ node, event: part }));
  });

const named = (event: EventDefinition, name: string): boolean =>
  event.name === name || (event.name !== undefined && kebab(event.name) === name);

/** Where an instance begins that nobody has said more about. @throws Refusal where the condition of a conditional start does not hold. */
export function startOf(model: ProcessModel, variables: JsonObject, asked?: string): string | undefined {
  const starts = startEvents(model);
  const plain = starts.filter((n) => n.event === undefined || n.event.kind === 'none');
  const wanted = asked === undefined ? (plain[0] ?? starts[0]) : starts.find((n) => n.id === asked || n.slug === asked);
  if (asked !== undefined && wanted === undefined)
    throw new Refusal('invalid', 'UNKNOWN_START', `the process has no start event "${asked}"`, {
      problems: [
        {
          pointer: '/startEvent',
          message: 'is none of its start events',
          expected: starts.map((n) => n.id).join(', '),
        },
      ],
    });
  const condition = wanted?.event?.condition;
  if (condition !== undefined && evaluateFeel(condition, variables) !== true)
    throw new Refusal('unprocessable', 'START_CONDITION', `the process starts where ${condition}, which does not hold`);
  return wanted === undefined || (asked === undefined && plain.length > 0) ? undefined : wanted.id;
}

export interface Starter {
  readonly processes: () => Processes;
  readonly instances: () => Instances;
}

/**
 * Starts an instance for something that happened. Where the process refuses it (its start data does not fit, its business key is in use) the record says
 * so and nothing is started: what happened is not undone, and others that it starts are started all the same.
 */
export async function startOne(
  core: Core,
  instances: Instances,
  request: Parameters<Instances['start']>[0] & { readonly startEvent: string },
  by: Actor,
): Promise<string | undefined> {
  try {
    return (await instances.start(request, by)).id;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await core.attempt((change) => {
      change.drafts.push({
        stream: `process:${request.process}`,
        lane: 'main',
        actor: actorEntry(by),
        action: 'start.refused',
        subject: { process: request.process, element: request.startEvent },
        decided: { code: error.code },
        why: { reason: error.message },
      });
      return Promise.resolve();
    });
    return undefined;
  }
}

/** Starts every process (the latest version) that this event starts; the same event starts it once. Gives the instances. */
export async function startAll(
  core: Core,
  { processes, instances }: Starter,
  kind: 'message' | 'signal',
  event: { readonly name: string; readonly id: string; readonly data: Json },
  by: Actor,
  most = Infinity,
): Promise<string[]> {
  const started: string[] = [];
  for (const view of await processes().list()) {
    const { model } = await processes().get(view.id);
    for (const { node, event: drawn } of startsBy(model, kind)) {
      if (!named(drawn, event.name) || started.length >= most) continue;
      const id = await startOne(
        core,
        instances(),
        {
          process: model.id,
          variables: variablesOf(model, event),
          startEvent: node.id,
          idempotencyKey: `${kind} ${event.name} ${event.id} ${node.id}`,
        },
        by,
      );
      if (id !== undefined) started.push(id);
    }
  }
  return started;
}

/** The payload: the variable that the binding names, else its members. */
function variablesOf(model: ProcessModel, { name, data }: { readonly name: string; readonly data: Json }): JsonObject {
  const result = messageBinding(model, name)?.result;
  if (result !== undefined) return { [result]: data };
  return data !== null && typeof data === 'object' && !Array.isArray(data) ? data : {};
}

/** The timers that start instances of a version: set when it is deployed, in place of those of the version before. */
export function scheduleStarts(core: Core, change: Change, { model }: Pick<DeployedProcess, 'model'>): void {
  for (const { node, event } of startsBy(model, 'timer')) {
    const timer = derivedId('start', model.id, node.id);
    const next = nextStart(event, core.now(), 0);
    if (next !== undefined)
      core.timer(change, timer, next, { kind: 'start', process: model.id, event: node.id, n: 0, timer });
  }
}

/** When a timer starts the process for the n-th time (from 0), counted from `from`; undefined after its last time. */
export function nextStart(event: EventDefinition, from: number, n: number): number | undefined {
  const { timer } = event;
  if (timer === undefined) return undefined;
  const value = timer.feel ? String(evaluateFeel(timer.value, {})) : timer.value;
  if (timer.type !== 'cycle') return n > 0 ? undefined : timerDue({ type: timer.type, value }, from, {});
  const [, times, interval] = /^R(\d*)\/(.+)$/.exec(value) ?? [undefined, '', value];
  if (times !== '' && times !== undefined && n >= Number(times)) return undefined;
  return addDuration(from, interval!);
}
