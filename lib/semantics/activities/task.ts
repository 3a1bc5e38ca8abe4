import { complete } from '../activity.ts';
import type { Run } from '../run.ts';
import type { Instance } from '../types.ts';
import type { Activity } from './index.ts';

/** Work for somebody outside; what nobody has to do is done at once. */
export const task: Activity = {
  role: 'work',
  start: (run, instance, node) => {
    if (run.game.works(node, run.diagramOf(instance).model)) command(run, instance);
    else complete(run, instance.id);
  },
};

/** Asks for the work of an activity. */
export function command(run: Run, instance: Instance): void {
  const { id, element, model, view } = instance;
  run.commands.push({ type: 'start-activity', activity: id, element, model, variables: run.views.all(view) });
}
