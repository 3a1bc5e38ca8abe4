import { evaluateFeel, resolveMapping, resolveText } from '../../expressions/index.ts';
import type { DeployedProcess } from '../../model/compiled.ts';
import type { CallStep } from '../../model/binding.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { nodeIn, type DataMapping, type Node } from '../../model/process-model.ts';
import { resultOf } from '../../model/process-expressions.ts';
import { CHILD_FAILED, RAISED } from '../../model/wire.ts';
import type { Delivery } from '../../platform/port.ts';
import { begin, keyOf, validateStart } from '../begin.ts';
import { cancelInstance, running } from '../cancel.ts';
import { accountable, draft, inlineBytes, MACHINE, RUNTIME, type Change, type Core } from '../core.ts';
import { answered } from '../evaluations.ts';
import { keys } from '../keys.ts';
import type { Messages } from '../messages.ts';
import { processesService } from '../processes.ts';
import { recordOf, type Command, type InstanceRecord, type Outcome, type WaitRecord } from '../records.ts';
import { leaveTo, rowsOf, scopeOpen, unlisten } from '../scopes.ts';
import { startOf } from '../starts.ts';
import { outputSchema, validateSchema } from '../steps/index.ts';
import { StepFailed } from '../steps/types.ts';
import { variablesIn } from '../timers.ts';
import { Refusal } from '../types.ts';
import { arm, tell, type Armed } from './arm.ts';
import { processNamed } from './versions.ts';
import type { Called } from './preamble.ts';

/** Calls within calls: what goes deeper runs in a circle. */
const MAX_DEPTH = 20;

/** A call activity: an instance of another process is started in the transaction that arms the wait; its end completes the token. */
export const armCall = (core: Core, messages: Messages, called: Called): Promise<Armed> =>
  arm(core, messages, called, async (change, base) => {
    const { call, instance, node } = called;
    try {
      const child = await startChild(core, change, called);
      change.drafts.push(
        draft(instance, call.lane, MACHINE, 'call.started', {
          subject: { element: node.id, activation: base.activation },
          decided: { process: child.process, version: child.version, instance: child.id },
          ...accountable(called.deployed, node),
        }),
      );
      change.actions.push({ put: { ...keys.child(instance.id, child.id), child: child.id, element: node.id } });
      const scopes = call.scopes.map(({ id, path }) => ({ id, path }));
      return { child: child.id, caught: { errors: call.errors ?? {}, scopes } };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const problems = error.problems.map((p) => `${p.pointer} ${p.message}`);
      throw new StepFailed([error.message, ...problems].join('; '), { retriable: false });
    }
  });

async function startChild(core: Core, change: Change, called: Called): Promise<InstanceRecord> {
  const { call, instance, node, vars } = called;
  const step = node.step!.call!;
  const callee = await calleeOf(core, called.deployed, step, vars);
  const { model } = callee;
  const depth = (instance.parent?.depth ?? 0) + 1;
  if (depth > MAX_DEPTH)
    throw new StepFailed(`calls are nested deeper than ${MAX_DEPTH}: "${model.id}" is called once more`, {
      retriable: false,
    });
  const all = Object.fromEntries(
    Object.entries(vars).filter(([name, value]) => value !== null && model.variables.includes(name)),
  );
  const variables =
    step.drawn === true
      ? { ...(node.call?.allIn === false ? {} : all), ...mapped(node.call?.in ?? [], vars) }
      : step.input === undefined
        ? all
        : (resolveMapping(step.input, vars) as JsonObject);
  validateStart(callee, variables);
  const entry = startOf(model, variables, undefined);
  const stated = step.businessKey === undefined ? undefined : resolveText(step.businessKey, vars);
  const businessKey = stated === undefined || stated === '' ? keyOf(callee, variables) : stated;
  const submitters = await rowsOf<{ person: string }>(core, instance.id, 'ACTOR#start#');
  return begin(core, change, callee, {
    variables,
    by: MACHINE,
    startedBy: instance.startedBy,
    submitters: submitters.map((row) => row.person),
    parent: { instance: instance.id, activation: call.activation, element: node.id, depth },
    ...(businessKey === undefined ? {} : { businessKey }),
    ...(entry === undefined ? {} : { entry }),
  });
}

