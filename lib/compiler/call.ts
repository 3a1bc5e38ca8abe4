import type { Json, JsonObject } from '../model/json.ts';
import type { Node } from '../model/process-model.ts';
import type { Op } from '../model/wire.ts';
import { mappingNames } from './reads.ts';
import { concat, jsonata, quoted } from './asl.ts';
import { EXECUTION_INPUT, type Compilation, type Region } from './context.ts';
import { activationText, errorNames } from './errors.ts';
import { readVariables, variablesIn } from './evaluate.ts';
import { holdReference, references } from './references.ts';
import { feelOf, translateKey } from '../expressions/index.ts';

/** Which function does an operation; a handler has one of its own, and several steps one that does all of them. */
const FUNCTION: Readonly<Record<Exclude<Op, 'handler' | 'fused'>, string>> = {
  http: 'TuttiConnect',
  send: 'TuttiConnect',
  decision: 'TuttiDecide',
  script: 'TuttiDecide',
  evaluate: 'TuttiDecide',
  close: 'TuttiLifecycle',
  settle: 'TuttiLifecycle',
  edit: 'TuttiLifecycle',
  end: 'TuttiLifecycle',
  report: 'TuttiLifecycle',
  recover: 'TuttiLifecycle',
  region: 'TuttiWait',
  call: 'TuttiWait',
  people: 'TuttiWait',
  worker: 'TuttiWait',
  event: 'TuttiWait',
  incident: 'TuttiWait',
  ai: 'TuttiAgent',
};
const WAITS: ReadonlySet<Op> = new Set(['people', 'worker', 'event', 'incident', 'ai', 'region', 'call']);
/** Operations that see every variable; the others what their binding reads. */
const SEES_ALL: ReadonlySet<Op> = new Set([...WAITS, 'handler', 'end']);

export interface CallOptions {
  readonly more?: JsonObject;
  /** Token of the function, for a handler. */
  readonly functionToken?: string;
  readonly errors?: boolean;
  /** Scopes to name; default: all around the element. */
  readonly scopes?: readonly Node[];
  readonly activation?: string;
  readonly vars?: JsonObject;
}

/** Resource and Arguments of a runtime call (wire.ts, StepCall). */
export function call(
  cx: Compilation,
  region: Region,
  node: Node,
  op: Op,
  options: CallOptions = {},
): { Resource: string; Arguments: Json } {
  const token = options.functionToken ?? FUNCTION[op as Exclude<Op, 'handler' | 'fused'>];
  cx.tokens.add(token);
  const wait = WAITS.has(op);
  const errors = options.errors === true ? errorNames(cx, region, node) : {};
  const around = region.fragment === undefined ? (options.scopes ?? cx.enclosing(node)) : [];
  const index = region.each === undefined ? undefined : `$${cx.local(region, 'i')}`;
  const vars = options.vars ?? variables(cx, region, node, op);
  const payload: JsonObject = {
    op,
    instance: jsonata('$states.context.Execution.Input.instance'),
    execution: jsonata('$states.context.Execution.Id'),
    process: cx.model.id,
    version: cx.model.hash,
    element: node.id,
    activation: jsonata(options.activation ?? activationText(cx, region, node)),
    lane: jsonata(region.lane),
    scopes: region.fragment === undefined ? scopeRefs(cx, region, around) : jsonata(`${EXECUTION_INPUT}.scopes`),
    trail: jsonata(`$${cx.trail(region)}`),
    vars: { ...vars, ...keyVariables(cx, region, around, vars) },
    attempt: jsonata('$states.context.State.RetryCount'),
    redrive: jsonata('$states.context.Execution.RedriveCount'),
    ...(Object.keys(errors).length === 0 ? {} : { errors }),
    ...(wait
      ? { token: jsonata('$states.context.Task.Token'), entered: jsonata('$states.context.State.EnteredTime') }
      : {}),
    ...(index === undefined || region.each?.node.id !== node.id
      ? {}
      : { item: { index: jsonata(index), value: jsonata(cx.variable(region, region.each.as)) } }),
    ...options.more,
  };
  return {
    Resource: `arn:aws:states:::lambda:invoke${wait ? '.waitForTaskToken' : ''}`,
    Arguments: { FunctionName: `\${${token}}`, Payload: payload },
  };
}

