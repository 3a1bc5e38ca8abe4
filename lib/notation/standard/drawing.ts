import type { Finding, Place } from '../../model/diagnostic.ts';
import { finding } from '../../model/diagnostics/index.ts';
import type { Code } from '../../model/diagnostics/index.ts';
import { isGateway, isActivity, isEvent, isFlowNode } from './kinds.ts';

/** An element of BPMN as the file has it. Elements of other namespaces are not among the children. */
export interface DrawnElement {
  /** Local name: `startEvent`. */
  readonly name: string;
  /** As written; a value that the file leaves out is not there, whatever the standard's default. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly DrawnElement[];
  readonly text: string;
  readonly parent: DrawnElement | undefined;
  /** Absent where the drawing is not in a file: in a modeler. */
  readonly place: Place | undefined;
}

/**
 * What makes the processes of the file executable. `standard`: nothing but BPMN's own means (formal expressions, operations of service
 * interfaces), so they must be there. `bound`: process.yaml beside it, or the extensions of an engine.
 */
export type Means = 'standard' | 'bound';

/** A BPMN file with the ways through it that rules need. */
export class Drawing {
  readonly root: DrawnElement;
  readonly means: Means;
  /** Whether a file lies beside the drawing. */
  readonly exists: (path: string) => boolean;
  /** In document order. */
  readonly all: readonly DrawnElement[];
  readonly #ids = new Map<string, DrawnElement>();
  readonly #names = new Map<string, DrawnElement[]>();
  readonly #outgoing = new Map<DrawnElement, DrawnElement[]>();
  readonly #incoming = new Map<DrawnElement, DrawnElement[]>();
  readonly #targetPrefixes: ReadonlySet<string>;

