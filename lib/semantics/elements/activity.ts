import { begin } from '../activity.ts';
import { takeFrom, waitAt } from '../joins.ts';
import { chooseSome } from './inclusive-gateway.ts';
import type { Element } from './index.ts';

/** An activity begins with every token that arrives, or with as many together as its start quantity says. */
export const activity: Element = {
  behaviour: (run, token) => {
    const { node, scope, flow } = token;
    const quantity = node.startQuantity ?? 1;
    if (quantity <= 1) {
      begin(run, token);
      return;
    }
    waitAt(run, scope, flow ?? node.id, token.view);
    const { waiting } = run.get(scope)!.scope!;
    const places = [...node.incoming, node.id].flatMap((place) => (waiting[place] ?? []).map(() => place));
    if (places.length >= quantity) begin(run, { ...token, view: takeFrom(run, scope, places.slice(0, quantity)) });
  },
  choose: chooseSome,
};