/** Root first; a sub-process with message events brings their correlation keys. */
function scopeRefs(cx: Compilation, region: Region, around: readonly Node[]): Json[] {
  return [
    { id: cx.model.root, path: 'root' },
    ...around.map((scope): JsonObject => {
      const keys: JsonObject = {};
      for (const id of scope.boundary) {
        const event = cx.node(id);
        const key = event.event?.kind === 'message' ? messageKey(cx, region, event) : undefined;
        if (key !== undefined) keys[id] = key.text;
      }
      const path = cx.path(scope.id);
      return { id: scope.id, path: jsonata(concat(path)), ...(Object.keys(keys).length === 0 ? {} : { keys }) };
    }),
  ];
}

/** What a function needs to evaluate the keys that the machine cannot: those of its own making, and those that look into a reference. */
function keyVariables(cx: Compilation, region: Region, around: readonly Node[], handed: JsonObject): JsonObject {
  const always = new Set<string>();
  const guards = new Map<string, string[]>();
  for (const event of around.flatMap((scope) => scope.boundary.map((id) => cx.node(id)))) {
    const feel = event.event?.kind === 'message' ? feelOf(cx.message(event)?.key) : undefined;
    if (feel === undefined) continue;
    const key = messageKey(cx, region, event);
    for (const name of Object.keys(readVariables(cx, region, feel)))
      if (key === undefined) always.add(name);
      else if (key.guards.length > 0) guards.set(name, [...(guards.get(name) ?? []), ...key.guards]);
  }
  const out: JsonObject = {};
  for (const name of new Set([...always, ...guards.keys()])) {
    if (Object.hasOwn(handed, name)) continue;
    const variable = cx.variable(region, name);
    const large = holdReference([...new Set(guards.get(name))]);
    out[name] = jsonata(always.has(name) ? variable : `${large} ? ${variable} : null`);
  }
  return out;
}

/** Undefined: the function that opens the scope evaluates it. It does so also where the text gives null, because a variable is a reference. */
function messageKey(
  cx: Compilation,
  region: Region,
  event: Node,
): { readonly text: Json; readonly guards: readonly string[] } | undefined {
  const message = cx.message(event);
  if (message === undefined) {
    cx.refuse(
      'TUT-401',
      event,
      `the message "${event.event?.name ?? ''}" has no entry under messages in process.yaml`,
      'messages:\n  <name>: { key: =application.id, ttl: P30D }',
    );
    return { text: null, guards: [] };
  }
  const feel = feelOf(message.key);
  if (feel === undefined) return { text: message.key, guards: [] };
  const translated = translateKey(feel, variablesIn(cx, region));
  if (!translated.ok) return undefined;
  const guards = references(cx, region, Object.keys(readVariables(cx, region, feel)));
  return guards.length === 0
    ? { text: jsonata(translated.jsonata), guards }
    : { text: jsonata(`${holdReference(guards)} ? null : ${translated.jsonata}`), guards };
}

/** Process variables that a call hands over, by their own names. */
export function variables(cx: Compilation, region: Region, node: Node, op: Op): JsonObject {
  const names = SEES_ALL.has(op) ? cx.model.variables : mappingNames(cx.model, node);
  const items: string[] = [];
  for (let at: Region | undefined = region; at !== undefined; at = at.parent)
    if (at.each !== undefined) items.push(at.each.as);
  const all = [...new Set([...names.filter((n) => cx.model.variables.includes(n)), ...items])].sort();
  return Object.fromEntries(all.map((name) => [name, jsonata(cx.variable(region, name))]));
}

export const literal = quoted;
