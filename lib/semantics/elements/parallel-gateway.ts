import { takeFrom, waitAt, waitingAt } from '../joins.ts';
import type { Element } from './index.ts';

/** Waits for a token on every incoming flow, and puts one on every outgoing flow. */
export const parallelGateway: Element = {
  behaviour: (run, token) => {
    const { node, scope, flow } = token;
    if (flow === undefined || node.incoming.length < 2) {
      run.leave(token);
      return;
    }
    waitAt(run, scope, flow, token.view);
    const waiting = waitingAt(run, scope, node);
    if (waiting.size === node.incoming.length) run.leave({ ...token, view: takeFrom(run, scope, node.incoming) });
  },
};
