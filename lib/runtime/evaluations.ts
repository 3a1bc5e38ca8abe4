import { nodeIn } from '../model/process-model.ts';
import { evaluateWithWarnings, FeelLimitError } from '../expressions/index.ts';
import type { DeployedProcess, Evaluation } from '../model/compiled.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { resultOf } from '../model/process-expressions.ts';
import { isBlobRef, type StepCall, type StepReply } from '../model/wire.ts';
import type { EntryDraft } from './audit/types.ts';
import { draft, inlineBytes, inlineOf, MACHINE, type Change, type Core } from './core.ts';
import type { InstanceRecord, Outcome, WaitRecord } from './records.ts';
import type { Called } from './calls/preamble.ts';

/** What a wait must evaluate when it is answered: the ids, and the variables that they read (a reference where those are large). */
export type Pending = NonNullable<WaitRecord['evaluate']>;

/** Where an output goes: the element, what kind of call it was, and whether it is one of many. */
type At = Pick<StepCall, 'element' | 'op' | 'item'>;

/** Kept with a wait until its answer is there. */
export async function pending(core: Core, { call, vars, deployed }: Called): Promise<Pending | undefined> {
  if (call.evaluate === undefined) return undefined;
  const names = new Set(call.evaluate.flatMap((id) => deployed.compiled.contracts.evaluations[id]?.reads ?? []));
  const read = Object.fromEntries(Object.entries(vars).filter(([name]) => names.has(name)));
  return { ids: call.evaluate, vars: await core.small(read, call.instance, inlineOf(deployed, Object.keys(read))) };
}

/** The reply of a wait with the values that the machine asked for; what they were goes into the record with the change. */
export async function answered(
  core: Core,
  change: Change,
  deployed: DeployedProcess,
  instance: InstanceRecord,
  wait: WaitRecord,
  reply: StepReply,
): Promise<JsonObject> {
  if (wait.evaluate === undefined) return { ...reply } as JsonObject;
  const before = (await core.whole(wait.evaluate.vars)) as JsonObject;
  const vars = { ...before, ...(await written(core, deployed, wait, reply.output)) };
  const { values, entry } = await evaluations(core, deployed, instance, wait, wait.evaluate.ids, vars);
  change.drafts.push(entry);
  return { ...reply, values } as JsonObject;
}

/** How the event of a wait is told to the machine: as its answer, or as a failure that carries a reference. */
export async function eventOutcome(
  core: Core,
  change: Change,
  deployed: DeployedProcess,
  instance: InstanceRecord,
  wait: WaitRecord,
  by: { readonly event: string; readonly via: string },
  data: Json,
): Promise<Outcome> {
  const { event, via } = by;
  return via === 'success'
    ? { kind: 'success', reply: await answered(core, change, deployed, instance, wait, { output: { event, data } }) }
    : { kind: 'failure', error: via, cause: JSON.stringify({ event, scope: wait.activation, data }) };
}

/** Values for the answer of a call that does not wait, over its variables and its output. */
export async function valuesAfter(
  core: Core,
  called: Called,
  output: Json,
): Promise<{ values: JsonObject; entry: EntryDraft } | undefined> {
  const { call, deployed, instance, vars } = called;
  if (call.evaluate === undefined) return undefined;
  return evaluations(core, deployed, instance, call, call.evaluate, {
    ...vars,
    ...(await written(core, deployed, call, output)),
  });
}

