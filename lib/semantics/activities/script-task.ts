import { complete } from '../activity.ts';
import type { Activity } from './index.ts';
import { command } from './task.ts';

/** A script in FEEL is an expression: its value goes to the result variable. A script in another language is work for somebody outside. */
export const scriptTask: Activity = {
  role: 'work',
  start: (run, instance, node) => {
    if (run.game.works(node, run.diagramOf(instance).model)) {
      command(run, instance);
      return;
    }
    const { body = '', resultVariable } = node.script ?? {};
    const question = { kind: 'script', element: node.id, expression: body } as const;
    const output = body === '' || !run.game.data ? undefined : run.value(question, instance.view);
    const variables = output === undefined || resultVariable === undefined ? undefined : { [resultVariable]: output };
    complete(run, instance.id, { output, variables });
  },
};
