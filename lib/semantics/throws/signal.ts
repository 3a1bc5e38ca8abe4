import type { Json } from '../../model/json.ts';
import type { EventDefinition } from '../../model/process-model.ts';
import { startRoots } from '../start.ts';
import type { Run } from '../run.ts';
import type { InstanceId, Wait } from '../types.ts';
import { occur } from '../waits.ts';
import type { Throw } from './index.ts';

/**
 * Reaches everything that waits for it. Among the scopes around the thrower it goes from the inside out, and ends where one is interrupted by
 * it: what is outside of that is told by nobody any more (docs/adr/0010).
 */
export const throwSignal: Throw = (run, token, event) => {
  const { scope, node } = token;
  const name = event.name === undefined ? {} : { name: event.name };
  run.commands.push({ type: 'publish', kind: 'signal', element: node.id, ...name, data: run.views.all(token.view) });
  return broadcast(run, event, scope) ? 'gone' : 'goes on';
};

/** Tells everyone who waits for the signal; then starts what it starts. Whether it interrupts a scope around the thrower. */
export function broadcast(run: Run, event: Pick<EventDefinition, 'name'>, thrower?: InstanceId, data?: Json): boolean {
  const waiting = run.waits().filter((w) => w.kind === 'signal' && w.name === event.name);
  const scopes = run.around(thrower).map((i) => i.id);
  const around = waiting
    .filter(
      (w) =>
        scopes.includes(w.instance) && run.game.diagram(w.model)!.node(w.element).type !== 'intermediateCatchEvent',
    )
    .sort((a, b) => scopes.indexOf(a.instance) - scopes.indexOf(b.instance) || rank(run, a) - rank(run, b));
  for (const wait of waiting) if (!around.includes(wait)) occur(run, wait.id, data);
  let interrupts = false;
  for (const wait of around) {
    if (interrupts) break;
    interrupts = run.game.diagram(wait.model)!.node(wait.element).interrupting !== false;
    occur(run, wait.id, data);
  }
  if (run.game.collaboration) startRoots(run, 'signal', event.name, data);
  return interrupts;
}

/** Inside of a scope comes before its boundary. */
const rank = (run: Run, wait: Wait): number =>
  run.game.diagram(wait.model)!.node(wait.element).type === 'boundaryEvent' ? 1 : 0;
