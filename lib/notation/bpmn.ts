import type { ModdleObject, ModdleWarning } from 'moddle-types';
import type { Finding } from '../model/diagnostic.ts';
import { finding } from '../model/diagnostics/index.ts';
import type { Collaboration, ElementId, Flow, Node, Scope } from '../model/process-model.ts';
import { bpmnModdle } from './bpmn-moddle.ts';
import { readCollaboration } from './collaboration.ts';
import { asList, asObject } from './moddle-objects.ts';
import { buildGraph } from './graph.ts';
import type { ProcessGraph } from './graph.ts';
import { BPMN_NAMESPACE } from './standard/xml-drawing.ts';
import { Extensions, textOf } from './vendor/extensions.ts';
import { Lines, scanXml } from './xml.ts';
import type { XmlIndex } from './xml.ts';

/** A diagram alone, without bindings: what `ProcessModel` takes over from BPMN. */
export interface BpmnGraph {
  /** Element id of the bpmn:process; also the id of the root scope. */
  readonly root: ElementId;
  readonly name?: string;
  readonly nodes: Readonly<Record<ElementId, Node>>;
  readonly flows: Readonly<Record<ElementId, Flow>>;
  readonly scopes: Readonly<Record<ElementId, Scope>>;
  readonly unsupported: readonly string[];
  readonly collaboration: Collaboration;
  /** The other processes and the global tasks of the file. */
  readonly callable: Readonly<Record<ElementId, ProcessGraph>>;
  /** Forms that the diagram carries in itself, by the key under which tasks name them. */
  readonly forms: Readonly<Record<string, string>>;
}

/** `graph` may stand beside errors, so that a check can report more than the first fault. */
export interface BpmnReading {
  readonly graph?: BpmnGraph;
  /** Absent where the text is no XML that is read. */
  readonly index?: XmlIndex;
  readonly findings: Finding[];
}

/** Reads BPMN 2.0 XML into the graph. `process` picks one of several by id. Never throws: every fault is a finding with its place. */
export async function readGraph(xml: string, file: string, options: { process?: string } = {}): Promise<BpmnReading> {
  const scan = scanXml(xml, file);
  if (!scan.ok) return { findings: scan.findings };
  const stranger = notBpmn(scan.index, file);
  if (stranger) return { findings: [stranger] };
  try {
    return { ...(await parse(xml, file, scan.index, options.process)), index: scan.index };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return {
      index: scan.index,
      findings: [finding('TUT-104', { message: `${file}: ${firstLine(message)}`, place: placeIn(xml, file, message) })],
    };
  }
}

/** What the file is, where it is no BPMN 2.0. */
function notBpmn(index: XmlIndex, file: string): Finding | undefined {
  const { name, namespace } = index.tree;
  if (name === 'definitions' && namespace === BPMN_NAMESPACE) return undefined;
  const found = `its root is <${name}> ${namespace === undefined ? 'without a namespace' : `in ${namespace}`}`;
  return finding('TUT-104', {
    message: `${file} is not BPMN 2.0: ${found}; expected <definitions> in ${BPMN_NAMESPACE}`,
    suggestion:
      name === 'definitions' && namespace === undefined
        ? `xmlns:bpmn="${BPMN_NAMESPACE}", and the prefix on every element`
        : 'Export the diagram as BPMN 2.0 from its modeler',
    place: index.at(index.tree.offset),
  });
}

/** Ids of the processes that the diagram draws, those that are executable first. Empty where it cannot be read. */
export async function processesIn(xml: string, file: string): Promise<readonly ElementId[]> {
  if (!scanXml(xml, file).ok) return [];
  try {
    const { rootElement } = await bpmnModdle().fromXML(xml);
    const drawn = asList(rootElement.rootElements).filter(isDrawn);
    return [...drawn.filter((p) => p.isExecutable === true), ...drawn.filter((p) => p.isExecutable !== true)].flatMap(
      (p) => p.id ?? [],
    );
  } catch {
    return [];
  }
}

const isDrawn = (root: ModdleObject): boolean => root.$type === 'bpmn:Process' && asList(root.flowElements).length > 0;

