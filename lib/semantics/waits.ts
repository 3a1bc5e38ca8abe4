import type { Json } from '../model/json.ts';
import type { EventDefinition, Node } from '../model/process-model.ts';
import { complete } from './activity.ts';
import { receive, resolve } from './data.ts';
import { chooseEvent } from './elements/event-based-gateway.ts';
import { startEventSubProcess } from './event-sub-process.ts';
import type { Run } from './run.ts';
import { cancelTree, fire } from './scopes.ts';
import { partsOf } from './types.ts';
import type { Instance, InstanceId, Wait } from './types.ts';

// What is armed, and what happens when it occurs.

const ARMED: ReadonlySet<EventDefinition['kind']> = new Set(['message', 'signal', 'timer', 'conditional']);

/** Arms what an event catches. `instance` is told. */
export function armEvent(run: Run, instance: Instance, node: Node, event: EventDefinition): void {
  const parts = partsOf(event);
  parts.forEach((part, i) => {
    if (!ARMED.has(part.kind) || run.get(instance.id) === undefined) return;
    arm(run, instance, node, part, parts.length > 1 ? i : undefined);
  });
}

/** Arms the events on the boundary of an activity. */
export function armBoundary(run: Run, instance: Instance, node: Node): void {
  for (const id of node.boundary) {
    const current = run.get(instance.id);
    if (current === undefined) return;
    const event = run.diagramOf(instance).node(id);
    armEvent(run, current, event, event.event ?? { kind: 'none' });
  }
}

function arm(run: Run, instance: Instance, node: Node, part: EventDefinition, index: number | undefined): void {
  const wait: Wait = {
    id: `${instance.id}#${node.id}${index === undefined ? '' : `.${index}`}`,
    instance: instance.id,
    element: node.id,
    model: instance.model,
    kind: part.kind as Wait['kind'],
    ...(index === undefined ? {} : { part: index }),
    ...(part.name === undefined ? {} : { name: part.name }),
    ...(part.kind === 'message' ? keyOf(run, instance, node, part) : {}),
    ...(part.timer === undefined ? {} : timerOf(run, instance, node, part.timer)),
    ...(part.condition === undefined ? {} : { condition: part.condition, held: false }),
  };
  run.arm(wait);
  if (wait.kind === 'conditional') test(run, wait);
}

function keyOf(run: Run, instance: Instance, node: Node, part: EventDefinition): { key?: Json } {
  const bound = part.name === undefined ? undefined : run.diagramOf(instance).model.binding.messages?.[part.name];
  const text = bound?.key ?? part.key;
  if (text === undefined) return {};
  return { key: resolve(run, 'key', node.id, text, instance.view) ?? null };
}

function timerOf(
  run: Run,
  instance: Instance,
  node: Node,
  timer: NonNullable<EventDefinition['timer']>,
): Pick<Wait, 'timer' | 'repeat'> {
  const text = timer.feel ? resolve(run, 'timer', node.id, `=${timer.value}`, instance.view) : timer.value;
  const value = typeof text === 'string' ? text : '';
  const cycle = timer.type === 'cycle' ? /^R(\d*)\/(.*)$/.exec(value) : null;
  if (!cycle) return { timer: { type: timer.type, value } };
  const [, times = '', interval = ''] = cycle;
  return {
    timer: { type: 'cycle', value: interval },
    ...(times === '' ? {} : { repeat: Math.max(0, Number(times) - 1) }),
  };
}

/** Looks whether a condition has begun to hold. */
export function test(run: Run, wait: Wait): void {
  const instance = run.get(wait.instance);
  if (instance === undefined || wait.condition === undefined) return;
  const question = { kind: 'condition', element: wait.element, expression: wait.condition } as const;
  const holds = run.game.oracle.holds(question, () => run.views.latest(instance.view)) === true;
  if (holds !== (wait.held ?? false)) run.hold(wait, holds);
  if (holds && wait.held !== true) {
    const { id } = wait;
    run.agenda.push({
      scope: instance.parent ?? instance.id,
      at: wait.element,
      view: instance.view,
      run: () => occur(run, id, undefined),
    });
  }
}

