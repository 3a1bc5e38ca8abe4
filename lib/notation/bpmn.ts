import type { ModdleObject, ModdleWarning } from 'moddle-types';
import type { Finding } from '../model/diagnostic.ts';
import { finding } from '../model/diagnostics/index.ts';
import type { ElementId } from '../model/process-model.ts';
import { bpmnModdle } from './bpmn-moddle.ts';
import type { BpmnReading } from './diagram.ts';
import { isDrawn } from './choose-process.ts';
import { graphOf } from './diagram.ts';
import { asList } from './moddle-objects.ts';
import { BPMN_NAMESPACE } from './standard/xml-drawing.ts';
import { Lines, scanXml } from './xml.ts';
import type { XmlIndex } from './xml.ts';

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

async function parse(xml: string, file: string, index: XmlIndex, wanted?: string): Promise<BpmnReading> {
  const { rootElement, warnings } = await bpmnModdle().fromXML(xml);
  const findings = warnings
    // The text has been decoded already; the declaration no longer matters.
    .filter((warning) => !warning.message.startsWith('unsupported document encoding'))
    .map((warning) => fromWarning(warning, xml, file, index));
  const built = graphOf(rootElement, file, index, wanted);
  return { ...built, findings: [...findings, ...built.findings] };
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