async function parse(xml: string, file: string, index: XmlIndex, wanted?: string): Promise<BpmnReading> {
  const { rootElement, warnings } = await bpmnModdle().fromXML(xml);
  const findings = warnings
    // The text has been decoded already; the declaration no longer matters.
    .filter((warning) => !warning.message.startsWith('unsupported document encoding'))
    .map((warning) => fromWarning(warning, xml, file, index));
  const roots = asList(rootElement.rootElements);
  const choice = chooseProcess(roots, file, index, wanted);
  findings.push(...choice.findings);
  if (!choice.process) return { findings };
  const built = buildGraph(choice.process, poolOf(roots, choice.process), index, file);
  findings.push(...built.findings);
  const others = roots.filter((r) => r !== choice.process && r.id !== undefined && (isDrawn(r) || isGlobalTask(r)));
  const callable = others.map((root): readonly [string, ReturnType<typeof buildGraph>] => [
    root.id!,
    isGlobalTask(root)
      ? buildGraph(asProcess(root), undefined, index, file)
      : buildGraph(root, poolOf(roots, root), index, file),
  ]);
  const called = calledFrom(built.graph, new Map(callable.map(([id, other]) => [id, other.graph])));
  for (const [id, other] of callable) {
    if (called.has(id)) findings.push(...other.findings);
    else if (isDrawn(others.find((o) => o.id === id)!)) findings.push(besides(id, other.graph, choice.process, index));
  }
  return {
    graph: {
      ...built.graph,
      collaboration: readCollaboration(roots),
      callable: Object.fromEntries(callable.map(([id, other]) => [id, other.graph])),
      forms: embeddedForms(choice.process),
    },
    findings,
  };
}

const poolOf = (roots: readonly ModdleObject[], process: ModdleObject): ModdleObject | undefined =>
  roots
    .filter((r) => r.$type === 'bpmn:Collaboration')
    .flatMap((c) => asList(c.participants))
    .find((p) => asObject(p.processRef) === process);

/** Callables that the process reaches by call activities. */
function calledFrom(graph: ProcessGraph, callable: ReadonlyMap<ElementId, ProcessGraph>): Set<ElementId> {
  const reached = new Set<ElementId>();
  const open = [graph];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const node of Object.values(at.nodes)) {
      const other = node.calledElement === undefined ? undefined : callable.get(node.calledElement);
      if (other === undefined || reached.has(other.root)) continue;
      reached.add(other.root);
      open.push(other);
    }
  }
  return reached;
}

function besides(id: ElementId, other: ProcessGraph, chosen: ModdleObject, index: XmlIndex): Finding {
  return finding('TUT-116', {
    message: `process ${id} is drawn beside ${chosen.id}, and is not a part of it`,
    place: index.byId(id) ?? index.at(0),
    element: { id, name: other.name },
  });
}

/** `<zeebe:userTaskForm id="F">` of a process is what a task means by the form key `camunda-forms:bpmn:F`. */
function embeddedForms(process: ModdleObject): Record<string, string> {
  return Object.fromEntries(
    new Extensions(process).elements('zeebe:userTaskForm').flatMap((form): [string, string][] => {
      const id = textOf(form, 'id');
      return id === undefined ? [] : [[`camunda-forms:bpmn:${id}`, form.$body?.trim() ?? '']];
    }),
  );
}

const GLOBAL_TASKS: Readonly<Record<string, string>> = {
  'bpmn:GlobalTask': 'bpmn:Task',
  'bpmn:GlobalUserTask': 'bpmn:UserTask',
  'bpmn:GlobalManualTask': 'bpmn:ManualTask',
  'bpmn:GlobalScriptTask': 'bpmn:ScriptTask',
  'bpmn:GlobalBusinessRuleTask': 'bpmn:BusinessRuleTask',
};
const isGlobalTask = (root: ModdleObject): boolean => root.$type in GLOBAL_TASKS;

/** A global task is a process of one task; the task's id is that of the global task with `.task` behind it. */
function asProcess(task: ModdleObject): ModdleObject {
  const inner = Object.create(task, {
    $type: { value: GLOBAL_TASKS[task.$type] },
    id: { value: `${task.id}.task` },
    scriptFormat: { value: task.scriptLanguage },
  }) as ModdleObject;
  return {
    $type: 'bpmn:Process',
    id: task.id,
    name: task.name,
    $parent: task.$parent,
    flowElements: [inner],
  } as ModdleObject;
}

interface Choice {
  readonly process?: ModdleObject;
  readonly findings: Finding[];
}