  constructor(root: DrawnElement, means: Means, exists: (path: string) => boolean = () => true) {
    this.root = root;
    this.means = means;
    this.exists = exists;
    this.all = descendants(root);
    for (const element of this.all) {
      const { id } = element.attributes;
      if (id !== undefined && !this.#ids.has(id)) this.#ids.set(id, element);
      push(this.#names, element.name, element);
    }
    const own = root.attributes.targetNamespace;
    this.#targetPrefixes = new Set(
      Object.entries(root.attributes).flatMap(([name, value]) =>
        name.startsWith('xmlns:') && value === own ? [name.slice(6)] : [],
      ),
    );
    for (const flow of this.named('sequenceFlow')) {
      const source = this.one(flow, 'sourceRef');
      const target = this.one(flow, 'targetRef');
      if (source) push(this.#outgoing, source, flow);
      if (target) push(this.#incoming, target, flow);
    }
  }

  /** Elements of these names, name by name in document order. */
  named(...names: readonly string[]): readonly DrawnElement[] {
    return names.flatMap((name) => this.#names.get(name) ?? []);
  }

  byId(id: string): DrawnElement | undefined {
    return this.#ids.get(id) ?? this.#ids.get(this.#local(id));
  }

  /** What an attribute or a child element of that name refers to. References that lead nowhere are left out. */
  many(element: DrawnElement, name: string): readonly DrawnElement[] {
    return values(element, name).flatMap((id) => this.byId(id) ?? []);
  }

  one(element: DrawnElement, name: string): DrawnElement | undefined {
    return this.many(element, name)[0];
  }

  outgoing(element: DrawnElement): readonly DrawnElement[] {
    return this.#outgoing.get(element) ?? [];
  }

  incoming(element: DrawnElement): readonly DrawnElement[] {
    return this.#incoming.get(element) ?? [];
  }

  get flowNodes(): readonly DrawnElement[] {
    return this.all.filter((e) => isFlowNode(e.name) && e.parent !== undefined);
  }

  get activities(): readonly DrawnElement[] {
    return this.all.filter((e) => isActivity(e.name));
  }

  get gateways(): readonly DrawnElement[] {
    return this.all.filter((e) => isGateway(e.name));
  }

  get events(): readonly DrawnElement[] {
    return this.all.filter((e) => isEvent(e.name));
  }

  /** Event definitions of an event: its own, and those it refers to. */
  definitions(event: DrawnElement): readonly DrawnElement[] {
    return [
      ...event.children.filter((c) => c.name.endsWith('EventDefinition')),
      ...this.many(event, 'eventDefinitionRef').filter((c) => c.name.endsWith('EventDefinition')),
    ];
  }

  /** Kinds of an event's definitions: `message`, `compensate`; empty for a none event. */
  kinds(event: DrawnElement): readonly string[] {
    return this.definitions(event).map((d) => d.name.replace(/EventDefinition$/, ''));
  }

  /** Whether the element stands in a process that says it can be executed. */
  executable(element: DrawnElement): boolean {
    return isTrue(enclosing(element, (e) => e.name === 'process')?.attributes.isExecutable);
  }

  /** Whether the element must be executable by what the standard alone gives. */
  selfContained(element: DrawnElement): boolean {
    return this.means === 'standard' && this.executable(element);
  }

  #local(id: string): string {
    const colon = id.indexOf(':');
    return colon > 0 && this.#targetPrefixes.has(id.slice(0, colon)) ? id.slice(colon + 1) : id;
  }
}

/** A rule of the standard: looks at the whole drawing and reports. Pure. */
export type Rule = (drawing: Drawing) => Finding[];

/** What holds elements that are drawn, and those beside the processes that they refer to. */
const CONTAINERS: ReadonlySet<string> = new Set([
  'definitions',
  'process',
  'subProcess',
  'transaction',
  'adHocSubProcess',
  'collaboration',
  'choreography',
  'subChoreography',
  'laneSet',
]);

/** A finding at an element. It names what a person sees in the drawing: the element itself, or the one of which it is a part. */
export function found(code: Code, element: DrawnElement, message: string, suggestion?: string): Finding {
  const named = enclosing(element, (e) => e.attributes.id !== undefined && CONTAINERS.has(e.parent?.name ?? ''));
  return finding(code, {
    message,
    suggestion,
    place: element.place,
    element: named?.attributes.id === undefined ? undefined : { id: named.attributes.id, name: nameOf(named) },
  });
}

/** How a message calls an element: `task "Check"`, or by its id. */
export function called(element: DrawnElement): string {
  const name = nameOf(element) ?? element.attributes.id;
  return name === undefined ? element.name : `${element.name} ${JSON.stringify(name)}`;
}

export const nameOf = (element: DrawnElement): string | undefined => {
  const name = element.attributes.name?.replace(/\s+/g, ' ').trim();
  return name === '' ? undefined : name;
};

export const isTrue = (value: string | undefined): boolean => value === 'true' || value === '1';
export const isFalse = (value: string | undefined): boolean => value === 'false' || value === '0';

export const childrenOf = (element: DrawnElement | undefined, ...names: readonly string[]): readonly DrawnElement[] =>
  (element?.children ?? []).filter((c) => names.includes(c.name));
export const childOf = (element: DrawnElement | undefined, name: string): DrawnElement | undefined =>
  element?.children.find((c) => c.name === name);

/** Values of a reference: the attribute, and the texts of child elements, of that name. */
export function values(element: DrawnElement, name: string): readonly string[] {
  const attribute = element.attributes[name];
  return [
    ...(attribute === undefined || attribute.trim() === '' ? [] : [attribute.trim()]),
    ...childrenOf(element, name).flatMap((c) => (c.text.trim() === '' ? [] : [c.text.trim()])),
  ];
}

/** The element itself or the nearest around it that fits. */
export function enclosing(element: DrawnElement, fits: (e: DrawnElement) => boolean): DrawnElement | undefined {
  for (let at: DrawnElement | undefined = element; at; at = at.parent) if (fits(at)) return at;
  return undefined;
}

function descendants(root: DrawnElement): DrawnElement[] {
  const found: DrawnElement[] = [];
  const open = [root];
  for (let at = open.pop(); at; at = open.pop()) {
    found.push(at);
    open.push(...[...at.children].reverse());
  }
  return found;
}

function push<K>(map: Map<K, DrawnElement[]>, key: K, value: DrawnElement): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
