import type { JsonObject } from '../../model/json.ts';
import type { Node } from '../../model/process-model.ts';
import { resultOf } from '../../model/process-expressions.ts';
import { jsonata, quoted } from '../asl.ts';
import type { Compilation, Region } from '../context.ts';

/** Assignments of an activity's output (a JSONata text); in an iteration it is what is collected. */
export function assignOutput(cx: Compilation, region: Region, node: Node, output: string): JsonObject {
  if (region.each?.node.id === node.id || region.fragment !== undefined)
    return { [cx.local(region, 'o')]: jsonata(output) };
  if (node.step?.call?.drawn === true) return assignByName(cx, region, cx.written(node.id), output);
  const [name] = resultOf(node).filter((v) => cx.model.variables.includes(v));
  return name === undefined ? {} : { [cx.variable(region, name).slice(1)]: jsonata(output) };
}

/** Assignments of the entries of `output.variables`; what it does not have stays. */
export const assignByName = (cx: Compilation, region: Region, names: Iterable<string>, output: string): JsonObject => {
  const out: JsonObject = {};
  for (const name of names) {
    const variable = cx.variable(region, name);
    const value = `$lookup(${output}.variables, ${quoted(name)})`;
    out[variable.slice(1)] = jsonata(`$exists(${value}) ? ${value} : ${variable}`);
  }
  return out;
};
