import type { Json } from '../../model/json.ts';
import { complete, finish } from '../activity.ts';
import { mapped, resolve } from '../data.ts';
import type { Run } from '../run.ts';
import { startScope } from '../scopes.ts';
import type { InstanceId } from '../types.ts';
import type { Activity } from './index.ts';
import { command } from './task.ts';

/** A process that calls itself without end is a mistake. */
const MAX_DEPTH = 50;

/** Plays the called process as a part of this game, with variables of its own. A process that the game does not know is work for somebody outside. */
export const callActivity: Activity = {
  role: 'call',
  start: (run, instance, node) => {
    const { id, view } = instance;
    const stated = node.call?.element;
    const called = stated === undefined ? undefined : resolve(run, 'called', node.id, stated, view);
    const diagram = typeof called === 'string' ? run.game.diagram(called) : undefined;
    if (diagram === undefined || node.step?.call !== undefined) {
      // Nothing is known of it: it passes, or somebody outside plays it.
      if (run.game.works(node, run.diagramOf(instance).model)) command(run, instance);
      else complete(run, id);
      return;
    }
    const token = { diagram: run.diagramOf(instance), node, scope: instance.parent!, view };
    if (run.around(id).filter((i) => i.role === 'call').length > MAX_DEPTH) {
      run.remove(id);
      run.incident(token, 'tooDeep', `calls are nested deeper than ${MAX_DEPTH}`, { do: 'enter' });
      return;
    }
    const given: Record<string, Json> = node.call?.allIn === false ? {} : { ...run.views.all(view) };
    Object.assign(given, mapped(run, node.id, node.call?.in ?? [], view));
    const root = diagram.model.root;
    const inner = run.add({
      id: `${id}/${root}`,
      element: root,
      model: diagram.key,
      role: 'process',
      parent: id,
      view: run.game.data ? run.views.root(given) : view,
      scope: { visits: {}, waiting: {}, fired: {}, completed: [] },
    });
    startScope(run, inner, root);
  },
};

/** The called process has ended: its values go back. */
export function returnFromCall(run: Run, id: InstanceId): void {
  const called = run.get(id)!;
  const call = run.get(called.parent!)!;
  const node = run.nodeOf(call);
  const variables: Record<string, Json> = {};
  if (run.game.data) {
    if (node.call?.allOut !== false) Object.assign(variables, run.views.all(called.view));
    Object.assign(variables, mapped(run, node.id, node.call?.out ?? [], called.view));
    run.views.discard(called.view);
  }
  run.note('leave', called.element, id);
  run.edit(call.id).called = called.scope!.completed;
  run.remove(id);
  finish(run, call.id, { variables });
}
