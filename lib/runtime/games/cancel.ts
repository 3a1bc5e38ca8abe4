import type { Core } from '../core.ts';
import { isUnder, keys } from '../keys.ts';
import type { InstanceRecord } from '../records.ts';
import { rowsOf, unlisten } from '../scopes.ts';
import type { FragmentRecord, GameRecord, Held } from './record.ts';
import { gameOf } from './record.ts';

/** Ends every game below a path and stops what it had started; nothing of it is told to the machine. */
export async function cancelGames(core: Core, instance: InstanceRecord, path: string): Promise<void> {
  for (const game of await rowsOf<GameRecord>(core, instance.id, 'GAME#'))
    if (game.status === 'open' && isUnder(game.region, path))
      await core.attempt(async (change) => {
        const now = await gameOf(core, instance.id, game.region);
        if (now?.status !== 'open') return;
        const held = (await core.whole(now.held)) as unknown as Held;
        for (const armed of Object.values(held.armed)) unlisten(core, change, armed);
        change.actions.push({
          update: keys.game(instance.id, game.region),
          set: { status: 'ended', rev: now.rev + 1 },
          if: [{ attr: 'rev', equals: now.rev }],
        });
      });
  for (const fragment of await rowsOf<FragmentRecord>(core, instance.id, 'FRAGMENT#'))
    if (fragment.status === 'open' && isUnder(fragment.activation, path))
      await stopFragment(core, instance.id, fragment);
}

/** Stops the execution of an activity. Where it has not been started yet, whoever starts it finds the row and stops it. */
export async function stopFragment(core: Core, instance: string, fragment: FragmentRecord): Promise<void> {
  await core.attempt(async (change) => {
    const key = keys.fragment(instance, fragment.activation);
    const now = (await core.ports.store.get(key)) as unknown as FragmentRecord | undefined;
    if (now?.status !== 'open') return;
    change.actions.push({ update: key, set: { status: 'cancelled' }, if: [{ attr: 'status', equals: 'open' }] });
    if (now.execution !== undefined)
      core.command(change, {
        kind: 'stop',
        execution: now.execution,
        error: 'TUTTI.Cancelled',
        cause: '{}',
        instance,
      });
  });
}
