import { sendAlong } from '../messages.ts';
import { throwOne } from '../throws/index.ts';
import type { Thrown } from '../throws/index.ts';
import { partsOf } from '../types.ts';
import type { Element } from './index.ts';

/** Throws what it is drawn with, all parts in their order, and passes its token on; at an end event there is no way on. */
export const throwingEvent: Element = {
  behaviour: (run, token) => {
    let outcome: Thrown = 'goes on';
    sendAlong(run, token.diagram, { element: token.node.id, view: token.view });
    for (const part of partsOf(token.node.event)) {
      const thrown = throwOne(run, token, part);
      if (thrown === 'gone') return;
      if (thrown === 'waits') outcome = 'waits';
    }
    if (outcome === 'goes on') run.leave(token);
  },
  putOff: (node) => partsOf(node.event).some((part) => part.kind === 'signal'),
};