function chooseProcess(roots: readonly ModdleObject[], file: string, index: XmlIndex, wanted?: string): Choice {
  const processes = roots.filter((r) => r.$type === 'bpmn:Process');
  const start = index.at(0);
  const named = wanted === undefined ? undefined : processes.find((p) => p.id === wanted);
  const drawn = processes.filter(isDrawn);
  const executable = drawn.filter((p) => p.isExecutable === true);
  const process =
    named ??
    (wanted !== undefined
      ? undefined
      : drawn.length === 1
        ? drawn[0]
        : executable.length === 1
          ? executable[0]
          : undefined);
  if (!process) {
    const found =
      wanted !== undefined
        ? `no process ${wanted}`
        : drawn.length === 0
          ? processes.length === 0
            ? 'no process'
            : 'a process with nothing in it'
          : `${drawn.length} processes (${drawn.map((p) => p.id).join(', ')}), of which ${executable.length} are executable`;
    const place =
      (drawn[1]?.id && index.byId(drawn[1].id)) || (processes[0]?.id && index.byId(processes[0].id)) || start;
    return {
      findings: [
        finding('TUT-109', {
          message: `${file} holds ${found}; expected one process, or exactly one executable one`,
          suggestion: drawn.length > 1 ? 'Set isExecutable="true" on one process and "false" on the others' : undefined,
          place,
        }),
      ],
    };
  }
  if (process.id === undefined) {
    return {
      findings: [
        finding('TUT-108', {
          message: 'the process has no id',
          suggestion: '<bpmn:process id="Process_1">',
          place: index.nth('process', 0) ?? start,
        }),
      ],
    };
  }
  return { process, findings: [] };
}

/** References that only tell the type of something: no token goes another way for them. */
const TYPES_ONLY: ReadonlySet<string> = new Set([
  'structureRef',
  'itemRef',
  'itemSubjectRef',
  'inMessageRef',
  'outMessageRef',
  'evaluatesToTypeRef',
  'interfaceRef',
  'supportedInterfaceRef',
  'categoryValueRef',
]);

/** What moddle would only warn of would be lost in the graph, so it is an error here. */
function fromWarning(warning: ModdleWarning, xml: string, file: string, index: XmlIndex): Finding {
  const { element, message } = warning;
  if (warning.property !== undefined && element) {
    const owner = nearestWithId(element);
    if (TYPES_ONLY.has(warning.property.replace(/^bpmn:/, ''))) {
      return finding('TUT-118', {
        message: `${element.$type}${element.id ? ` ${element.id}` : ''} refers by ${warning.property.replace(/^bpmn:/, '')} to ${JSON.stringify(warning.value)}, which the diagram does not define`,
        place: (owner?.id && index.byId(owner.id)) || index.at(0),
        element: owner?.id === undefined ? undefined : { id: owner.id, name: owner.name },
      });
    }
    return finding('TUT-106', {
      message: `${element.$type}${element.id ? ` ${element.id}` : ''} refers by ${warning.property.replace(/^bpmn:/, '')} to ${JSON.stringify(warning.value)}, which is not in the diagram`,
      suggestion: `Give an element the id ${warning.value}, or correct the reference`,
      place: (owner?.id && index.byId(owner.id)) || index.at(0),
      element: owner?.id === undefined ? undefined : { id: owner.id, name: owner.name },
    });
  }
  const place = placeIn(xml, file, message);
  const duplicate = /duplicate ID <([^>]*)>/.exec(message);
  if (duplicate) {
    return finding('TUT-107', {
      message: `id ${JSON.stringify(duplicate[1])} stands on two elements`,
      suggestion: 'Change one of the two, and the flows that refer to it',
      place,
    });
  }
  const nested = /nested error: (.*)/.exec(message)?.[1];
  return finding('TUT-105', { message: `${firstLine(message)}${nested ? `: ${nested}` : ''}`, place });
}

function nearestWithId(element: ModdleObject): ModdleObject | undefined {
  for (let at: ModdleObject | undefined = element; at; at = at.$parent) if (at.id !== undefined) return at;
  return undefined;
}

/** moddle writes `line: 12` and `column: 3` (from 0) into its messages. */
function placeIn(xml: string, file: string, message: string): ReturnType<Lines['at']> {
  const line = /line: (\d+)/.exec(message)?.[1];
  const column = /column: (\d+)/.exec(message)?.[1];
  if (line === undefined || column === undefined) return new Lines(xml, file).at(0);
  return { file, line: Number(line) + 1, column: Number(column) + 1 };
}

const firstLine = (text: string): string => text.split('\n')[0]?.trim() ?? text;
