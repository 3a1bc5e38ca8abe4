import type { JsonObject } from '../../model/json.ts';
import { resultOf } from '../../model/process-expressions.ts';
import { nodeIn } from '../../model/process-model.ts';
import { STEP_FAILED, type StepReply } from '../../model/wire.ts';
import type { Core } from '../core.ts';
import { readable } from '../failure.ts';
import { keys } from '../keys.ts';
import { stepCall } from './fused.ts';
import { recordTrail, type Called } from './preamble.ts';

/**
 * How far a call for several steps has got: the outputs of those that are done, and the one at which it failed; none where all are done. The failure is told
 * as that step alone would have told it.
 */
export async function recover(core: Core, { call, deployed, instance }: Called): Promise<StepReply> {
  const variables: JsonObject = {};
  const steps = call.steps ?? [];
  let since: number | undefined;
  let at: string | null = null;
  let reached = 0;
  for (const one of steps) {
    reached += 1;
    const row = await core.ports.store.get(keys.call(call.instance, one.activation));
    if (row?.done === undefined) {
      at = one.element;
      // Whatever comes next knows nothing of the flows to this step.
      if (since !== undefined) await recordTrail(core, instance, deployed, stepCall(call, one, since));
      break;
    }
    since = Number(row.at);
    const { output } = row.done as unknown as StepReply;
    for (const name of resultOf(nodeIn(deployed.model, one.element)!).filter((v) =>
      deployed.model.variables.includes(v),
    ))
      variables[name] = output;
  }
  const { error, cause } = readable(call.failure);
  const own = error.startsWith(`${STEP_FAILED}@`);
  const failure = own ? { Error: STEP_FAILED, Cause: cause } : { Error: error, Cause: call.failure?.Cause ?? '' };
  return { output: { variables, at, reached, failure } };
}
