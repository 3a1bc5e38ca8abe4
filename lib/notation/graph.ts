import type { ModdleObject } from 'moddle-types';
import type { Finding, Place } from '../model/diagnostic.ts';
import { finding } from '../model/diagnostics/index.ts';
import type { DataItem, ElementId, Flow, Node, NodeType, Scope } from '../model/process-model.ts';
import { readDetails } from './activity.ts';
import type { BpmnGraph } from './diagram.ts';
import { DataNames, readData } from './data.ts';
import { readEvent, readMessage } from './events.ts';
import type { EventReading } from './events.ts';
import { readFormal } from './expression.ts';
import type { Notes } from './expression.ts';
import { Ids } from './ids.ts';
import { lanesByNode } from './lanes.ts';
import { asList, asObject } from './moddle-objects.ts';
import { isScope } from '../model/node-kinds.ts';
import { DATA, nodeType } from './node-types.ts';
import { uniqueSlugs } from './slugs.ts';
import { Extensions } from './vendor/extensions.ts';
import type { XmlIndex } from './xml.ts';

type Draft = Omit<Node, 'slug' | 'incoming' | 'outgoing' | 'boundary'>;

/** The flat graph of a process: nodes with derived flows, nested scopes, everything else said in words. */
export function buildGraph(
  process: ModdleObject,
  pool: ModdleObject | undefined,
  index: XmlIndex,
  file: string,
): { graph: ProcessGraph; findings: Finding[] } {
  const builder = new Builder(index, file);
  const root = process.id ?? '';
  builder.scope(process, root, undefined, []);
  const name = process.name ?? pool?.name;
  return { graph: builder.finish(root, name, new Extensions(process).rest()), findings: builder.findings };
}

/** One process of a diagram. */
export type ProcessGraph = Omit<BpmnGraph, 'collaboration' | 'callable' | 'forms'>;

