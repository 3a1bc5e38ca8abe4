import type { ModdleObject } from 'moddle-types';
import type { Finding } from '../model/diagnostic.ts';
import { finding } from '../model/diagnostics/index.ts';
import type { Collaboration, ElementId, Flow, Node, Scope } from '../model/process-model.ts';
import { chooseProcess, isDrawn } from './choose-process.ts';
import { readCollaboration } from './collaboration.ts';
import { buildGraph } from './graph.ts';
import type { ProcessGraph } from './graph.ts';
import { asList, asObject } from './moddle-objects.ts';
import { Extensions, textOf } from './vendor/extensions.ts';
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

/** The graph of one process of a diagram that the library has read, or that a modeler holds. */
export function graphOf(definitions: ModdleObject, file: string, index: XmlIndex, wanted?: string): BpmnReading {
  const roots = asList(definitions.rootElements);
  const choice = chooseProcess(roots, file, index, wanted);
  const findings = [...choice.findings];
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