/** The version that is called: the newest, the one that was the newest when the caller was deployed, or the one named. */
async function calleeOf(
  core: Core,
  { model, calls }: DeployedProcess,
  step: CallStep,
  vars: JsonObject,
): Promise<DeployedProcess> {
  const named = resolveText(step.process, vars);
  const processes = processesService(core);
  const id = await processNamed(core, named);
  if (id === undefined) {
    const known = (await processes.list()).map((p) => p.id).join(', ') || 'none';
    throw new StepFailed(`no process "${named}" is deployed; there are ${known}`, { retriable: false });
  }
  if (step.version === 'deployment') {
    const version = calls?.[id];
    if (version === undefined)
      throw new StepFailed(`"${id}" was not deployed when "${model.id}" was, and its version of then is asked for`, {
        retriable: false,
      });
    return core.deployed(id, version);
  }
  return processes.get(id, step.version === undefined || step.version === 'latest' ? undefined : step.version);
}

function mapped(mappings: readonly DataMapping[], vars: JsonObject): JsonObject {
  const out: JsonObject = {};
  for (const { target, source, expression } of mappings)
    out[target] =
      source === undefined ? evaluateFeel(expression ?? 'null', { ...vars, ...out }) : (vars[source] ?? null);
  return out;
}

/** A child has ended: its parent's token goes on, where it still waits for this child. */
export const returned = (core: Core, command: Extract<Command, { kind: 'return' }>): Promise<Delivery> =>
  core.attempt(async (change) => {
    const { instance: id, activation, child: childId } = command;
    const key = keys.wait(id, activation);
    const wait = recordOf<WaitRecord>(await core.ports.store.get(key));
    if (wait?.status !== 'open' || wait.child !== childId) return 'gone';
    const [instance, child] = await Promise.all([core.instance(id), core.instance(childId)]);
    const deployed = await core.of(instance);
    const node = nodeIn(deployed.model, wait.element)!;
    const { outcome, output, failed } = await outcomeOf(core, change, { deployed, instance, node, wait }, child);
    if (outcome.kind === 'success') for (const path of wait.scopes) change.actions.push(scopeOpen(id, path));
    change.actions.push({
      update: key,
      set: { status: 'resolved', outcome: outcome as unknown as Json, ...(failed === true ? { failed } : {}) },
      if: [
        { attr: 'status', equals: 'open' },
        { attr: 'child', equals: childId },
      ],
    });
    unlisten(core, change, { subscriptions: wait.subscriptions, timers: wait.timers });
    tell(core, change, id, wait, outcome);
    change.drafts.push(
      draft(instance, wait.lane, RUNTIME, outcome.kind === 'success' ? 'step.completed' : 'call.failed', {
        subject: { element: node.id, activation },
        decided: {
          kind: 'call',
          attempt: wait.attempt,
          process: child.process,
          instance: childId,
          durationMs: core.now() - wait.openedAt,
          ...(child.outcome === undefined ? {} : { outcome: child.outcome }),
        },
        ...(outcome.kind === 'success' ? { values: { output: output ?? null } } : { why: { reason: outcome.cause } }),
        ...accountable(deployed, node),
      }),
    );
    return 'delivered';
  });

interface At {
  readonly deployed: DeployedProcess;
  readonly instance: InstanceRecord;
  readonly node: Node;
  readonly wait: WaitRecord;
}

