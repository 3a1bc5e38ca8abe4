import { jsonata } from '../asl.ts';
import { needsNoState, tableText } from '../inline.ts';
import { assign, behind } from '../jumps.ts';
import { nameOf } from './bound.ts';
import { stateOf, type Lowering } from './index.ts';

/**
 * A table in the machine, where the state before cannot decide it on its way: a Pass. Where the table may leave it to the function and no gateway is there to
 * ask, a Choice.
 */
export const decide: Lowering = {
  per: 'element',
  name: nameOf,
  emit(cx, region, node, name) {
    const byFunction = stateOf(cx, region, node);
    const jump = behind(cx, region, node, { entries: [], raises: [], steps: 0, decision: { node, at: 0 } });
    const Assign = assign(cx, region, jump, false);
    const from = { element: node.id, role: 'decide' } as const;
    const shared = { Comment: `${node.type} ${node.id}, decided here`, Assign, Output: {} };
    if (needsNoState(cx, region, node)) cx.add(region, name, { Type: 'Pass', ...shared, Next: jump.next }, from);
    else {
      const Condition = jsonata(`$type(${tableText(cx, region, node).jsonata}) = "null"`);
      const Choices = [{ Condition, Output: {}, Next: byFunction }];
      cx.add(region, name, { Type: 'Choice', ...shared, Choices, Default: jump.next }, from);
    }
  },
};
