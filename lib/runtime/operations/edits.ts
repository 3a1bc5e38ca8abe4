import type { DeployedProcess } from '../../model/compiled.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { nodeIn, type Node, type ProcessModel } from '../../model/process-model.ts';
import { LEAVE, REARM } from '../../model/wire.ts';
import { tell } from '../calls/arm.ts';
import { actorEntry, draft, inlineBytes, type Core } from '../core.ts';
import { keys } from '../keys.ts';
import type { InstanceRecord, Outcome, WaitRecord } from '../records.ts';
import { closeScope, openWaits, rowsOf, scopeOf, scopeOpen, unlisten } from '../scopes.ts';
import { variablesIn } from '../timers.ts';
import { unneeded } from '../unneeded.ts';
import { Refusal, type Actor, type EditPreview, type EditRequest, type OperationView } from '../types.ts';
import { began, reasoned } from './record.ts';
import { fit } from '../fit.ts';

interface Planned {
  readonly instance: InstanceRecord;
  readonly deployed: DeployedProcess;
  readonly wait: WaitRecord;
  readonly to: string;
  readonly moves: boolean;
  readonly preview: EditPreview;
}

/** What an edit would come to. Everything that is refused is refused here, so that a preview refuses what the edit would. */
export async function plan(core: Core, id: string, edit: EditRequest): Promise<Planned> {
  const instance = await core.instance(id);
  if (instance.status !== 'running')
    throw new Refusal('conflict', 'INSTANCE_ENDED', `the instance is ${instance.status}`);
  const deployed = await core.of(instance);
  const wait = await waitOf(core, deployed, instance, edit.activation);
  const region = regionOf(deployed, wait.element);
  const targets = targetsFrom(deployed, wait.element, region);
  const to = edit.to ?? wait.element;
  const moves = edit.to !== undefined;
  if (moves) await mayGo(core, deployed, id, wait, to, region, targets);
  const set = edit.set ?? {};
  if (!moves && Object.keys(set).length === 0)
    throw new Refusal('invalid', 'NOTHING_TO_DO', 'an edit sets a variable or goes to an element', {
      problems: [{ pointer: '/set', message: 'is empty, and there is no /to' }],
    });
  fit(deployed.model, set, deployed.compiled.contracts.assignable[region] ?? []);
  const row = await core.ports.store.get(keys.variables(id));
  const before = (await core.whole(variablesIn(row, Object.keys(set)))) as JsonObject;
  const diff = Object.entries(set).map(([variable, after]) => ({ variable, before: before[variable] ?? null, after }));
  const preview: EditPreview = {
    activation: wait.activation,
    element: wait.element,
    to,
    diff,
    effects: [...takenBack(deployed.model, wait), ...next(deployed.model, wait, to, moves)],
    targets,
  };
  return { instance, deployed, wait, to, moves, preview };
}

/** Tells the machine that something was edited; it asks for what, and goes on there (ADR 0005). */
export async function carryOut(
  core: Core,
  id: string,
  edit: EditRequest,
  reason: string,
  by: Actor,
): Promise<OperationView> {
  reasoned(reason);
  return core.attempt(async (change) => {
    const { instance, deployed, wait, to, moves, preview } = await plan(core, id, edit);
    const kind = moves ? 'move' : 'edit';
    const { process } = instance;
    const operation = began(core, change, {
      kind,
      process,
      instance: id,
      element: to,
      activation: wait.activation,
      by: by.id,
      reason,
    });
    const set: JsonObject = {};
    for (const [name, value] of Object.entries(edit.set ?? {}))
      set[name] = await core.small(value, id, inlineBytes(deployed, undefined, [name]));
    const outcome: Outcome = { kind: 'failure', error: moves ? LEAVE : REARM, cause: '{}' };
    await leaveScopes(core, change, deployed, instance, wait, to, moves);
    change.actions.push({
      update: keys.wait(id, wait.activation),
      set: {
        status: 'resolved',
        outcome: outcome as unknown as Json,
        edit: { set, to, leave: moves, at: core.now(), operation: operation.id },
      },
      if: [{ attr: 'status', equals: 'open' }],
    });
    unlisten(core, change, wait);
    await unneeded(core, change, instance, wait, reason);
    tell(core, change, id, wait, outcome, operation.id);
    const names = preview.diff.map((d) => d.variable);
    change.drafts.push(
      draft(instance, wait.lane, actorEntry(by), moves ? 'instance.moved' : 'variables.edited', {
        subject: { element: wait.element, activation: wait.activation },
        decided: {
          operationId: operation.id,
          ...(moves ? { from: wait.element, to } : {}),
          ...(names.length === 0 ? {} : { variables: names }),
        },
        why: { reason },
        values: {
          before: Object.fromEntries(preview.diff.map((d) => [d.variable, d.before])),
          after: Object.fromEntries(preview.diff.map((d) => [d.variable, d.after])),
        },
      }),
    );
    return operation;
  });
}

