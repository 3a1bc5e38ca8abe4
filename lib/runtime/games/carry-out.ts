import type { DeployedProcess } from '../../model/compiled.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { Command as GameCommand, GameEvent, InstanceId, State } from '../../semantics/index.ts';
import { CANCELLED } from '../../model/wire.ts';
import { evaluateFeel, feelOf, timerDue } from '../../expressions/index.ts';
import { nodeIn } from '../../model/process-model.ts';
import { kebab } from '../../model/slug.ts';
import { draft, inlineBytes, inlineOf, MACHINE, type Change, type Core } from '../core.ts';
import { derivedId, keys } from '../keys.ts';
import { fingerprint } from '../failure.ts';
import { openIncident } from '../incident-rows.ts';
import { proceeded } from '../operations/record.ts';
import { itemOf, recordOf, type IncidentRecord, type InstanceRecord, type WaitRecord } from '../records.ts';
import { SIGNAL } from '../signals.ts';
import { closeScope, scopeOf, unlisten } from '../scopes.ts';
import { isUnder } from '../keys.ts';
import { tell } from '../calls/arm.ts';
import { gameFor } from './game.ts';
import { activationOf, laneOf, type Armed, type FragmentRecord, type GameRecord } from './record.ts';

/** A message name and key that something now waits for: what was buffered has to be looked at. */
export interface Listening {
  readonly name: string;
  readonly key: string;
}
export interface Doing {
  readonly core: Core;
  readonly change: Change;
  readonly instance: InstanceRecord;
  readonly deployed: DeployedProcess;
  readonly record: GameRecord;
  /** What the game listens to; changed in place. */
  readonly armed: Record<string, Armed>;
  readonly listening: Listening[];
  readonly end: string | undefined;
  readonly state: State;
}
/** `next`: what has happened at once because of it. */
export interface Done {
  readonly next?: GameEvent;
  readonly ended?: boolean;
}
type Of<T extends GameCommand['type']> = Extract<GameCommand, { type: T }>;

/** What the game wants, as changes of the store and commands of the outbox: one row a kind of command. */
const DO: { readonly [T in GameCommand['type']]: (doing: Doing, command: Of<T>) => Promise<Done | undefined> } = {
  'start-activity': startActivity,
  'cancel-activity': cancelActivity,
  arm,
  disarm: ({ core, change, armed }, { wait }) => {
    const known = armed[wait];
    if (known !== undefined) unlisten(core, change, known);
    delete armed[wait];
    return Promise.resolve(undefined);
  },
  publish,
  incident,
  ended,
};

export const carryOut = (doing: Doing, command: GameCommand): Promise<Done | undefined> =>
  DO[command.type](doing, command as never);

async function startActivity(doing: Doing, command: Of<'start-activity'>): Promise<Done | undefined> {
  const { core, change, instance, deployed, record } = doing;
  const node = nodeIn(deployed.model, command.element)!;
  const activation = activationOf(record, deployed.model.root, command.activity);
  const lane = laneOf(record, command.activity);
  const fragment: FragmentRecord = {
    activation,
    region: record.region,
    activity: command.activity,
    element: node.id,
    status: 'open',
  };
  change.actions.push({
    put: { ...keys.fragment(instance.id, activation), ...itemOf(fragment) },
    if: [{ exists: false }],
  });
  const variables = await eachSmall(doing, command.variables);
  const as = node.step?.each?.as ?? node.multiInstance?.elementVariable;
  const index = doing.state.instances[command.activity]?.index ?? 0;
  core.command(change, {
    kind: 'start',
    machine: instance.machine,
    name: `${instance.id}-a-${derivedId(activation)}`,
    instance: instance.id,
    fragment: activation,
    input: {
      instance: instance.id,
      generation: 1,
      process: instance.process,
      version: instance.version,
      variables,
      entry: node.id,
      activation,
      lane,
      scopes: [...record.scopes.map((s) => itemOf(s)), { id: node.id, path: activation }],
      ...(as === undefined ? {} : { item: { index, value: variables[as] ?? null } }),
    },
  });
  return undefined;
}

/** Variables as the machine takes them: a large one is a reference of its own, as its expressions look for it there. */
async function eachSmall({ core, instance, deployed }: Doing, variables: JsonObject): Promise<JsonObject> {
  const out: JsonObject = {};
  for (const [name, value] of Object.entries(variables))
    out[name] = await core.small(value, instance.id, inlineBytes(deployed, undefined, [name]));
  return out;
}