/** Looks at every condition again; variables have changed. */
export function testConditions(run: Run): void {
  for (const wait of run.waits()) if (wait.kind === 'conditional') test(run, wait);
}

/** What was waited for has happened. Nothing happens where nobody waits any more. */
export function occur(run: Run, id: string, data: Json | undefined): void {
  const wait = run.wait(id);
  const instance = wait === undefined ? undefined : run.get(wait.instance);
  if (wait === undefined || instance === undefined) return;
  const diagram = run.game.diagram(wait.model)!;
  const node = diagram.node(wait.element);
  if (wait.part !== undefined && node.event?.parallel === true && !allHappened(run, instance, node, wait)) return;
  if (node.type === 'boundaryEvent') {
    again(run, wait, node);
    fireBoundary(run, instance.id, node, data);
  } else if (node.type === 'startEvent') {
    again(run, wait, node);
    startEventSubProcess(run, instance.id, node, data);
  } else if (instance.element !== node.id) chooseEvent(run, instance.id, node, data);
  else {
    receive(run, diagram, node, instance.view, data);
    run.disarmAll(instance.id);
    complete(run, instance.id);
  }
}

/** A parallel multiple event waits until each of its parts has happened. */
function allHappened(run: Run, instance: Instance, node: Node, wait: Wait): boolean {
  const own = run.edit(instance.id);
  const happened = (own.happened ??= {});
  const list = (happened[node.id] ??= []);
  list.push(wait.part!);
  run.disarm(wait.id, false);
  if (partsOf(node.event).some((_, i) => !list.includes(i))) return false;
  delete happened[node.id];
  return true;
}

/** An event that does not interrupt can happen again: a cycle as often as it says, a moment only once, all else for as long as it is armed. */
function again(run: Run, wait: Wait, node: Node): void {
  if (node.interrupting !== false) return;
  if (node.event?.parallel === true) {
    armEvent(run, run.get(wait.instance)!, node, node.event);
    return;
  }
  if (wait.kind !== 'timer') return;
  run.disarm(wait.id, false);
  if (wait.timer?.type !== 'cycle' || wait.repeat === 0) return;
  run.arm({ ...wait, ...(wait.repeat === undefined ? {} : { repeat: wait.repeat - 1 }) });
}

/**
 * An event on the boundary of an activity has happened: it takes effect when its turn comes.
 * @param how `beside` starts its flow and leaves the activity alone, whatever the event says.
 */
export function fireBoundary(
  run: Run,
  host: InstanceId,
  node: Node,
  data: Json | undefined,
  how: 'as drawn' | 'beside' = 'as drawn',
): void {
  const { parent, view } = run.get(host)!;
  run.agenda.push({ scope: parent!, at: node.id, view, run: () => fireNow(run, host, node, data, how) });
}

function fireNow(run: Run, host: InstanceId, node: Node, data: Json | undefined, how: 'as drawn' | 'beside'): void {
  const instance = run.get(host);
  // Another event may have been first.
  if (instance === undefined) return;
  const diagram = run.diagramOf(instance);
  const scope = instance.parent!;
  const outer = run.views.outside(instance.view, host);
  const interrupting = how === 'as drawn' && node.interrupting !== false;
  if (interrupting) interrupt(run, host);
  const view = interrupting ? outer : run.views.apart(run.get(scope)!.view, outer, scope);
  receive(run, diagram, node, view, data);
  fire(run, { diagram, node, scope, view });
}

/** Ends an activity from outside, with everything in it and what was written in its branches. */
export function interrupt(run: Run, host: InstanceId): void {
  const instance = run.get(host)!;
  const outer = run.views.outside(instance.view, host);
  run.note('interrupt', instance.element, host);
  const gone = run.inside(host);
  cancelTree(run, host);
  run.views.drop(outer, gone);
}