async function waitOf(
  core: Core,
  deployed: DeployedProcess,
  instance: InstanceRecord,
  activation: string | undefined,
): Promise<WaitRecord> {
  const open = (await openWaits(core, instance.id)).filter((w) => w.op !== 'region');
  const found = activation === undefined ? open : open.filter((w) => w.activation === activation);
  const where = open.map((w) => w.activation).join(', ') || 'nowhere';
  const [wait, ...others] = found;
  if (wait === undefined || others.length > 0)
    throw new Refusal(
      'conflict',
      'WHICH_WAIT',
      wait === undefined ? 'it does not wait there' : 'it waits in several places: say which',
      { problems: [{ pointer: '/activation', message: `it waits at: ${where}`, expected: where }] },
    );
  const name = nodeIn(deployed.model, wait.element)?.name ?? wait.element;
  if (wait.op === 'incident')
    throw new Refusal('conflict', 'INCIDENT', `"${name}" has an incident: retry, edit or skip the incident`, {
      detail: { incident: wait.incident ?? null },
    });
  if (wait.op === 'call')
    throw new Refusal(
      'unprocessable',
      'CALLED',
      `"${name}" waits for the instance that it called: edit or cancel that one`,
    );
  if (wait.token === '' || deployed.compiled.sourceMap.played[wait.element] !== undefined)
    throw new Refusal(
      'unprocessable',
      'PLAYED',
      `"${name}" is run by the token game (${deployed.compiled.sourceMap.played[wait.element] ?? 'its scope is'}): a token there is not edited or moved by hand`,
    );
  return wait;
}

const regionOf = ({ compiled }: DeployedProcess, element: string): string =>
  Object.values(compiled.sourceMap.states).find(
    (s) => s.element === element && ['wait', 'step', 'fallback'].includes(s.role),
  )?.region ?? 'root';

const enclosing = (model: ProcessModel, element: string): string[] => {
  const found: string[] = [];
  for (
    let scope = model.nodes[element]?.scope;
    scope !== undefined && scope !== '';
    scope = model.scopes[scope]?.parent
  )
    found.push(scope);
  return found;
};

/** Elements of the same flat region that stand in the scopes in which the token is. */
function targetsFrom({ model, compiled }: DeployedProcess, element: string, region: string): string[] {
  const inside = enclosing(model, element);
  return Object.values(compiled.sourceMap.states)
    .filter((s) => s.region === region && ['wait', 'step', 'each', 'fallback'].includes(s.role))
    .map((s) => s.element)
    .filter((id) => id !== element && inside.includes(model.nodes[id]?.scope ?? ''))
    .sort();
}

