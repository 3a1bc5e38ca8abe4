import type { Finding } from '../model/diagnostic.ts';
import { finding } from '../model/diagnostics/index.ts';
import { personalVariables } from '../model/personal.ts';
import { stepKey, resultOf } from '../model/process-expressions.ts';
import { escapePointer, placeOf } from '../model/pointer.ts';
import type { ElementId, Node, ProcessModel } from '../model/process-model.ts';
import { DecisionError } from './dmn/index.ts';
import { readDecisions } from './decisions.ts';
import type { DecisionModel, LoneTable, Obstacle } from './dmn/index.ts';
import { translateTable, type TableTranslation, type TableVariables } from './translate/table.ts';

const models = new WeakMap<ProcessModel['files'], Map<string, DecisionModel>>();

/** The table that a step asks for. */
function loneOf({ files }: ProcessModel, { step }: Node): LoneTable | { readonly obstacles: readonly Obstacle[] } {
  const [path = '', id] = step!.decision!.split('#');
  const known = models.get(files) ?? new Map<string, DecisionModel>();
  models.set(files, known);
  let model = known.get(path);
  if (model === undefined) {
    const others = Object.values(files).filter((f) => f.path.endsWith('.dmn') && f.path !== path);
    const file = files[path];
    if (file === undefined)
      return { obstacles: [{ message: `there is no file ${path}`, place: { file: path, line: 1, column: 1 } }] };
    model = readDecisions(file, others);
    known.set(path, model);
  }
  return model.lone(id);
}

/** The table of a step with `inline: true` as JSONata over the variables of a place in the machine. */
export function inlineTable(model: ProcessModel, node: Node, variables: TableVariables): TableTranslation {
  const lone = loneOf(model, node);
  return 'obstacles' in lone ? { ok: false, tooLarge: false, ...lone } : translateTable(lone, variables);
}

const OUT = 'Leave `inline` out: a function decides then, at no other price than its call';

/** Why tables that are to be compiled into the machine cannot be: TUT-510 and TUT-511, each with its cell. */
export const inlineFindings = (model: ProcessModel): Finding[] =>
  Object.values(model.nodes).flatMap((node) => (node.step?.inline === true ? findingsOf(model, node) : []));

function findingsOf(model: ProcessModel, node: Node): Finding[] {
  const element = { id: node.id, name: node.name };
  const place = placeOfStep(model, node);
  const bound = boundWrongly(model, node).map((message) =>
    finding('TUT-510', {
      message: `"${node.name ?? node.id}" cannot decide inline: ${message}`,
      suggestion: OUT,
      place,
      element,
    }),
  );
  if (node.step?.decision === undefined || bound.length > 0) return bound;
  try {
    const made = inlineTable(model, node, anywhere(model, node));
    if (!made.ok)
      return made.obstacles.map((o) =>
        finding(made.tooLarge ? 'TUT-511' : 'TUT-510', {
          message: `the table of "${node.name ?? node.id}" cannot be compiled into the machine: ${o.message}`,
          suggestion: OUT,
          place: o.place,
          element,
        }),
      );
    const personal = made.reads.filter((name) => personalVariables(model).has(name));
    return personal.map((name) =>
      finding('TUT-510', {
        message: `"${node.name ?? node.id}" cannot decide inline: its table reads "${name}", which is personal and would stand in the history`,
        suggestion: OUT,
        place,
        element,
      }),
    );
  } catch (error) {
    // What is wrong with the file itself is told by other rules.
    if (error instanceof DecisionError)
      return [finding('TUT-510', { message: error.message, suggestion: OUT, place, element })];
    throw error;
  }
}

/** What of its binding and its place keeps a step from deciding inline. */
function boundWrongly(model: ProcessModel, node: Node): string[] {
  const { step } = node;
  const [result] = resultOf(node);
  const said: readonly (readonly [boolean, string])[] = [
    [step?.decision === undefined, 'it has no `decision`'],
    [node.multiInstance !== undefined || step?.each !== undefined, 'it is multi-instance'],
    [step?.input !== undefined, 'it has an `input`; the expressions of the table have to name variables'],
    [step?.output !== undefined, 'it has an `output` schema, which a function checks'],
    [
      step?.decision !== undefined && (result === undefined || !model.variables.includes(result)),
      'no variable takes its result',
    ],
    [
      result !== undefined && personalVariables(model).has(result),
      `its result "${result}" is personal and would stand in the history`,
    ],
    [
      loops(model, node),
      'it stands in a loop in which nothing else is done, and the machine would fill up with what it leaves behind',
    ],
  ];
  return said.flatMap(([is, words]) => (is ? [words] : []));
}

/** Elements at which a machine calls somebody or waits. */
const calls = (node: Node): boolean =>
  (node.step !== undefined && node.step.inline !== true) ||
  node.script !== undefined ||
  ['eventBasedGateway', 'receiveTask', 'callActivity'].includes(node.type) ||
  (node.type === 'intermediateCatchEvent' && node.event?.kind !== 'link');

function loops(model: ProcessModel, from: Node): boolean {
  const seen = new Set<ElementId>();
  const open = [...next(model, from)];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (id === from.id) return true;
    const node = model.nodes[id];
    if (node === undefined || seen.has(id) || calls(node)) continue;
    seen.add(id);
    open.push(...next(model, node));
  }
  return false;
}

/** Where a token can be next: along flows, into a sub-process, behind the one that ends, to the other half of a link. */
function next(model: ProcessModel, node: Node): ElementId[] {
  const inside = (model.scopes[node.id]?.nodes ?? []).filter((id) => model.nodes[id]?.type === 'startEvent');
  const host = node.type === 'endEvent' ? model.nodes[node.scope] : undefined;
  const linked =
    node.event?.kind === 'link'
      ? Object.values(model.nodes).filter((n) => n.event?.kind === 'link' && n.event.name === node.event!.name)
      : [];
  return [
    ...[...node.outgoing, ...(host?.outgoing ?? [])].flatMap((id) => model.flows[id]?.target ?? []),
    ...inside,
    ...linked.map((n) => n.id).filter((id) => id !== node.id),
  ];
}

/** Variables as any region sees them: enough to tell what can be translated. */
function anywhere(model: ProcessModel, node: Node): TableVariables {
  const items = new Set<string>();
  for (let at = model.nodes[node.scope]; at !== undefined; at = model.nodes[at.scope]) {
    const item = at.step?.each?.as ?? at.multiInstance?.elementVariable;
    if (item !== undefined) items.add(item);
  }
  return {
    variable: (name) => (model.variables.includes(name) || items.has(name) ? `$v_${name}` : undefined),
    reference: () => '$r',
  };
}

function placeOfStep(model: ProcessModel, node: Node): Finding['place'] {
  const key = stepKey(model.binding, node);
  return (
    (key === undefined ? undefined : placeOf(model.bindingPlaces, `/steps/${escapePointer(key)}/inline`)) ?? node.place
  );
}

/** `inline` says nothing where the token game runs the step: TUT-512. */
export const inlinePlayed = (model: ProcessModel, node: Node, why: string): Finding =>
  finding('TUT-512', {
    message: `"${node.name ?? node.id}" is run by the token game (${why}), so a function decides`,
    suggestion: OUT,
    place: placeOfStep(model, node),
    element: { id: node.id, name: node.name },
  });
