import { nodeIn } from '../../model/process-model.ts';
import type { JsonObject } from '../../model/json.ts';
import type { StepCall, StepReply } from '../../model/wire.ts';
import type { GameEvent } from '../../semantics/index.ts';
import type { Core } from '../core.ts';
import { keys } from '../keys.ts';
import { recordOf, type WaitRecord } from '../records.ts';
import type { Messages } from '../messages.ts';
import { begin, play } from '../games/play.ts';
import type { FragmentRecord } from '../games/record.ts';
import { arm, type Armed } from './arm.ts';
import type { Called } from './preamble.ts';

/** A scope that the token game runs: its wait, and the game's first move. */
export const armRegion = (core: Core, messages: Messages, called: Called): Promise<Armed> =>
  arm(core, messages, called, async (change, base) => {
    const { call, instance, deployed, vars } = called;
    await begin(
      core,
      change,
      instance,
      deployed,
      {
        region: base.activation,
        instance: call.instance,
        element: call.element,
        lane: call.lane,
        scopes: call.scopes.map(({ id, path }) => ({ id, path })),
        errors: await errorsAround(core, called),
      },
      vars,
      call.start ?? undefined,
    );
    return {};
  });

/** Who catches an error that leaves the game: what stands around the scope, or the call activity around the process. */
async function errorsAround(
  core: Core,
  { call, instance, deployed }: Called,
): Promise<Readonly<Record<string, string>>> {
  if (call.element !== deployed.model.root || instance.parent === undefined) return call.errors ?? {};
  const { instance: parent, activation } = instance.parent;
  const wait = recordOf<WaitRecord>(await core.ports.store.get(keys.wait(parent, activation)));
  return wait?.caught?.errors ?? {};
}

/** An activity of a token game is over. What is told twice is told once. */
export async function report(core: Core, messages: Messages, { call, instance, deployed }: Called): Promise<StepReply> {
  const listening = await core.attempt(async (change) => {
    const key = keys.fragment(call.instance, call.activation);
    const fragment = recordOf<FragmentRecord>(await core.ports.store.get(key));
    if (fragment?.status !== 'open') return [];
    // The game's own expressions read the value itself.
    const report = { ...call.report!, output: await core.whole(call.report!.output) };
    const drawn = nodeIn(deployed.model, call.element)?.step?.call?.drawn === true;
    const played = await play(core, change, instance, fragment.region, eventOf(fragment, report, drawn));
    change.actions.push({ update: key, set: { status: 'reported' }, if: [{ attr: 'status', equals: 'open' }] });
    return played?.listening ?? [];
  });
  for (const { name, key } of listening) await messages.deliver(name, key);
  return { output: null };
}

/** `drawn`: a call activity whose variables come back by name. */
function eventOf(
  { activity }: FragmentRecord,
  { output, raised }: NonNullable<StepCall['report']>,
  drawn: boolean,
): GameEvent {
  if (raised !== null) return { type: 'error', activity, code: raised.code };
  if (!drawn) return { type: 'completed', activity, output };
  return { type: 'completed', activity, variables: (output as { variables?: JsonObject } | null)?.variables ?? {} };
}