async function mayGo(
  core: Core,
  deployed: DeployedProcess,
  id: string,
  wait: WaitRecord,
  to: string,
  region: string,
  targets: readonly string[],
): Promise<void> {
  const { model, compiled } = deployed;
  const node = model.nodes[to];
  const no = (code: string, message: string): never => {
    throw new Refusal('unprocessable', code, message, {
      problems: [{ pointer: '/to', message, expected: targets.join(', ') || 'nothing' }],
    });
  };
  if (node === undefined) return no('UNKNOWN_ELEMENT', `the process has no element "${to}"`);
  const name = node.name ?? to;
  if (!targets.includes(to)) {
    const state = Object.values(compiled.sourceMap.states).find((s) => s.element === to);
    if (compiled.sourceMap.played[to] !== undefined)
      no('PLAYED', `"${name}" is run by the token game: no token is put there by hand`);
    if (state !== undefined && state.region !== region)
      no(
        'OTHER_REGION',
        `"${name}" is in ${state.region}, the token in ${region}: between parallel branches nothing is moved`,
      );
    no(
      'NO_TARGET',
      `a token cannot be put at "${name}": it is no step or wait, or inside a sub-process that the token is not in`,
    );
  }
  // Without a counter of its own a second pass has the name of the first, and would be answered from the record.
  const done = new Set([
    ...(await rowsOf<WaitRecord>(core, id, 'WAIT#'))
      .filter((w) => w.activation !== wait.activation)
      .map((w) => w.element),
    ...(await rowsOf<{ sk: string; done?: Json }>(core, id, 'CALL#'))
      .filter((c) => c.done !== undefined)
      .map((c) => elementOf(c.sk)),
  ]);
  const again = [...reachable(model, to), to].find((e) => done.has(e) && !reachable(model, e).has(e));
  if (again !== undefined)
    no(
      'PASSED',
      `"${name}" leads once more to "${model.nodes[again]?.name ?? again}", which has been done: no loop is drawn around it, so that it is done once`,
    );
}

const elementOf = (sk: string): string => sk.slice(sk.lastIndexOf('/') + 1).replace(/:.*$/, '');

function reachable(model: ProcessModel, from: string): Set<string> {
  const found = new Set<string>();
  const queue = [from];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    const node = model.nodes[at];
    for (const out of [node, ...(node?.boundary ?? []).map((b) => model.nodes[b])].flatMap((n) => n?.outgoing ?? [])) {
      const target = model.flows[out]?.target;
      if (target !== undefined && !found.has(target)) {
        found.add(target);
        queue.push(target);
      }
    }
  }
  return found;
}

function takenBack(model: ProcessModel, wait: WaitRecord): string[] {
  const name = nodeIn(model, wait.element)?.name ?? wait.element;
  return [
    ...(wait.task === undefined ? [] : [`the open task "${name}" is taken back, with its claim and draft`]),
    ...wait.subscriptions.map((s) => `it no longer waits for ${s.name} with ${s.key}`),
    ...wait.deadlines.map((d) => `the timer "${nodeIn(model, d.event)?.name ?? d.event}" is taken back`),
  ];
}

const RUNS: Readonly<Partial<Record<string, (node: Node) => string>>> = {
  people: (n) =>
    `a task for ${[...listed(n.step?.people?.groups), ...listed(n.step?.people?.users)].join(', ')} is opened`,
  http: (n) =>
    `${n.step?.http?.method ?? 'GET'} ${n.step?.http?.connection ?? ''}${n.step?.http?.path ?? ''} is called`,
  ai: () => 'the model is asked',
  decision: (n) => `${n.step?.decision ?? 'the decision'} is evaluated`,
  send: () => 'a message is sent',
  lambda: (n) => `${n.step?.lambda ?? 'its handler'} runs`,
};
const listed = (of: unknown): string[] => (Array.isArray(of) ? of.map(String) : of === undefined ? [] : [String(of)]);

function next(model: ProcessModel, wait: WaitRecord, to: string, moves: boolean): string[] {
  const node = nodeIn(model, to)!;
  const kind = Object.keys(node.step ?? {}).find((k) => RUNS[k] !== undefined);
  const runs = kind === undefined ? 'it waits there' : RUNS[kind]!(node);
  const name = node.name ?? to;
  const from = nodeIn(model, wait.element)?.name ?? wait.element;
  return moves
    ? [
        `"${from}" is left without a result, and what lies between it and "${name}" is not done`,
        `at "${name}": ${runs}`,
      ]
    : [`"${name}" begins to wait anew with the new values: ${runs}`];
}

/** Sub-processes that the token leaves hear nothing any more. */
async function leaveScopes(
  core: Core,
  change: Parameters<typeof closeScope>[1],
  { model }: DeployedProcess,
  instance: InstanceRecord,
  wait: WaitRecord,
  to: string,
  moves: boolean,
): Promise<void> {
  const stays = new Set([...enclosing(model, to), model.root]);
  for (const path of wait.scopes) {
    const scope = await scopeOf(core, instance.id, path);
    if (!moves || scope === undefined || path === 'root' || stays.has(scope.element))
      change.actions.push(scopeOpen(instance.id, path));
    else if (scope.status === 'open') closeScope(core, change, instance, scope, wait.lane);
  }
}
