import type { StepCall, StepReply } from '../../model/wire.ts';
import type { Core } from '../core.ts';
import { valuesAfter } from '../evaluations.ts';
import type { Messages } from '../messages.ts';
import { preamble } from './preamble.ts';

/** Evaluates what the machine wants to know, where no other call on the way could. Has no effect beside its entry in the record. */
export async function evaluate(core: Core, messages: Messages, call: StepCall): Promise<StepReply> {
  const called = await preamble(core, messages, call);
  const evaluated = await valuesAfter(core, called, null);
  if (evaluated === undefined) return { output: null };
  await core.attempt((change) => {
    change.drafts.push(evaluated.entry);
    return Promise.resolve();
  });
  return { output: null, values: evaluated.values };
}
