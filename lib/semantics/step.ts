import type { JsonObject } from '../model/json.ts';
import { startInside } from './activities/ad-hoc.ts';
import { command } from './activities/task.ts';
import { complete } from './activity.ts';
import { elementOf } from './elements/index.ts';
import type { Game } from './game.ts';
import { flowMessage } from './messages.ts';
import { rise } from './propagate.ts';
import { Run } from './run.ts';
import { endRoot } from './scopes.ts';
import { startAt, startPlain, startRoots } from './start.ts';
import { broadcast } from './throws/signal.ts';
import type { GameEvent, Instance, InstanceId, State, Step } from './types.ts';
import { occur, testConditions } from './waits.ts';

/** An event that the state has no place for: it names something that is not there. */
export class NotExpected extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NotExpected';
  }
}

/**
 * What an event makes of a state: the state after everything has come to rest again, and what the game wants done. Pure: the same game, state
 * and event give the same step, and the state that was given stays as it is.
 * @throws NotExpected where the event names something that is not in the state.
 */
export function step(game: Game, state: State, event: GameEvent): Step {
  const run = new Run(game, state);
  (EVENTS[event.type] as (run: Run, event: GameEvent) => void)(run, event);
  run.drain();
  // What was written may make a condition hold, and what follows may write again.
  while (run.views.changed) {
    run.views.changed = false;
    testConditions(run);
    run.drain();
  }
  return run.finish();
}

type Handlers = { readonly [T in GameEvent['type']]: (run: Run, event: Extract<GameEvent, { type: T }>) => void };

/** One row an event. */
const EVENTS: Handlers = {
  start: (run, { process, element, variables = {} }) => {
    const diagram = process === undefined ? run.game.main : run.game.diagram(process);
    if (diagram === undefined) throw new NotExpected(`there is no process ${process}`);
    if (element === undefined) startPlain(run, diagram, variables);
    else startAt(run, diagram, diagram.node(element), undefined, variables);
  },
  completed: (run, { activity, output, variables }) => {
    expectRole(run, activity, 'work', 'call');
    complete(run, activity, { output, variables });
  },
  error: (run, event) => {
    const instance = expectRole(run, event.activity, 'work', 'call');
    const thrown = { kind: 'error', ...(event.code === undefined ? {} : { code: event.code }) } as const;
    if (rise(run, outermost(run, instance), thrown, event.data) === undefined) uncaught(run, instance, event.code);
  },
  escalation: (run, event) => {
    const instance = expectRole(run, event.activity, 'work', 'call');
    const thrown = { kind: 'escalation', ...(event.code === undefined ? {} : { code: event.code }) } as const;
    rise(run, outermost(run, instance), thrown, event.data);
  },
  occurred: (run, { wait, data }) => {
    if (run.wait(wait) === undefined) throw new NotExpected(`nothing is armed as ${wait}`);
    occur(run, wait, data);
  },
  message: (run, { name, key, data, flow }) => {
    if (flow !== undefined) {
      const drawn = run.game.main.model.collaboration.messageFlows.find((f) => f.id === flow);
      if (drawn === undefined) throw new NotExpected(`there is no message flow ${flow}`);
      flowMessage(run, drawn, data);
      return;
    }
    const wait = run
      .waits()
      .find(
        (w) => w.kind === 'message' && w.name === name && (key === undefined || w.key === undefined || w.key === key),
      );
    if (wait !== undefined) occur(run, wait.id, data);
    else startRoots(run, 'message', name, data);
  },
  signal: (run, { name, data }) => broadcast(run, name === undefined ? {} : { name }, undefined, data),
  variables: (run, { instance, variables }) => {
    const target = instance === undefined ? roots(run)[0] : run.get(instance);
    if (target === undefined) throw new NotExpected(`there is no instance ${instance ?? 'at all'}`);
    for (const [name, value] of Object.entries(variables)) run.views.write(target.view, name, value);
    reopen(run);
  },
  activate: (run, { scope, element }) => {
    const instance = run.get(scope);
    if (instance?.adHoc === undefined) throw new NotExpected(`${scope} is no ad-hoc sub-process`);
    const node = run.diagramOf(instance).node(element);
    if (node.scope !== instance.element) throw new NotExpected(`${element} does not stand in ${instance.element}`);
    delete run.edit(scope).adHoc!.open;
    startInside(run, run.get(scope)!, node);
  },
  resolve: (run, { incident, variables = {} }) => {
    const instance = expectRole(run, incident, 'incident');
    for (const [name, value] of Object.entries(variables)) run.views.write(instance.view, name, value);
    const { retry } = instance.incident!;
    if (retry.do === 'work') {
      command(run, unpark(run, incident));
      return;
    }
    run.remove(incident);
    const node = run.nodeOf(instance);
    const token = { diagram: run.diagramOf(instance), node, scope: instance.parent!, view: instance.view };
    if (retry.do === 'enter') run.arrive(token);
    else {
      const { choose } = elementOf(node.type);
      run.leave(token, (later) => (choose === undefined ? node.outgoing : choose(later, token)));
    }
  },
  skip: (run, { incident }) => {
    const instance = expectRole(run, incident, 'incident');
    const node = run.nodeOf(instance);
    if (instance.incident!.retry.do === 'work') complete(run, unpark(run, incident).id);
    else {
      run.remove(incident);
      const token = { diagram: run.diagramOf(instance), node, scope: instance.parent!, view: instance.view };
      run.leave(token, () => (node.defaultFlow === undefined ? node.outgoing.slice(0, 1) : [node.defaultFlow]));
    }
  },
  cancel: (run, { instance }) => {
    const target = instance === undefined ? roots(run)[0] : run.get(instance);
    if (target === undefined) throw new NotExpected(`there is no instance ${instance ?? 'at all'}`);
    endRoot(run, run.around(target.id).at(-1)!.id, 'cancelled');
  },
};

const roots = (run: Run): Instance[] => run.all().filter((i) => i.parent === undefined);

function expectRole(run: Run, id: InstanceId, ...roles: readonly Instance['role'][]): Instance {
  const instance = run.get(id);
  if (instance === undefined || !roles.includes(instance.role)) throw new NotExpected(`${id} is no open ${roles[0]}`);
  return instance;
}

/** An iteration's errors concern the activity as a whole. */
const outermost = (run: Run, instance: Instance): InstanceId =>
  run.get(instance.parent!)?.role === 'loop' ? instance.parent! : instance.id;

/** Nobody catches the error of an activity: it is parked, and somebody must look. */
function uncaught(run: Run, { id, element }: Instance, code: string | undefined): void {
  const message = `no event catches the error ${code ?? 'without a code'}`;
  const incident = { kind: 'uncaughtError', message, retry: { do: 'work' } } as const;
  Object.assign(run.edit(id), { role: 'incident', incident });
  run.commands.push({ type: 'incident', id, element, kind: incident.kind, message });
}

/** Makes a parked activity work again. */
function unpark(run: Run, id: InstanceId): Instance {
  const instance = run.edit(id);
  instance.role = 'work';
  delete instance.incident;
  return instance;
}

/** Ad-hoc sub-processes that stay open look at their condition again. */
function reopen(run: Run): void {
  for (const { id, adHoc } of run.all()) {
    if (adHoc?.open !== true) continue;
    delete run.edit(id).adHoc!.open;
    run.touch(id);
  }
}

/** A state with variables as a tool or test looks at it. */
export const variablesOf = (game: Game, state: State, instance: InstanceId): JsonObject => {
  const run = new Run(game, state);
  const found = run.get(instance);
  return found === undefined ? {} : run.views.all(found.view);
};
