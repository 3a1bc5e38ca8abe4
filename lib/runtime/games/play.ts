import type { DeployedProcess } from '../../model/compiled.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { TrailEntry } from '../../model/wire.ts';
import { NotExpected, type Command as GameCommand, type GameEvent, type Step } from '../../semantics/index.ts';
import { nodeIn, type ElementId } from '../../model/process-model.ts';
import { draft, inlineBytes, inlineOf, MACHINE, type Change, type Core } from '../core.ts';
import { keys } from '../keys.ts';
import { itemOf, type InstanceRecord } from '../records.ts';
import { carryOut, type Listening } from './carry-out.ts';
import { gameFor } from './game.ts';
import { waitRows } from './waits.ts';
import { gameOf, type GameRecord, type Held } from './record.ts';

/** Commands of the game that one transaction carries out; the rest follow in transactions of their own. */
const AT_ONCE = 12;
/** Signals that a game remembers to have heard. */
const REMEMBERED = 64;

export interface Played {
  readonly listening: readonly Listening[];
}

/**
 * One move of a game, into a change: the event, what the game wants done because of it, and the record of both. False where the game has ended or
 * does not know what the event is about any more.
 */
export async function play(
  core: Core,
  change: Change,
  instance: InstanceRecord,
  region: string,
  event: GameEvent | undefined,
  id?: string,
): Promise<Played | undefined> {
  const found = await gameOf(core, instance.id, region);
  if (found?.status !== 'open' || (id !== undefined && found.seen?.includes(id) === true)) return undefined;
  const record = id === undefined ? found : { ...found, seen: [...(found.seen ?? []), id].slice(-REMEMBERED) };
  const deployed = await core.of(instance);
  const held = (await core.whole(record.held)) as unknown as Held;
  const made = event === undefined ? undefined : move(deployed, record, held, event);
  if (made === 'nothing') return undefined;
  return settle(core, change, instance, deployed, record, held, made);
}

/** What is wanted and taken back before it was done is not done at all. */
function withoutBoth(commands: readonly GameCommand[]): readonly GameCommand[] {
  const gone = new Set<GameCommand>();
  commands.forEach((taken, i) => {
    const wanted =
      taken.type === 'disarm'
        ? commands.slice(0, i).findLast((c) => c.type === 'arm' && c.wait.id === taken.wait && !gone.has(c))
        : taken.type === 'cancel-activity'
          ? commands
              .slice(0, i)
              .findLast((c) => c.type === 'start-activity' && c.activity === taken.activity && !gone.has(c))
          : undefined;
    if (wanted === undefined) return;
    gone.add(wanted);
    gone.add(taken);
  });
  return gone.size === 0 ? commands : commands.filter((c) => !gone.has(c));
}

/** The first move, when the machine has come to the region. */
export async function begin(
  core: Core,
  change: Change,
  instance: InstanceRecord,
  deployed: DeployedProcess,
  record: Omit<GameRecord, 'rev' | 'held' | 'status'>,
  variables: JsonObject,
  start?: ElementId,
): Promise<void> {
  const game = gameFor(deployed, record.element);
  const made = game.begin({ type: 'start', variables, ...(start === undefined ? {} : { element: start }) });
  const held: Held = { state: made.state, pending: made.commands, armed: {}, rows: [] };
  // Whatever the game wants comes after the wait has been written: it may be over at once.
  const first: GameRecord = {
    ...record,
    status: 'open',
    rev: 1,
    held: await packed(core, instance.id, deployed, held),
  };
  change.actions.push({ put: { ...keys.game(instance.id, record.region), ...itemOf(first) }, if: [{ exists: false }] });
  tellTrace(core, change, instance, deployed, record, made);
  core.command(change, { kind: 'play', instance: instance.id, region: record.region });
}

/** Nothing inside catches the error, and something around the scope does. */
const leaves = (made: Step, { errors }: GameRecord, code: string | undefined): boolean =>
  made.commands.some((c) => c.type === 'incident' && c.kind === 'uncaughtError') &&
  (errors[code ?? '*'] ?? errors['*']) !== undefined;

/** The scope is left by an error. */
const left = (made: Step, code: string | undefined): Step => ({
  ...made,
  commands: made.commands.map((c) =>
    c.type === 'ended' ? { ...c, status: 'failed', error: code === undefined ? {} : { code } } : c,
  ),
});

