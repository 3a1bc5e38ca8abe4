import { complete } from '../activity.ts';
import { publishMessage } from '../messages.ts';
import type { Activity } from './index.ts';
import { command } from './task.ts';

/** Sends its message, unless a step is bound that does the sending. */
export const sendTask: Activity = {
  role: 'work',
  start: (run, instance, node) => {
    if (run.game.works(node, run.diagramOf(instance).model)) {
      command(run, instance);
      return;
    }
    if (node.event !== undefined) publishMessage(run, node, node.event, instance.view);
    complete(run, instance.id);
  },
};