/** Nothing of it may happen any more: its calls find a closed scope, its execution is stopped. */
function cancelActivity(doing: Doing, { activity }: Of<'cancel-activity'>): Promise<undefined> {
  const { core, change, instance, deployed, record } = doing;
  const activation = activationOf(record, deployed.model.root, activity);
  change.actions.push({
    put: {
      ...keys.scope(instance.id, activation),
      path: activation,
      element: activity,
      status: 'closed',
      error: CANCELLED,
      cause: '{}',
    },
  });
  core.command(change, { kind: 'cancel', instance: instance.id, activation, reason: 'the token game took it back' });
  return Promise.resolve(undefined);
}

async function arm(doing: Doing, { wait }: Of<'arm'>): Promise<undefined> {
  const { core, change, instance, record, armed, listening } = doing;
  const payload: JsonObject = { kind: 'game', instance: instance.id, region: record.region, wait: wait.id };
  const subscriptions: { name: string; key: string; sk: string }[] = [];
  const timers: string[] = [];
  let at: number | undefined;
  const sk = `${instance.id}|${record.region}|${wait.id}`;
  if (wait.kind === 'timer') {
    const id = derivedId(instance.id, record.region, wait.id);
    // A cycle is armed for one interval at a time.
    const { type, value } = wait.timer!;
    at = timerDue({ type: type === 'date' ? 'date' : 'duration', value }, core.now(), {});
    core.timer(change, id, at, { ...payload, timer: id });
    timers.push(id);
  } else if (wait.kind !== 'conditional') {
    const name = wait.kind === 'signal' ? `${SIGNAL}${wait.name ?? ''}` : messageName(doing, wait.name ?? '');
    const key = wait.kind === 'signal' ? '' : messageKey(doing, wait.key, name, wait.instance);
    // Nobody can send what has no key; the record says so.
    if (key === undefined)
      change.drafts.push(
        draft(instance, record.lane, MACHINE, 'message.unheard', {
          subject: { element: wait.element },
          decided: { name, reason: 'its key is empty' },
        }),
      );
    else {
      subscriptions.push({ name, key, sk });
      change.forget(keys.subscription(name, key, sk));
      change.actions.push({
        put: { ...keys.subscription(name, key, sk), ...payload, event: wait.element, element: wait.element },
      });
      if (wait.kind === 'message') listening.push({ name, key });
    }
  }
  armed[wait.id] = {
    element: wait.element,
    subscriptions,
    timers,
    ...(at === undefined ? {} : { at }),
  };
  return undefined;
}

/** The name by which process.yaml binds a message: its own, or its slug. */
function messageName({ deployed }: Doing, name: string): string {
  const messages = deployed.model.binding.messages ?? {};
  const slug = kebab(name);
  return messages[name] === undefined && messages[slug] !== undefined ? slug : name;
}

