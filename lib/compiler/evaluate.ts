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

/**
 * What the machine reads of FEEL where it decides itself: JSONata where that is provably the same, else the variable in which a runtime call before it
 * (`hoist.ts`) has left the value. `state` is the name of the state that reads it.
 */
export function conditionText(cx: Compilation, region: Region, state: string, flow: Flow): string {
  const feel = flow.condition ?? 'false';
  return machineText(
    cx,
    region,
    state,
    { id: flow.id, element: flow.source, feel, as: 'condition' },
    translateCondition(feel, variablesIn(cx, region)),
    (value) => `${value} = true`,
  );
}

/** The items of a multi-instance activity: always a list. */
export const collectionText = (cx: Compilation, region: Region, state: string, node: Node, feel: string): string =>
  machineText(
    cx,
    region,
    state,
    { id: node.id, element: node.id, feel, as: 'collection' },
    translateList(feel, variablesIn(cx, region)),
    (value) => value,
  );

function machineText(
  cx: Compilation,
  region: Region,
  state: string,
  asked: { readonly id: ElementId } & Omit<Evaluation, 'reads' | 'why'>,
  translated: Translation,
  read: (variable: string) => string,
): string {
  if (translated.ok) return translated.jsonata;
  const { id, ...evaluation } = asked;
  cx.evaluations[id] = {
    ...evaluation,
    why: `${translated.construct}: ${translated.reason}`,
    reads: Object.keys(readVariables(cx, region, asked.feel)),
  };
  cx.want(state, [id]);
  return read(`$${evaluated(cx, region, id)}`);
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
        cx.evaluations[id]!.as === 'condition' ? `${value} = true` : `($s := ${value}; $type($s) = "array" ? $s : [])`;
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