/** The variable that an output is assigned to by the machine, as the lowering of the element has it. */
async function written(core: Core, deployed: DeployedProcess, at: At, output: Json): Promise<JsonObject> {
  const { model, compiled } = deployed;
  if (at.item !== undefined) return {};
  if (at.op === 'call' && nodeIn(model, at.element)?.step?.call?.drawn === true)
    return (await core.whole((output as { variables?: JsonObject } | null)?.variables ?? {})) as JsonObject;
  let name: string | undefined;
  let value = output;
  if (at.op === 'event') {
    const { event, data = null } = (output ?? {}) as { event?: string; data?: Json };
    const message = compiled.contracts.waits[at.element]?.events.find((e) => e.event === event)?.message;
    name = message === undefined ? undefined : model.binding.messages?.[message]?.result;
    value = data;
  } else if (['http', 'send', 'decision', 'handler', 'people', 'worker', 'ai', 'incident', 'call'].includes(at.op))
    [name] = resultOf(nodeIn(model, at.element)!);
  return name === undefined || !model.variables.includes(name) ? {} : { [name]: await core.whole(value) };
}

/**
 * Evaluates by the contract of a version. It does not fail: FEEL has a value for any data, and what costs more than it may has none. A large collection is
 * handed over as a reference with the number of its items.
 */
export async function evaluations(
  core: Core,
  deployed: DeployedProcess,
  instance: { readonly id: string; readonly process: string; readonly version: string },
  at: { readonly element: string; readonly activation?: string; readonly lane: string },
  ids: readonly string[],
  vars: JsonObject,
): Promise<{ values: JsonObject; entry: EntryDraft }> {
  const known = ids.flatMap((id) => {
    const evaluation = deployed.compiled.contracts.evaluations[id];
    return evaluation === undefined ? [] : [{ id, ...evaluation, ...valueOf(core, evaluation, vars) }];
  });
  const values: JsonObject = {};
  for (const { id, as, value, reads } of known)
    values[id] = as === 'condition' ? value : await handed(core, deployed, instance.id, value as Json[], reads);
  const doubtful = known.filter((e) => e.doubt !== undefined);
  const read = new Set(known.flatMap((e) => e.reads));
  return {
    values,
    entry: draft(instance, at.lane, MACHINE, 'expressions.evaluated', {
      subject: { element: at.element, ...(at.activation === undefined ? {} : { activation: at.activation }) },
      decided: {
        conditions: Object.fromEntries(known.filter((e) => e.as === 'condition').map((e) => [e.id, e.value])),
        collections: Object.fromEntries(
          known.filter((e) => e.as === 'collection').map((e) => [e.id, (e.value as Json[]).length]),
        ),
      },
      ...(doubtful.length === 0 ? {} : { why: { reason: doubtful.map((e) => `${e.feel}: ${e.doubt}`).join('; ') } }),
      values: { inputs: Object.fromEntries(Object.entries(vars).filter(([name]) => read.has(name))) },
    }),
  };
}

async function handed(
  core: Core,
  deployed: DeployedProcess,
  instance: string,
  items: Json[],
  reads: readonly string[],
): Promise<Json> {
  const small = await core.small(items, instance, inlineBytes(deployed, undefined, reads));
  return isBlobRef(small) ? { $blob: small.$blob, count: items.length } : small;
}

/** A condition is true, false, null, or a text that says why nobody can tell; a collection is a list. `doubt` says what made it so. */
function valueOf(core: Core, { feel, as }: Evaluation, vars: JsonObject): { value: Json; doubt?: string } {
  const { value, warnings, failed } = guarded(() => evaluateWithWarnings(feel, vars, { now: core.now() }));
  if (as === 'condition' && failed !== undefined) return { value: failed, doubt: failed };
  if (as === 'collection') return { value: value === null ? [] : Array.isArray(value) ? value : [value] };
  if (typeof value === 'boolean') return { value };
  return { value: null, doubt: warnings[0]?.message ?? 'neither true nor false, so it does not hold' };
}

function guarded(evaluate: () => { value: Json; warnings: readonly { readonly message: string }[] }): {
  value: Json;
  warnings: readonly { readonly message: string }[];
  failed?: string;
} {
  try {
    return evaluate();
  } catch (error) {
    if (error instanceof FeelLimitError)
      return { value: null, warnings: [{ message: error.message }], failed: error.message };
    throw error;
  }
}
