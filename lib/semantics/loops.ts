import type { Json, JsonObject } from '../model/json.ts';
import type { MultiInstance, Node } from '../model/process-model.ts';
import { activate, finish } from './activity.ts';
import { throwFromLoop } from './behavior.ts';
import type { Run, Token } from './run.ts';
import { cancelTree } from './scopes.ts';
import type { Instance, InstanceId, LoopState, ViewId } from './types.ts';
import { armBoundary } from './waits.ts';

/** A multi-instance or looping activity: an instance around its iterations. Boundary events sit on the whole. */
export function beginLoop(run: Run, token: Token, id: InstanceId): void {
  const { node, scope, view, diagram } = token;
  const loop = node.multiInstance === undefined ? standard() : multiple(run, token, node.multiInstance);
  if (loop === undefined) return;
  const instance = run.add({ id, element: node.id, model: diagram.key, role: 'loop', parent: scope, view, loop });
  armBoundary(run, instance, node);
  if (run.get(id) === undefined) return;
  if (loop.kind === 'standard') nextStandard(run, id, node.standardLoop!.testBefore);
  else if (loop.total === 0) end(run, id);
  else if (loop.kind === 'sequential') start(run, id);
  else for (let n = 0; n < loop.total && run.get(id) !== undefined; n += 1) start(run, id);
}

const EMPTY = { total: 0, started: 0, completed: 0, terminated: 0 };
const standard = (): LoopState => ({ ...EMPTY, kind: 'standard', results: {} });

/** Undefined where nobody can say how many instances there are; an incident tells it. */
function multiple(run: Run, token: Token, multi: MultiInstance): LoopState | undefined {
  const { node, view } = token;
  const kind = multi.sequential ? 'sequential' : 'parallel';
  const counted = (total: number, items?: readonly Json[]): LoopState => ({
    ...EMPTY,
    kind,
    total,
    ...(items === undefined ? {} : { items }),
    results: {},
  });
  if (multi.collection !== undefined && (run.game.data || multi.cardinality === undefined)) {
    const value = run.value({ kind: 'collection', element: node.id, expression: multi.collection }, view);
    if (!run.game.data && typeof value === 'number') return counted(value);
    if (value === undefined) {
      run.incident(token, 'undecided', 'the collection cannot be evaluated', { do: 'enter' });
      return undefined;
    }
    const items = value === null ? [] : Array.isArray(value) ? (value as readonly Json[]) : [value];
    return counted(items.length, items);
  }
  const question = { kind: 'cardinality', element: node.id, expression: multi.cardinality ?? '1' } as const;
  const value = run.value(question, view);
  const total = typeof value === 'string' ? Number(value) : value;
  if (typeof total === 'number' && Number.isInteger(total) && total >= 0) return counted(total);
  run.incident(token, 'data', `the number of instances is ${JSON.stringify(value ?? null)}; expected a whole number`, {
    do: 'enter',
  });
  return undefined;
}

/** Starts the next iteration. */
function start(run: Run, id: InstanceId): void {
  const instance = run.edit(id);
  const node = run.nodeOf(instance);
  const loop = instance.loop!;
  const index = loop.started;
  loop.started += 1;
  const given: JsonObject = {
    loopCounter: index + 1,
    ...(node.multiInstance?.elementVariable === undefined || loop.items === undefined
      ? {}
      : { [node.multiInstance.elementVariable]: loop.items[index] ?? null }),
  };
  // Parallel iterations are branches: each writes for itself until all are done. One after the other they are one thread.
  const view = loop.kind === 'parallel' ? run.views.branch(instance.view) : instance.view;
  const diagram = run.diagramOf(instance);
  const inside = diagram.model.scopes[node.id] === undefined ? `/${node.id}:1` : '';
  activate(run, { diagram, node, scope: id, view }, { id: `${id}[${index}]${inside}`, parent: id, index, given });
}