/** The key as the diagram gives it, else as process.yaml does over what the instance sees; undefined where that is nothing. */
function messageKey(doing: Doing, given: Json | undefined, name: string, instance?: InstanceId): string | undefined {
  const { deployed, record, state } = doing;
  const bound = deployed.model.binding.messages?.[name]?.key;
  const text = bound === undefined ? undefined : feelOf(bound);
  const seen = (): JsonObject => gameFor(deployed, record.element).variables(state, instance);
  const value = given ?? (text === undefined ? (bound ?? null) : evaluateFeel(text, seen()));
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

async function publish(doing: Doing, command: Of<'publish'>): Promise<undefined> {
  const { core, change, instance, record } = doing;
  const id = core.ports.ids.next();
  const name = command.kind === 'signal' ? (command.name ?? '') : messageName(doing, command.name ?? '');
  core.command(change, {
    kind: 'publish',
    what: command.kind,
    name,
    key: messageKey(doing, command.key, name) ?? '',
    data: await core.small((command.data ?? null) as Json, instance.id, inlineOf(doing.deployed)),
    id,
    instance: instance.id,
    region: record.region,
  });
  change.drafts.push(
    draft(instance, record.lane, MACHINE, command.kind === 'signal' ? 'signal.thrown' : 'message.thrown', {
      subject: { element: command.element },
      decided: { name, id },
    }),
  );
  return undefined;
}

/** Something that nobody but a person can decide. It waits like every incident; its answer goes to the game. */
async function incident(doing: Doing, command: Of<'incident'>): Promise<undefined> {
  const { core, change, instance, deployed, record } = doing;
  const node = nodeIn(deployed.model, command.element);
  const activation = activationOf(record, deployed.model.root, command.id);
  const id = derivedId(instance.id, activation, 'incident');
  const known = recordOf<IncidentRecord>(await core.ports.store.get(keys.incident(id)));
  const lane = laneOf(record, command.id);
  const error = `TUTTI.${command.kind}`;
  const made: IncidentRecord = {
    id,
    instance: instance.id,
    process: instance.process,
    version: instance.version,
    element: command.element,
    name: node?.name ?? command.element,
    activation,
    lane,
    status: 'open',
    error,
    cause: command.message,
    fingerprint: fingerprint(instance.process, command.element, error, command.message),
    openedAt: core.now(),
    attempts: (known?.attempts ?? 0) + 1,
    region: 'root',
    ...(instance.businessKey === undefined ? {} : { businessKey: instance.businessKey }),
    ...(known?.operation === undefined ? {} : { operation: known.operation }),
  };
  const wait: WaitRecord = {
    activation: `${activation}!incident`,
    instance: instance.id,
    element: command.element,
    op: 'incident',
    lane,
    status: 'open',
    token: '',
    attempt: 0,
    redrive: 0,
    scopes: record.scopes.map((s) => s.path),
    openedAt: core.now(),
    deadlines: [],
    subscriptions: [],
    timers: [],
    incident: id,
    game: { region: record.region, incident: command.id },
  };
  change.actions.push({ put: { ...keys.wait(instance.id, wait.activation), ...itemOf(wait) } });
  await openIncident(core, change, made);
  if (known?.status !== 'resolving') change.actions.push({ update: keys.instance(instance.id), add: { incidents: 1 } });
  await proceeded(core, change, known?.operation, 'failed', {
    error: `${error}: ${command.message}`,
    sameError: known?.fingerprint === made.fingerprint,
  });
  change.drafts.push(
    draft(instance, lane, MACHINE, 'incident.opened', {
      subject: { element: command.element, activation, incident: id },
      decided: { error, fingerprint: made.fingerprint, attempts: made.attempts },
      why: { reason: command.message },
    }),
  );
  return undefined;
}

/** The game is over: the machine's token goes on with what it gave, or with the error that left it. */
async function ended(doing: Doing, command: Of<'ended'>): Promise<Done | undefined> {
  const { core, change, instance, deployed, record, armed, end } = doing;
  for (const [id, known] of Object.entries(armed)) {
    unlisten(core, change, known);
    delete armed[id];
  }
  const key = keys.wait(instance.id, record.region);
  const wait = recordOf<WaitRecord>(await core.ports.store.get(key));
  if (wait?.status !== 'open') return { ended: true };
  const code = command.error?.code ?? '*';
  const failed = command.status === 'failed';
  // An error that leaves the process goes to its caller, by the end of the instance.
  const process = record.element === deployed.model.root;
  const name = failed && !process ? (record.errors[code] ?? record.errors['*']) : undefined;
  if (failed && process) change.actions.push({ update: keys.instance(instance.id), set: { error: code } });
  const outcome =
    name === undefined
      ? {
          kind: 'success' as const,
          reply: { output: { variables: await eachSmall(doing, command.variables), end: end ?? null } },
        }
      : {
          kind: 'failure' as const,
          error: name,
          cause: JSON.stringify({ event: name.slice('BPMN.'.length), scope: record.region }),
        };
  if (outcome.kind === 'failure') await leaveScopes(doing, outcome.error, outcome.cause);
  change.actions.push({
    update: key,
    set: { status: 'resolved', outcome: outcome as unknown as Json },
    if: [{ attr: 'status', equals: 'open' }],
  });
  unlisten(core, change, wait);
  tell(core, change, instance.id, wait, outcome);
  change.drafts.push(
    draft(instance, record.lane, MACHINE, 'wait.resolved', {
      subject: { element: record.element, activation: record.region },
      decided: { kind: 'game', status: command.status, ...(name === undefined ? {} : { error: name }) },
    }),
  );
  return { ended: true };
}

/** An error leaves scopes with events: from here on nothing else can win there. */
async function leaveScopes(
  { core, change, instance, deployed, record }: Doing,
  error: string,
  cause: string,
): Promise<void> {
  const host = deployed.model.nodes[error.slice('BPMN.'.length)]?.attachedTo;
  const target = record.scopes.find((s) => s.id === host);
  if (target === undefined) return;
  for (const ref of record.scopes) {
    if (!isUnder(ref.path, target.path)) continue;
    const scope = await scopeOf(core, instance.id, ref.path);
    if (scope?.status === 'open') closeScope(core, change, instance, scope, record.lane, { error, cause });
  }
}
