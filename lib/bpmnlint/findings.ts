import type { ModdleObject } from 'moddle-types';
import { callCycle } from '../check/rules/call-cycle.ts';
import { cannotEnd } from '../check/rules/cannot-end.ts';
import { deadElement } from '../check/rules/dead-element.ts';
import { deadlock } from '../check/rules/deadlock.ts';
import { exclusiveFlows } from '../check/rules/exclusive-flows.ts';
import { unparsable } from '../check/rules/expressions.ts';
import { lackOfSynchronisation } from '../check/rules/lack-of-synchronisation.ts';
import { noWayOut } from '../check/rules/no-way-out.ts';
import { start } from '../check/rules/start.ts';
import { tokensOnOneFlow } from '../check/rules/tokens-on-one-flow.ts';
import { unexplored } from '../check/rules/unexplored.ts';
import { unreachable } from '../check/rules/unreachable.ts';
import type { Rule } from '../check/rule.ts';
import type { Finding } from '../model/diagnostic.ts';
import type { Code } from '../model/diagnostics/index.ts';
import type { ProcessModel } from '../model/process-model.ts';
import type { BpmnGraph } from '../notation/diagram.ts';
import { graphOf } from '../notation/diagram.ts';
import { asList } from '../notation/moddle-objects.ts';
import { STANDARD_RULES, checkDrawing } from '../notation/standard/index.ts';
import type { XmlIndex } from '../notation/xml.ts';
import { drawingOfModdle } from './moddle-drawing.ts';

/** What Tutti asks of a process, as far as the drawing shows it. */
const DRAWN_RULES: readonly (readonly [codes: readonly Code[], rule: Rule])[] = [
  [['TUT-301'], unreachable],
  [['TUT-302'], noWayOut],
  [['TUT-303', 'TUT-320'], exclusiveFlows],
  [['TUT-307'], unparsable],
  [['TUT-318'], start],
  [['TUT-330'], callCycle],
  [['TUT-350', 'TUT-351'], deadlock],
  [['TUT-352'], deadElement],
  [['TUT-353'], cannotEnd],
  [['TUT-354'], lackOfSynchronisation],
  [['TUT-355'], tokensOnOneFlow],
  [['TUT-356'], unexplored],
];
/** What reading finds in a drawing that is open in a modeler. */
const READ: readonly Code[] = ['TUT-110', 'TUT-111', 'TUT-112', 'TUT-113', 'TUT-114', 'TUT-115'];

/** Codes that a drawing alone can have. */
export const DRAWN_CODES: readonly Code[] = [
  ...new Set([...READ, ...(Object.keys(STANDARD_RULES) as Code[]), ...DRAWN_RULES.flatMap(([codes]) => codes)]),
].sort();

/** Everything that can be told of a drawing while it is drawn; findings have no places, only elements. */
export function findingsOf(definitions: ModdleObject): readonly Finding[] {
  const standard = checkDrawing(drawingOfModdle(definitions));
  const processes = asList(definitions.rootElements).filter(
    (r) => r.$type === 'bpmn:Process' && asList(r.flowElements).length > 0 && r.isExecutable === true,
  );
  const drawn = processes.flatMap((process) => {
    const { graph, findings } = graphOf(definitions, '', NOWHERE, process.id);
    const read = findings.filter((f) => (READ as readonly string[]).includes(f.code));
    return [...read, ...(graph ? DRAWN_RULES.flatMap(([, rule]) => rule(modelOf(graph))) : [])];
  });
  const told = new Set<string>();
  return [...drawn, ...standard].filter((f) => {
    const key = `${f.code} ${f.element?.id} ${f.message}`;
    return !told.has(key) && told.add(key);
  });
}

/** A drawing in a modeler stands in no file. */
const NOWHERE: XmlIndex = {
  byId: () => undefined,
  textOf: () => undefined,
  nth: () => undefined,
  at: () => ({ file: '', line: 1, column: 1 }),
  root: undefined,
  tree: { name: '', namespace: undefined, attributes: {}, children: [], text: '', parent: undefined, offset: 0 },
};

/** As much of a model as the rules for drawings read. */
function modelOf(graph: BpmnGraph): ProcessModel {
  const whole = (
    part: Omit<BpmnGraph, 'callable' | 'collaboration' | 'forms'>,
    callable: ProcessModel['callable'],
  ): ProcessModel => ({
    ...part,
    id: part.root,
    name: part.name ?? part.root,
    folder: '',
    bpmn: { path: '', hash: '', text: '' },
    collaboration: graph.collaboration,
    callable,
    variables: [],
    binding: { process: part.root, owner: { name: '', email: '' }, steps: {} },
    files: {},
    documents: {},
    bindingPlaces: {},
    hash: '',
  });
  return whole(graph, Object.fromEntries(Object.entries(graph.callable).map(([id, part]) => [id, whole(part, {})])));
}
