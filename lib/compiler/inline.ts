import { inlineTable, translateCondition } from '../expressions/index.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { resultOf } from '../model/process-expressions.ts';
import type { Node } from '../model/process-model.ts';
import { jsonata, quoted, type ChoiceRule } from './asl.ts';
import type { Compilation, Folded, Jump, Region } from './context.ts';
import { activationText } from './errors.ts';
import { variablesIn } from './evaluate.ts';
import { stateOf } from './lower/index.ts';
import { holdReference, references } from './references.ts';

// Decision tables that are compiled into the machine (ADR 0024).

/** An activity that the token game starts, in an execution of its own, is decided by the function all the same. */
export const isInlined = (region: Region, node: Node): boolean =>
  node.step?.inline === true && region.fragment === undefined;
export const holdsInlined = (cx: Compilation): boolean =>
  Object.values(cx.model.nodes).some((node) => node.step?.inline === true);

export interface TableText {
  /** Gives what came of the table, or null where the function has to decide. */
  readonly jsonata: string;
  readonly total: boolean;
}

/** The table of an element over the variables of a region. `assigned`: what the same state assigns, by names of the machine; the table sees that. */
export function tableText(cx: Compilation, region: Region, node: Node, assigned: JsonObject = {}): TableText {
  const fresh = new Map<string, string>();
  const seen = (variable: string): string => {
    const text = assigned[variable.slice(1)];
    if (text === undefined) return variable;
    const name = `$t_x${[...fresh.keys(), variable].indexOf(variable)}`;
    fresh.set(variable, `${name}:=(${expressionOf(text)})`);
    return name;
  };
  const known = visible(cx, region);
  const made = inlineTable(cx.model, node, {
    variable: (name) => (known(name) ? seen(cx.variable(region, name)) : undefined),
    type: variablesIn(cx, region).type,
    reference: (names) => {
      const large = references(cx, region, names).map(seen);
      return large.length === 0 ? undefined : holdReference(large);
    },
  });
  if (!made.ok) throw new Error(`the table of ${node.id} was compiled once and cannot be again`);
  const { jsonata: text, total } = made;
  return { jsonata: fresh.size === 0 ? text : `(${[...fresh.values(), text].join(';')})`, total };
}

const expressionOf = (value: Json): string =>
  typeof value === 'string' && value.startsWith('{%') ? value.slice(2, -2).trim() : JSON.stringify(value);

function visible(cx: Compilation, region: Region): (name: string) => boolean {
  const items = new Set<string>();
  for (let at: Region | undefined = region; at !== undefined; at = at.parent)
    if (at.each !== undefined) items.add(at.each.as);
  return (name) => items.has(name) || cx.model.variables.includes(name);
}

/** The states before decide, and nobody has to ask whether they could: they always can, or a gateway follows, which asks first. */
export const needsNoState = (cx: Compilation, region: Region, node: Node): boolean =>
  tableText(cx, region, node).total || gatewayBehind(cx, region, node) !== undefined;

/** The exclusive gateway that an element leads to, where the machine can evaluate its conditions itself. */
function gatewayBehind(cx: Compilation, region: Region, node: Node): Node | undefined {
  const [out, second] = node.outgoing;
  if (out === undefined || second !== undefined || cx.flow(out).condition !== undefined) return undefined;
  const target = cx.node(cx.flow(out).target);
  if (target.type !== 'exclusiveGateway' || target.outgoing.length < 2 || target.id === region.stop) return undefined;
  if (cx.regionOf(target.id) !== region || cx.gamed.has(target.id)) return undefined;
  const conditions = target.outgoing.flatMap((id) => (id === target.defaultFlow ? [] : (cx.flow(id).condition ?? [])));
  return conditions.every((feel) => translateCondition(feel, variablesIn(cx, region)).ok) ? target : undefined;
}

/** Rules with which a gateway sends to the function what a table before it could not decide. */
export const undecidedBefore = (cx: Compilation, region: Region, gateway: Node): ChoiceRule[] =>
  gateway.incoming
    .map((id) => cx.node(cx.flow(id).source))
    .filter((node) => isInlined(region, node) && cx.regionOf(node.id) === region)
    .filter((node) => gatewayBehind(cx, region, node) === gateway && !tableText(cx, region, node).total)
    .map((node) => ({
      Condition: jsonata(`$${cx.local(region, 'u')} = ${quoted(node.id)}`),
      Assign: { [cx.local(region, 'u')]: null },
      Output: {},
      Next: stateOf(cx, region, node),
    }));

/** What a way assigns on which a table is decided: its result, the trail with what it saw, and whether the function has to decide instead. */
export function decided(
  cx: Compilation,
  region: Region,
  { entries, raises, decision }: Jump & { readonly decision: Folded },
  told: boolean,
  assigned: JsonObject,
): JsonObject {
  const { node, at } = decision;
  const { jsonata: table, total } = tableText(cx, region, node, assigned);
  const asked = gatewayBehind(cx, region, node) !== undefined;
  cx.inlined[node.id] ??= inWords(cx, node, total, asked);
  const before = entries.slice(0, at);
  const trail = told ? '[]' : `$${cx.trail(region)}`;
  const so = before.length === 0 ? trail : `$append(${trail}, [${before.join(', ')}])`;
  const own = `{"d": ${quoted(node.id)}, "a": ${raised(cx, region, raises, activationText(cx, region, node))}, "r": $decided, "t": $millis(), "l": ${region.lane}}`;
  const on = `$append(${so}, [${[own, ...entries.slice(at)].join(', ')}])`;
  const whether = (then: string, otherwise: string): string =>
    jsonata(`($decided := ${table}; ${total ? then : `$type($decided) = "null" ? ${otherwise} : ${then}`})`);
  const [name] = resultOf(node);
  const variable = cx.variable(region, name!);
  const old = assigned[variable.slice(1)];
  return {
    [cx.trail(region)]: whether(on, so),
    [variable.slice(1)]: whether('$lookup($decided, "o")', old === undefined ? variable : expressionOf(old)),
    ...(total || !asked ? {} : { [cx.local(region, 'u')]: whether('null', quoted(node.id)) }),
  };
}

/** A counter that the same state raises has its new value only afterwards. */
const raised = (cx: Compilation, region: Region, raises: Jump['raises'], text: string): string =>
  raises.reduce((made, id) => {
    const counter = `$string($${cx.counter(region, id)}`;
    return made.replaceAll(`${counter})`, `${counter} + 1)`);
  }, text);

function inWords(cx: Compilation, node: Node, total: boolean, asked: boolean): string {
  const [path = ''] = node.step!.decision!.split('#');
  const hash = cx.model.files[path]?.hash.slice(0, 'sha256:'.length + 12) ?? '';
  const where = total
    ? 'it can always decide'
    : `the function decides where the table cannot${asked ? '; the gateway behind it asks' : ''}`;
  return `its table (${path}, ${hash}) is compiled into the machine: ${where}`;
}
