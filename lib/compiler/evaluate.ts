import {
  feelNames,
  translateCondition,
  translateList,
  typeOfDeclared,
  type Translation,
  type Variables,
} from '../expressions/index.ts';
import { declaredAt } from '../model/variable-types.ts';
import type { Evaluation } from '../model/compiled.ts';
import type { JsonObject } from '../model/json.ts';
import type { ElementId, Flow, Node } from '../model/process-model.ts';
import { jsonata } from './asl.ts';
import type { Compilation, Region } from './context.ts';
import { mangle } from './mangle.ts';
import { references } from './references.ts';

/** What the machine reads of FEEL where it decides itself. */
export interface Asked {
  readonly id: ElementId;
  /** JSONata text: the expression, or the variable in which a runtime call before it (`hoist.ts`) has left the value. */
  readonly text: string;
  /** Variables of the machine that `text` looks into and that may hold a reference; what stands behind one, only a function can read. */
  readonly guards: readonly string[];
  /** The text that reads the value after a function has evaluated it. The same as `text` where that is so anyway. */
  readonly evaluated: string;
}

/** A condition: true, or it does not hold. `state` is the name of the state that reads it. */
export function condition(cx: Compilation, region: Region, state: string, flow: Flow): Asked {
  const feel = flow.condition ?? 'false';
  return asked(
    cx,
    region,
    state,
    { id: flow.id, element: flow.source, feel, as: 'condition' },
    translateCondition(feel, variablesIn(cx, region)),
    (value) => `${value} = true`,
  );
}

/** Whether the runtime could not say what a condition is: JSONata; undefined where the machine evaluates itself, which never fails. */
export const undecidedText = (cx: Compilation, region: Region, asked: Asked, text: string): string | undefined =>
  cx.evaluations[asked.id] === undefined || text !== asked.evaluated
    ? undefined
    : `$type($${evaluated(cx, region, asked.id)}) = "string"`;

/** The items of a multi-instance activity: always a list, or a reference to one. */
export const collection = (cx: Compilation, region: Region, state: string, node: Node, feel: string): Asked =>
  asked(
    cx,
    region,
    state,
    { id: node.id, element: node.id, feel, as: 'collection' },
    translateList(feel, variablesIn(cx, region)),
    (value) => value,
  );

function asked(
  cx: Compilation,
  region: Region,
  state: string,
  what: { readonly id: ElementId } & Omit<Evaluation, 'reads' | 'why'>,
  translated: Translation,
  read: (variable: string) => string,
): Asked {
  const { id, ...evaluation } = what;
  const reads = Object.keys(readVariables(cx, region, what.feel));
  const guards = translated.ok ? references(cx, region, reads) : [];
  const value = read(`$${evaluated(cx, region, id)}`);
  if (translated.ok && guards.length === 0)
    return { id, text: translated.jsonata, guards, evaluated: translated.jsonata };
  cx.evaluations[id] = translated.ok
    ? { ...evaluation, why: 'a value above the limit is a reference', reads, large: true }
    : { ...evaluation, why: `${translated.construct}: ${translated.reason}`, reads };
  if (!translated.ok) cx.want(state, [id]);
  return { id, text: translated.ok ? translated.jsonata : value, guards, evaluated: value };
}

/** Variables as an expression in this region sees them, with what schemas and forms say of their types. */
export const variablesIn = (cx: Compilation, region: Region): Variables => ({
  variable: (name) => cx.variable(region, name),
  type: ([name, ...rest]) => {
    for (let at: Region | undefined = region; at !== undefined; at = at.parent)
      if (at.each?.as === name) return typeOfDeclared(undefined);
    return typeOfDeclared(declaredAt(cx.model, [name!, ...rest]));
  },
});

/** The variable that holds an evaluated expression in a region, without the `$`. */
export const evaluated = (cx: Compilation, region: Region, id: ElementId): string =>
  cx.local(region, `h_${mangle(id)}`);

/** Assignments of evaluated expressions out of an answer's `values` (a JSONata text). Total: what is not there does not hold, or is empty. */
export const keepEvaluated = (
  cx: Compilation,
  region: Region,
  ids: Iterable<ElementId>,
  values: string,
): Record<string, string> =>
  Object.fromEntries(
    [...ids].map((id) => {
      const value = `$lookup(${values}, ${JSON.stringify(id)})`;
      const kept =
        cx.evaluations[id]!.as === 'condition'
          ? `($s := ${value}; $type($s) = "string" ? $s : $s = true)`
          : `($s := ${value}; $type($s) in ["array", "object"] ? $s : [])`;
      return [evaluated(cx, region, id), jsonata(kept)];
    }),
  );

/** Variables and items that an expression reads, as a call hands them over. */
export function readVariables(cx: Compilation, region: Region, feel: string): JsonObject {
  const { free, ambiguous } = feelNames(feel);
  const items = new Set<string>();
  for (let at: Region | undefined = region; at !== undefined; at = at.parent)
    if (at.each !== undefined) items.add(at.each.as);
  const names = [...new Set([...free, ...ambiguous])].filter((n) => items.has(n) || cx.model.variables.includes(n));
  return Object.fromEntries(names.sort().map((name) => [name, jsonata(cx.variable(region, name))]));
}

/** What expressions read, together. */
export const readsOf = (cx: Compilation, region: Region, ids: Iterable<ElementId>): JsonObject =>
  Object.assign({}, ...[...ids].map((id) => readVariables(cx, region, cx.evaluations[id]!.feel))) as JsonObject;