/** `nothing`: what the event is about is over. */
function move(deployed: DeployedProcess, record: GameRecord, held: Held, event: GameEvent): Step | 'nothing' {
  try {
    const game = gameFor(deployed, record.element);
    const made = game.step(held.state, event);
    return event.type === 'error' && leaves(made, record, event.code)
      ? left(game.step(held.state, { type: 'cancel' }), event.code)
      : made;
  } catch (error) {
    if (error instanceof NotExpected) return 'nothing';
    throw error;
  }
}

async function settle(
  core: Core,
  change: Change,
  instance: InstanceRecord,
  deployed: DeployedProcess,
  record: GameRecord,
  held: Held,
  made: Step | undefined,
): Promise<Played> {
  const game = gameFor(deployed, record.element);
  const armed = { ...held.armed };
  const listening: Listening[] = [];
  let state = made?.state ?? held.state;
  let todo = withoutBoth([...held.pending, ...(made?.commands ?? [])]);
  let end = made === undefined ? record.end : (lastEnd(deployed, record, made) ?? record.end);
  let status: GameRecord['status'] = 'open';
  if (made !== undefined) tellTrace(core, change, instance, deployed, record, made);
  for (let done = 0; todo.length > 0 && done < AT_ONCE; done += 1) {
    const [command, ...rest] = todo;
    todo = rest;
    const result = await carryOut({ core, change, instance, deployed, record, armed, listening, end, state }, command!);
    if (result?.ended === true) status = 'ended';
    if (result?.next !== undefined) {
      const next = game.step(state, result.next);
      state = next.state;
      todo = withoutBoth([...todo, ...next.commands]);
      end = lastEnd(deployed, record, next) ?? end;
      tellTrace(core, change, instance, deployed, record, next);
    }
  }
  if (todo.length > 0 && status === 'open')
    core.command(change, { kind: 'play', instance: instance.id, region: record.region });
  const rows = await waitRows({ core, change, instance, deployed, record }, held.rows, state, armed);
  const after: Held = { state, pending: todo, armed, rows };
  change.actions.push({
    put: {
      ...keys.game(instance.id, record.region),
      ...itemOf({
        ...record,
        status,
        rev: record.rev + 1,
        held: await packed(core, instance.id, deployed, after),
        ...(end === undefined ? {} : { end }),
      }),
    },
    if: [
      { attr: 'rev', equals: record.rev },
      { attr: 'status', equals: 'open' },
    ],
  });
  await keepVariables(core, change, instance, deployed, record, game.variables(state), game.variables(held.state));
  return { listening };
}

const packed = (core: Core, instance: string, deployed: DeployedProcess, held: Held): Promise<Json> =>
  core.small(JSON.parse(JSON.stringify(held)) as Json, instance, inlineOf(deployed));

/** What people read of an instance: the variables of its outermost game, as they change. */
async function keepVariables(
  core: Core,
  change: Change,
  instance: InstanceRecord,
  deployed: DeployedProcess,
  record: GameRecord,
  now: JsonObject,
  before: JsonObject,
): Promise<void> {
  if (record.lane !== 'main') return;
  const set: Record<string, Json> = {};
  for (const name of deployed.model.variables)
    if (Object.hasOwn(now, name) && JSON.stringify(now[name]) !== JSON.stringify(before[name]))
      set[`v:${name}`] = await core.small(now[name] ?? null, instance.id, inlineBytes(deployed, undefined, [name]));
  if (Object.keys(set).length > 0) change.actions.push({ update: keys.variables(instance.id), set });
}

/** What the tokens did, as a machine tells it of itself: flows, events on boundaries, joins. */
function tellTrace(
  core: Core,
  change: Change,
  instance: InstanceRecord,
  deployed: DeployedProcess,
  record: Pick<GameRecord, 'lane' | 'element'>,
  made: Step,
): void {
  const t = core.now();
  const trail: TrailEntry[] = [];
  for (const { at, element } of made.trace) {
    if (at !== 'leave') continue;
    const node = nodeIn(deployed.model, element);
    if (node === undefined) trail.push({ f: element, t });
    else if (node.type === 'boundaryEvent') trail.push({ x: element, t });
    else if (node.type === 'parallelGateway' && node.incoming.length > 1) trail.push({ j: element, lanes: [], t });
  }
  if (trail.length > 0)
    change.drafts.push(
      draft(instance, record.lane, MACHINE, 'flows.taken', {
        subject: { element: record.element },
        decided: { trail: trail.map((e) => itemOf(e)) },
      }),
    );
}

function lastEnd(deployed: DeployedProcess, record: Pick<GameRecord, 'element'>, made: Step): string | undefined {
  return made.trace
    .filter((e) => {
      const node = deployed.model.nodes[e.element];
      return node?.type === 'endEvent' && node.scope === record.element;
    })
    .at(-1)?.element;
}
