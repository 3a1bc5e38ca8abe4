import { feelOf } from '../model/feel-names.ts';
import type { FeelOrText } from '../model/binding.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { resultOf } from '../model/process-expressions.ts';
import type { DataItem, DataMapping, ElementId, Node } from '../model/process-model.ts';
import type { Diagram } from './diagram.ts';
import type { Question } from './oracle.ts';
import type { Run } from './run.ts';
import type { ViewId } from './types.ts';

// How values move between variables, activities and events. Without data nothing moves.

/** Values of mappings, each seeing those before it. */
export function mapped(
  run: Run,
  element: ElementId,
  mappings: readonly DataMapping[],
  view: ViewId,
  more: JsonObject = {},
): Record<string, Json> {
  const values: Record<string, Json> = {};
  for (const mapping of mappings) {
    const value =
      mapping.source === undefined
        ? run.value({ kind: 'mapping', element, expression: mapping.expression ?? 'null' }, view, {
            ...more,
            ...values,
          })
        : (values[mapping.source] ?? more[mapping.source] ?? run.views.read(view, mapping.source));
    if (value === undefined) continue;
    setPath(values, mapping.target.split('.'), value, (name) => run.views.read(view, name));
  }
  return values;
}

/** `order.total` changes one entry of a context; the rest of it stays. */
function setPath(
  values: Record<string, Json>,
  [name, ...path]: readonly string[],
  value: Json,
  current: (name: string) => Json | undefined,
): void {
  if (path.length === 0) values[name!] = value;
  else values[name!] = withPath(values[name!] ?? current(name!), path, value);
}

function withPath(into: Json | undefined, [name, ...path]: readonly string[], value: Json): Json {
  if (name === undefined) return value;
  const entries = into !== null && typeof into === 'object' && !Array.isArray(into) ? into : {};
  return { ...entries, [name]: withPath((entries as JsonObject)[name], path, value) };
}

/** Names that an activity or scope has of its own, with their first values. */
export function localsOf(run: Run, node: Node, own: readonly DataItem[], view: ViewId): JsonObject {
  const values: Record<string, Json> = {};
  for (const item of own) if (item.kind !== 'dataStore') values[item.name] = item.collection ? [] : null;
  return { ...values, ...(node.inputs === undefined ? {} : mapped(run, node.id, node.inputs, view)) };
}

/** Writes what a step hands on: by its mappings, else the output to the variable of its result and everything else by its name. */
export function handOn(
  run: Run,
  diagram: Diagram,
  node: Node,
  from: ViewId,
  to: ViewId,
  given: { readonly output?: Json | undefined; readonly variables?: JsonObject | undefined },
): void {
  if (!run.game.data) return;
  const { output, variables = {} } = given;
  const [result] = resultOf(node);
  const own = result !== undefined && output !== undefined ? { [result]: output } : {};
  if (node.outputs !== undefined && node.outputs.length > 0) {
    const context = { ...entriesOf(output), ...variables, ...own };
    for (const [name, value] of Object.entries(mapped(run, node.id, node.outputs, from, context)))
      run.views.write(to, name, value);
    return;
  }
  for (const [name, value] of Object.entries({ ...variables, ...own })) writeKnown(run, diagram, to, name, value);
}

const entriesOf = (value: Json | undefined): JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as JsonObject) : {};

/** The set of variables is closed: what nobody declares, reads or writes by name is dropped. */
function writeKnown(run: Run, diagram: Diagram, view: ViewId, name: string, value: Json): void {
  if (diagram.model.variables.includes(name) || run.views.read(view, name) !== undefined)
    run.views.write(view, name, value);
}

/** Writes what came with an event: by its mappings, to the message's variable, else entry by entry. */
export function receive(run: Run, diagram: Diagram, node: Node, view: ViewId, data: Json | undefined): void {
  if (!run.game.data || data === undefined) return;
  if (node.outputs !== undefined && node.outputs.length > 0) {
    const context = entriesOf(data);
    for (const [name, value] of Object.entries(mapped(run, node.id, node.outputs, view, context)))
      run.views.write(view, name, value);
    return;
  }
  const result = node.event?.name === undefined ? undefined : diagram.model.binding.messages?.[node.event.name]?.result;
  if (result !== undefined) run.views.write(view, result, data);
  else for (const [name, value] of Object.entries(entriesOf(data))) writeKnown(run, diagram, view, name, value);
}

/** Value of a FEEL-or-text. */
export function resolve(
  run: Run,
  kind: Question['kind'],
  element: ElementId,
  text: FeelOrText,
  view: ViewId,
): Json | undefined {
  const expression = feelOf(text);
  return expression === undefined ? text : run.value({ kind, element, expression }, view);
}
