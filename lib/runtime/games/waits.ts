import type { DeployedProcess } from '../../model/compiled.ts';
import { nodeIn } from '../../model/process-model.ts';
import type { Core } from '../core.ts';
import { rowsOf } from '../scopes.ts';
import type { WaitView } from '../types.ts';
import { SIGNAL } from '../signals.ts';
import { activationOf, type GameRecord, type Held } from './record.ts';

/** What the games of an instance wait for, as people read it. */
export async function gameWaits(core: Core, instance: string, deployed: DeployedProcess): Promise<WaitView[]> {
  const views: WaitView[] = [];
  for (const game of await rowsOf<GameRecord>(core, instance, 'GAME#')) {
    if (game.status !== 'open') continue;
    const held = (await core.whole(game.held)) as unknown as Held;
    for (const [id, armed] of Object.entries(held.armed)) {
      const name = nodeIn(deployed.model, armed.element)?.name ?? armed.element;
      const what = armed.subscriptions.map((s) =>
        s.name.startsWith(SIGNAL) ? `signal ${s.name.slice(SIGNAL.length)}` : `message ${s.name} for ${s.key}`,
      );
      const parts = [...what, ...(armed.at === undefined ? [] : [core.iso(armed.at)])];
      views.push({
        activation: activationOf(game, deployed.model.root, held.state.waits[id]?.instance ?? 'root'),
        element: armed.element,
        name,
        since: core.iso(armed.since),
        kind: armed.at !== undefined ? 'timer' : 'message',
        detail: `"${name}" waits for ${parts.join(' or ') || 'a change of its variables'}`,
        ...(armed.at === undefined ? {} : { deadline: core.iso(armed.at) }),
      });
    }
  }
  return views;
}