async function outcomeOf(
  core: Core,
  change: Change,
  at: At,
  child: InstanceRecord,
): Promise<{ outcome: Outcome; output?: Json; failed?: boolean }> {
  const { deployed, instance, node, wait } = at;
  const failure = (why: string) => ({
    outcome: {
      kind: 'failure' as const,
      error: CHILD_FAILED,
      cause: `instance ${child.id} of "${child.process}" ${why}`,
    },
    failed: true,
  });
  if (child.error !== undefined) {
    const caught = await raised(core, change, at, child.error);
    return caught ?? failure(`ended with the error "${child.error}", which nothing around the call catches`);
  }
  if (child.status !== 'completed') return failure(child.status === 'cancelled' ? 'was cancelled' : 'failed');
  const { model } = await core.of(child);
  const row = await core.ports.store.get(keys.variables(child.id));
  const theirs = (await core.whole(variablesIn(row, model.variables))) as JsonObject;
  const output = handedBack(deployed, node, theirs);
  const schema = node.step === undefined ? undefined : outputSchema(deployed, node.step);
  const problems = schema === undefined ? [] : validateSchema(schema, output);
  if (problems.length > 0)
    return failure(`handed back what does not fit: ${problems.map((p) => `${p.pointer} ${p.message}`).join('; ')}`);
  const small = await inline(core, at, output);
  const reply = await answered(core, change, deployed, instance, wait, { output: small });
  return { outcome: { kind: 'success', reply }, output };
}

/** What travels: as a whole to the step's variable, or value by value where each has a variable of its own. */
async function inline(core: Core, { deployed, instance, node, wait }: At, output: Json): Promise<Json> {
  if (node.step?.call?.drawn !== true)
    return core.small(output, instance.id, inlineBytes(deployed, wait.item, resultOf(node)));
  const variables: JsonObject = {};
  for (const [name, value] of Object.entries((output as { variables: JsonObject }).variables))
    variables[name] = await core.small(value, instance.id, inlineBytes(deployed, wait.item, [name]));
  return { variables };
}

/** What the caller gets: by the drawing's mappings, by `returns`, or every variable of the child. */
function handedBack({ model }: DeployedProcess, node: Node, theirs: JsonObject): Json {
  const step = node.step!.call!;
  if (step.drawn !== true) return step.returns === undefined ? theirs : resolveMapping(step.returns, theirs);
  const all = Object.entries(theirs).filter(([name]) => model.variables.includes(name));
  const own = node.call?.allOut === false ? {} : Object.fromEntries(all);
  return { variables: { ...own, ...mapped(node.call?.out ?? [], theirs) } };
}

/** A BPMN error that leaves the child goes to whoever catches it around the call. */
async function raised(
  core: Core,
  change: Change,
  { deployed, instance, wait }: At,
  code: string,
): Promise<{ outcome: Outcome } | undefined> {
  const { errors, scopes } = wait.caught ?? { errors: {}, scopes: [] };
  const name = errors[code] ?? errors['*'];
  if (name === undefined) return undefined;
  if (name === RAISED) return { outcome: { kind: 'failure', error: name, cause: JSON.stringify({ code }) } };
  const event = name.slice('BPMN.'.length);
  const target = scopes.find((s) => s.id === deployed.model.nodes[event]?.attachedTo);
  const cause = JSON.stringify({ event, scope: target?.path ?? wait.activation });
  if (target !== undefined) await leaveTo(core, change, instance, scopes, target, wait.lane, { error: name, cause });
  return { outcome: { kind: 'failure', error: name, cause } };
}

/** Nobody waits for a child any more: it is cancelled. One that is just starting throws, and the command comes again. */
export async function recall(core: Core, { child, reason }: Extract<Command, { kind: 'recall' }>): Promise<Delivery> {
  if (!running(await core.instance(child))) return 'gone';
  await cancelInstance(core, child, reason, RUNTIME);
  return 'delivered';
}

/** Whether the call activity that has started this instance catches an error of this code. */
export async function caughtByCaller(core: Core, instance: InstanceRecord, code: string): Promise<boolean> {
  if (instance.parent === undefined) return false;
  const wait = recordOf<WaitRecord>(
    await core.ports.store.get(keys.wait(instance.parent.instance, instance.parent.activation)),
  );
  const { errors = {} } = wait?.caught ?? {};
  return wait?.status === 'open' && (errors[code] ?? errors['*']) !== undefined;
}