/** An iteration is done. */
export function iterationDone(run: Run, id: InstanceId, iteration: InstanceId, output: Json | undefined): void {
  const done = run.get(iteration)!;
  const node = run.nodeOf(done);
  const result = node.multiInstance?.outputElement;
  const value =
    result === undefined || !run.game.data
      ? output
      : run.value({ kind: 'mapping', element: node.id, expression: result }, done.view, entry(output));
  const { loop } = run.edit(id);
  loop!.results[done.index!] = value ?? null;
  loop!.completed += 1;
  const holds = loop!.kind !== 'standard' && isComplete(run, id, done.view, node);
  const outer = run.views.outside(done.view, iteration);
  if (outer !== done.view) run.views.collapse(done.view);
  run.note('leave', node.id, iteration);
  leaveView(run, done, outer);
  run.remove(iteration);
  if (node.multiInstance !== undefined && throwFromLoop(run, id, node) === 'ended') return;
  if (run.get(id) === undefined) return;
  if (holds) end(run, id);
  else if (loop!.kind === 'standard') nextStandard(run, id, true);
  else if (run.get(id)!.loop!.completed + run.get(id)!.loop!.terminated === loop!.total) end(run, id);
  else if (loop!.kind === 'sequential') start(run, id);
}

const entry = (output: Json | undefined): JsonObject => (output === undefined ? {} : { output });

/** What an iteration has of its own ends with it; what it wrote beside that stays in its branch. */
function leaveView(run: Run, done: Instance, outer: ViewId): void {
  if (outer !== done.view) run.views.remove(done.view);
}

function isComplete(run: Run, id: InstanceId, view: ViewId, node: Node): boolean {
  const expression = node.multiInstance?.completionCondition;
  if (expression === undefined) return false;
  return run.holds({ kind: 'completion', element: node.id, expression }, view, counters(run, id)) === true;
}

/** The attributes that BPMN gives a multi-instance activity (BPMN 2.0.2, table 10.30). */
export function counters(run: Run, id: InstanceId): JsonObject {
  const loop = run.get(id)!.loop!;
  return {
    numberOfInstances: loop.total,
    numberOfActiveInstances: loop.started - loop.completed - loop.terminated,
    numberOfCompletedInstances: loop.completed,
    numberOfTerminatedInstances: loop.terminated,
  };
}

/** One more round of a standard loop, if its condition holds and its maximum is not reached. */
function nextStandard(run: Run, id: InstanceId, test: boolean): void {
  const instance = run.get(id)!;
  const node = run.nodeOf(instance);
  const { condition, maximum } = node.standardLoop!;
  const { started } = instance.loop!;
  if (maximum !== undefined && started >= maximum) return end(run, id);
  if (!test) return start(run, id);
  // Without condition and maximum there is nothing to go on for.
  if (condition === undefined) return maximum === undefined && started > 0 ? end(run, id) : start(run, id);
  const question = { kind: 'loop', element: node.id, expression: condition } as const;
  const holds = run.holds(question, instance.view, { loopCounter: started });
  if (holds === undefined) {
    const token = { diagram: run.diagramOf(instance), node, scope: instance.parent!, view: instance.view };
    cancelTree(run, id);
    return run.incident(token, 'undecided', 'the loop condition cannot be evaluated', { do: 'enter' });
  }
  return holds ? start(run, id) : end(run, id);
}

/** Ends what is still active; the activity as a whole is done. */
export function end(run: Run, id: InstanceId): void {
  for (const iteration of run.children(id)) {
    const branch = run.views.outside(iteration.view, iteration.id);
    cancelTree(run, iteration.id);
    // What a cancelled iteration wrote goes with it.
    if (run.get(id)!.loop!.kind === 'parallel') run.views.discard(branch);
    run.edit(id).loop!.terminated += 1;
  }
  const instance = run.get(id)!;
  const node = run.nodeOf(instance);
  run.views.collapse(instance.view);
  // Integer keys come in their order.
  const output = Object.values(instance.loop!.results);
  const collection = node.multiInstance?.outputCollection;
  if (collection !== undefined) run.views.write(instance.view, collection.split('.')[0]!, output);
  run.agenda.push({
    scope: instance.parent!,
    at: instance.element,
    view: instance.view,
    run: () => {
      if (run.get(id) !== undefined) finish(run, id);
    },
  });
}
