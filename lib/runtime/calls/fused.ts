import type { JsonObject } from '../../model/json.ts';
import { resultOf } from '../../model/process-expressions.ts';
import { nodeIn } from '../../model/process-model.ts';
import {
  STEP_FAILED,
  stepFailed,
  type FusedStep,
  type StepCall,
  type StepReply,
  type TrailEntry,
} from '../../model/wire.ts';
import type { Core } from '../core.ts';
import { keys } from '../keys.ts';
import type { Messages } from '../messages.ts';
import { StepFailed } from '../steps/types.ts';
import { lifecycle } from './lifecycle.ts';
import { step } from './step.ts';

/**
 * Several steps, one after the other. Each is a call of its own in everything but the request: its activation, scopes, checkpoint and entries; what is done
 * is not done again when the call comes once more. A failure carries the name of its step, so that each has the retries of its own binding.
 */
export async function fused(core: Core, messages: Messages, call: StepCall): Promise<StepReply> {
  const { model, compiled } = await core.deployed(call.process, call.version);
  const vars: JsonObject = { ...call.vars };
  const variables: JsonObject = {};
  const all = call.steps ?? [];
  const last = all.findLastIndex((s) => s.op !== 'end');
  let reply: StepReply = { output: null };
  let since: number | undefined;
  for (const [i, one] of all.entries()) {
    const evaluate = i === last ? call.evaluate : undefined;
    const reads = [...one.reads, ...(evaluate ?? []).flatMap((id) => compiled.contracts.evaluations[id]?.reads ?? [])];
    const own = stepCall(call, one, since);
    const row = await core.ports.store.get(keys.call(call.instance, one.activation));
    const now: StepCall = {
      ...own,
      vars: Object.fromEntries([...new Set(reads)].map((name) => [name, vars[name] ?? null])),
      attempt: Number(row?.failures ?? 0),
      ...(evaluate === undefined ? {} : { evaluate }),
    };
    if (one.op === 'end') await lifecycle(core, messages, now);
    else {
      reply = await named(one, within(one, step(core, messages, now)));
      for (const name of resultOf(nodeIn(model, one.element)!).filter((v) => model.variables.includes(v)))
        vars[name] = variables[name] = reply.output;
    }
    if (i < all.length - 1) since = await doneAt(core, call.instance, one);
  }
  return { ...reply, output: { variables } };
}

/** The call of one step. The flows to it were taken when the step before was done, whenever that is told. */
export function stepCall(call: StepCall, one: FusedStep, since: number | undefined): StepCall {
  const { steps: _steps, evaluate: _evaluate, errors: _errors, ...common } = call;
  const { reads: _reads, seconds: _seconds, trail, ...own } = one;
  return { ...common, ...own, trail: since === undefined ? call.trail : stamped(trail, since) };
}

const stamped = (trail: readonly TrailEntry[], t: number): TrailEntry[] => trail.map((e) => ({ ...e, t }));

/** When a step was done; undefined where it is not. */
export async function doneAt(core: Core, instance: string, one: FusedStep): Promise<number | undefined> {
  const row = await core.ports.store.get(keys.call(instance, one.activation));
  return row?.done === undefined ? undefined : Number(row.at);
}

/** A step's own time is over: it has failed, whatever still comes of it. Should it be done after all, the next try finds that written down. */
async function within<T>({ seconds, element }: FusedStep, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_done, fail) => {
    timer = setTimeout(
      () => fail(new StepFailed(`"${element}" did not answer within ${seconds} seconds`)),
      seconds * 1000,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A failure of a step under the step's name; an interruption, or a fault of the platform, keeps its own. */
async function named<T>({ element }: FusedStep, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof Error) || error.name !== STEP_FAILED) throw error;
    throw Object.assign(new Error(error.message), { name: stepFailed(element) });
  }
}
