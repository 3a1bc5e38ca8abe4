import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readBpmn } from '../../lib/notation/index.ts';
import { EMPTY, EndlessLoop, Game, step } from '../../lib/semantics/index.ts';
import type { Command, GameEvent, State, Step } from '../../lib/semantics/index.ts';
import { randomProcess } from '../support/models.ts';
import { xmlOf } from '../support/model-xml.ts';
import { choose, enabled } from '../support/play.ts';

const RUNS = process.env.TUTTI_PROVE === undefined ? 150 : 20_000;
const schedule = fc.array(fc.nat(10_000), { maxLength: 25 });

/** Freezes all of a value, so that whoever changes it fails. */
function frozen<T>(value: T): T {
  if (value !== null && typeof value === 'object' && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) frozen(part);
  }
  return value;
}

/** Faults of a state that no game may come to. */
function faults(game: Game, state: State): string[] {
  const found: string[] = [];
  const { instances, waits, views } = state;
  for (const [id, instance] of Object.entries(instances)) {
    if (instance.id !== id) found.push(`${id} is kept as ${instance.id}`);
    if (instance.parent !== undefined && instances[instance.parent] === undefined)
      found.push(`${id} has lost its parent`);
    if (views[instance.view] === undefined) found.push(`${id} sees nothing`);
    for (const [flow, tokens] of Object.entries(instance.scope?.waiting ?? {})) {
      if (tokens.length === 0) found.push(`${id} keeps an empty place at ${flow}`);
      for (const view of tokens) if (views[view] === undefined) found.push(`a token at ${flow} sees nothing`);
    }
    if (instance.loop && instance.loop.started < instance.loop.completed + instance.loop.terminated)
      found.push(`${id} has completed more than it started`);
    if (instance.role === 'scope' || instance.role === 'process') {
      const children = Object.values(instances).some((i) => i.parent === id);
      const tokens = Object.keys(instance.scope!.waiting).length > 0;
      if (!children && !tokens && instance.adHoc?.open !== true) found.push(`${id} is empty, and was not left`);
    }
  }
  for (const wait of Object.values(waits))
    if (instances[wait.instance] === undefined) found.push(`${wait.id} tells nobody`);
  for (const [id, view] of Object.entries(views))
    if (view.parent !== undefined && views[view.parent] === undefined) found.push(`view ${id} has lost its parent`);
  if (Object.keys(instances).length === 0 && (Object.keys(waits).length > 0 || Object.keys(views).length > 0))
    found.push('something is left of what has ended');
  void game;
  return found;
}

/** Keeps the books of what the commands asked for. */
class Books {
  readonly work = new Set<string>();
  readonly armed = new Set<string>();
  read(commands: readonly Command[], event: GameEvent): void {
    if (event.type === 'completed') this.work.delete(event.activity);
    for (const command of commands) {
      if (command.type === 'start-activity') this.work.add(command.activity);
      else if (command.type === 'cancel-activity') this.work.delete(command.activity);
      // An activity whose error nobody catches is parked.
      else if (command.type === 'incident') this.work.delete(command.id);
      else if (command.type === 'arm') this.armed.add(command.wait.id);
      else if (command.type === 'disarm') this.armed.delete(command.wait);
    }
  }
}

const play = (game: Game, state: State, event: GameEvent): Step | undefined => {
  try {
    return step(game, state, event);
  } catch (error) {
    // A process may run in a circle; the game says so.
    if (error instanceof EndlessLoop) return undefined;
    throw error;
  }
};

test('random processes under random schedules: same steps from the same text, nothing lost, an end or a wait', async () => {
  await fc.assert(
    fc.asyncProperty(randomProcess(), schedule, async (process, numbers) => {
      const { model, findings } = await readBpmn(xmlOf(process));
      expect(findings.filter((f) => f.severity === 'error')).toEqual([]);
      const game = new Game(model!);
      const books = new Books();
      let state = EMPTY;
      let event: GameEvent | undefined = { type: 'start', variables: { v0: 1 } };
      for (const number of [0, ...numbers]) {
        if (event === undefined) break;
        const before = JSON.stringify(state);
        const next = play(game, frozen(state), event);
        if (next === undefined) return;
        // The state is plain data: its text goes on as it does.
        expect(play(game, JSON.parse(before) as State, event)).toEqual(next);
        expect(JSON.stringify(JSON.parse(JSON.stringify(next.state)))).toBe(JSON.stringify(next.state));
        state = next.state;
        expect(faults(game, state)).toEqual([]);
        books.read(next.commands, event);
        expect(new Set(Object.values(state.instances).flatMap((i) => (i.role === 'work' ? [i.id] : [])))).toEqual(
          new Set([...books.work].filter((id) => state.instances[id] !== undefined)),
        );
        for (const id of Object.keys(state.waits)) expect(books.armed).toContain(id);
        event = choose(enabled(game, state), number);
      }
      // At the end of the schedule it has ended, or something can happen, or tokens wait for each other for ever.
      const open = Object.values(state.instances);
      const stuck = open.some((i) => Object.keys(i.scope?.waiting ?? {}).length > 0);
      const listens = Object.keys(state.waits).length > 0;
      expect(open.length === 0 || enabled(game, state).length > 0 || stuck || listens).toBe(true);
      // Whatever is left can be cancelled, and leaves nothing behind.
      if (open.length > 0) {
        const cancelled = step(game, state, { type: 'cancel' });
        expect(cancelled.state).toMatchObject({ instances: {}, waits: {}, views: {} });
      }
    }),
    { numRuns: RUNS },
  );
}, 600_000);