class Builder {
  readonly findings: Finding[] = [];
  readonly #drafts: Draft[] = [];
  readonly #flows: ModdleObject[] = [];
  readonly #scopes: {
    id: ElementId;
    parent?: ElementId;
    nodes: ElementId[];
    flows: ElementId[];
    data: readonly DataItem[];
  }[] = [];
  readonly #handlers = new Map<ElementId, ElementId>();
  readonly #names = new DataNames();
  readonly #index: XmlIndex;
  readonly #start: Place;
  readonly #ids: Ids;

  constructor(index: XmlIndex, file: string) {
    this.#index = index;
    this.#start = { file, line: 1, column: 1 };
    this.#ids = new Ids(index, this.#start, (found) => this.findings.push(found));
  }

  scope(container: ModdleObject, id: ElementId, parent: ElementId | undefined, lanes: readonly string[]): void {
    const data = readData(container);
    const scope = {
      id,
      ...(parent === undefined ? {} : { parent }),
      nodes: [] as string[],
      flows: [] as string[],
      data,
    };
    this.#scopes.push(scope);
    for (const artifact of asList(container.artifacts)) this.#associate(artifact);
    this.#stores(data);
    const laneOf = lanesByNode(asList(container.laneSets), lanes);
    for (const element of asList(container.flowElements)) {
      if (DATA.has(element.$type)) continue;
      const elementId = this.#ids.of(element);
      if (elementId === undefined) continue;
      if (element.$type === 'bpmn:SequenceFlow') {
        scope.flows.push(elementId);
        this.#flows.push(element);
        continue;
      }
      const type = nodeType(element);
      if (type === undefined) {
        this.#add(
          'TUT-111',
          element,
          `${element.$type} has no meaning inside a process`,
          'Use activities, events and gateways',
        );
        continue;
      }
      scope.nodes.push(elementId);
      const nodeLanes = laneOf.get(elementId) ?? lanes;
      this.#drafts.push(this.#node(element, elementId, type, id, nodeLanes));
      if (element.flowElements !== undefined || isScope(type)) this.scope(element, elementId, id, nodeLanes);
    }
  }

  finish(root: ElementId, name: string | undefined, unsupported: readonly string[]): ProcessGraph {
    const byId = new Map(this.#drafts.map((d) => [d.id, d]));
    const flows = new Map<ElementId, Flow>();
    for (const element of this.#flows) {
      const flow = this.#flow(element, byId);
      if (flow) flows.set(flow.id, flow);
    }
    const slugs = uniqueSlugs(this.#drafts);
    const ends = { incoming: new Map<string, string[]>(), outgoing: new Map<string, string[]>() };
    for (const flow of flows.values()) {
      push(ends.outgoing, flow.source, flow.id);
      push(ends.incoming, flow.target, flow.id);
    }
    const boundary = new Map<string, string[]>();
    for (const draft of this.#drafts) if (draft.attachedTo !== undefined) push(boundary, draft.attachedTo, draft.id);
    const nodes = this.#drafts.map((draft): [string, Node] => {
      const outgoing = ends.outgoing.get(draft.id) ?? [];
      const foreign = outgoing.flatMap((id) => this.#language.get(id) ?? []);
      return [
        draft.id,
        {
          ...draft,
          ...this.#handlerOf(draft, byId),
          slug: slugs.get(draft.id) ?? draft.id,
          incoming: ends.incoming.get(draft.id) ?? [],
          outgoing,
          boundary: boundary.get(draft.id) ?? [],
          unsupported: [...draft.unsupported, ...foreign],
        },
      ];
    });
    const scopes = this.#scopes.map(({ data, ...s }): [string, Scope] => [
      s.id,
      { ...s, flows: s.flows.filter((f) => flows.has(f)), ...(data.length === 0 ? {} : { data }) },
    ]);
    return {
      root,
      ...(name === undefined ? {} : { name }),
      nodes: Object.fromEntries(nodes),
      flows: Object.fromEntries(flows),
      scopes: Object.fromEntries(scopes),
      unsupported,
    };
  }

  /** Flow -> what its condition says that has no counterpart. */
  readonly #language = new Map<ElementId, readonly string[]>();

  /** An association joins a compensation boundary event with its handler, in whichever direction it was drawn. */
  #associate(artifact: ModdleObject): void {
    if (artifact.$type !== 'bpmn:Association') return;
    const ends = [asObject(artifact.sourceRef), asObject(artifact.targetRef)];
    const event = ends.find((e) => e?.$type === 'bpmn:BoundaryEvent');
    const handler = ends.find((e) => e !== undefined && e !== event);
    if (event?.id !== undefined && handler?.id !== undefined) this.#handlers.set(event.id, handler.id);
  }

  #handlerOf(draft: Draft, nodes: ReadonlyMap<string, Draft>): { handler?: ElementId } {
    const handler = draft.event?.kind === 'compensation' ? this.#handlers.get(draft.id) : undefined;
    return draft.type === 'boundaryEvent' && handler !== undefined && nodes.has(handler) ? { handler } : {};
  }

  #stores(data: readonly DataItem[]): void {
    for (const store of data) {
      if (store.kind !== 'dataStore') continue;
      this.findings.push(
        finding('TUT-117', {
          message: `the data store ${JSON.stringify(store.name)} is drawn, and nothing reads or writes it`,
          suggestion: 'Draw a service task where data is read or written, and bind it in process.yaml',
          place: this.#index.byId(store.id) ?? this.#start,
          element: { id: store.id, name: store.name },
        }),
      );
    }
  }

  #node(element: ModdleObject, id: ElementId, type: NodeType, scope: ElementId, lanes: readonly string[]): Draft {
    const event = this.#event(element, type);
    const unsupported: Notes = [...(event?.unsupported ?? [])];
    const details = readDetails(element, type, this.#names, unsupported);
    const attached = asObject(element.attachedToRef)?.id;
    if (type === 'boundaryEvent' && attached === undefined) {
      this.#add(
        'TUT-112',
        element,
        'the boundary event is attached to no activity',
        'attachedToRef="<id of the activity>"',
      );
    }
    const defaultFlow = asObject(element.default)?.id;
    const documentation = asList(element.documentation)
      .map((d) => (typeof d.text === 'string' ? d.text.trim() : ''))
      .filter((text) => text !== '')
      .join('\n\n');
    const interrupting =
      type === 'boundaryEvent'
        ? element.cancelActivity !== false
        : type === 'startEvent' && (event?.definition.kind ?? 'none') !== 'none'
          ? element.isInterrupting !== false
          : undefined;
    return {
      id,
      type,
      ...(element.name === undefined || element.name.trim() === ''
        ? {}
        : { name: element.name.replace(/\s+/g, ' ').trim() }),
      ...(documentation === '' ? {} : { documentation }),
      scope,
      place: this.#index.byId(id) ?? this.#start,
      ...(event ? { event: event.definition } : {}),
      ...(attached === undefined ? {} : { attachedTo: attached }),
      ...(interrupting === undefined ? {} : { interrupting }),
      ...(defaultFlow === undefined ? {} : { defaultFlow }),
      ...details,
      lanes,
      unsupported,
    };
  }

  #event(element: ModdleObject, type: NodeType): EventReading | undefined {
    const reading = type.endsWith('Event')
      ? readEvent(element)
      : type === 'receiveTask' || (type === 'sendTask' && element.messageRef !== undefined)
        ? readMessage(asObject(element.messageRef))
        : undefined;
    for (const fault of reading?.faults ?? []) this.#add(fault.code, element, fault.message, fault.suggestion);
    return reading;
  }

  #flow(element: ModdleObject, nodes: ReadonlyMap<string, Draft>): Flow | undefined {
    const id = this.#ids.get(element);
    const source = asObject(element.sourceRef)?.id;
    const target = asObject(element.targetRef)?.id;
    const from = source === undefined ? undefined : nodes.get(source);
    const to = target === undefined ? undefined : nodes.get(target);
    if (!from || !to || source === undefined || target === undefined) {
      const lacking = [...(from ? [] : ['source']), ...(to ? [] : ['target'])].join(' and ');
      const wrong = (!from && source) || (!to && target);
      const other = wrong ? ` (${wrong} is not an element of this process that flows can connect)` : '';
      this.#add(
        'TUT-110',
        element,
        `the sequence flow has no ${lacking}${other}`,
        'Connect both ends in the modeler, or delete the flow',
      );
      return undefined;
    }
    if (from.scope !== to.scope) {
      this.#add(
        'TUT-114',
        element,
        `the flow leads from ${source} in ${from.scope} to ${target} in ${to.scope}`,
        'Let the flow start or end at the sub-process itself',
      );
      return undefined;
    }
    const expression = asObject(element.conditionExpression);
    const notes: Notes = [];
    const condition = readFormal(expression, `the condition of ${id}`, notes);
    if (notes.length > 0) this.#language.set(id, notes);
    const conditionPlace = this.#index.textOf(id, 'conditionExpression');
    return {
      id,
      ...(element.name === undefined ? {} : { name: element.name }),
      source,
      target,
      ...(condition === undefined ? {} : { condition }),
      ...(condition !== undefined && conditionPlace ? { conditionPlace } : {}),
      scope: from.scope,
      place: this.#index.byId(id) ?? this.#start,
    };
  }

  #add(code: Parameters<typeof finding>[0], element: ModdleObject, message: string, suggestion: string): void {
    const id = element.id ?? '';
    const place = this.#index.byId(id) ?? this.#start;
    this.findings.push(finding(code, { message, suggestion, place, element: { id, name: element.name } }));
  }
}

function push(map: Map<string, string[]>, key: string, value: string): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
