import { BpmnModdle } from 'bpmn-moddle';
import type { ModdleObject, ModdleWarning } from 'moddle-types';
import type { Finding } from '../model/diagnostic.ts';
import { finding } from '../model/diagnostics/index.ts';
import type { ElementId, Flow, Node, Scope } from '../model/process-model.ts';
import { asList, asObject } from './events.ts';
import { buildGraph } from './graph.ts';
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
}

/** `graph` may stand beside errors, so that a check can report more than the first fault. */
export interface BpmnReading {
  readonly graph?: BpmnGraph;
  readonly findings: Finding[];
}

/** Reads BPMN 2.0 XML into the graph. `process` picks one of several by id. Never throws: every fault is a finding with its place. */
export async function readBpmn(xml: string, file: string, options: { process?: string } = {}): Promise<BpmnReading> {
  const scan = scanXml(xml, file);
  if (!scan.ok) return { findings: scan.findings };
  try {
    return await parse(xml, file, scan.index, options.process);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return {
      findings: [finding('TUT-104', { message: `${file}: ${firstLine(message)}`, place: placeIn(xml, file, message) })],
    };
  }
}

async function parse(xml: string, file: string, index: XmlIndex, wanted?: string): Promise<BpmnReading> {
  const { rootElement, warnings } = await new BpmnModdle().fromXML(xml);
  const findings = warnings
    // The text has been decoded already; the declaration no longer matters.
    .filter((warning) => !warning.message.startsWith('unsupported document encoding'))
    .map((warning) => fromWarning(warning, xml, file, index));
  const choice = chooseProcess(rootElement, file, index, wanted);
  findings.push(...choice.findings);
  if (!choice.process) return { findings };
  const built = buildGraph(choice.process, choice.pool, index, file);
  findings.push(...built.findings);
  return { ...(built.graph ? { graph: built.graph } : {}), findings };
}

interface Choice {
  readonly process?: ModdleObject;
  readonly pool?: ModdleObject;
  readonly findings: Finding[];
}

function chooseProcess(definitions: ModdleObject, file: string, index: XmlIndex, wanted?: string): Choice {
  const roots = asList(definitions.rootElements);
  const processes = roots.filter((r) => r.$type === 'bpmn:Process');
  const start = index.at(0);
  const named = wanted === undefined ? undefined : processes.find((p) => p.id === wanted);
  const drawn = processes.filter((p) => asList(p.flowElements).length > 0);
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
  const collaboration = roots.find((r) => r.$type === 'bpmn:Collaboration');
  const pool = asList(collaboration?.participants).find((p) => asObject(p.processRef) === process);
  const findings = drawn
    .filter((p) => p !== process)
    .map((p) =>
      finding('TUT-116', {
        message: `process ${p.id ?? ''} is drawn beside ${process.id} and is not read`,
        place: (p.id && index.byId(p.id)) || start,
        element: p.id === undefined ? undefined : { id: p.id, name: p.name },
      }),
    );
  return { process, ...(pool ? { pool } : {}), findings };
}

/** What moddle would only warn of would be lost in the graph, so it is an error here. */
function fromWarning(warning: ModdleWarning, xml: string, file: string, index: XmlIndex): Finding {
  const { element, message } = warning;
  if (warning.property !== undefined && element) {
    const owner = nearestWithId(element);
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
