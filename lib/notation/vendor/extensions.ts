import type { ModdleObject } from 'moddle-types';
import { asList, asObject } from '../moddle-objects.ts';
import { HARMLESS, nearest } from './nearest.ts';

/** Vendor extensions that change what happens; those of others are decoration. */
const VENDORS: Readonly<Record<string, Vendor>> = {
  'http://camunda.org/schema/1.0/bpmn': 'camunda',
  'http://camunda.org/schema/zeebe/1.0': 'zeebe',
  // Camunda 7 began as a fork of Activiti, and both others kept its words.
  'http://activiti.org/bpmn': 'camunda',
  'http://flowable.org/bpmn': 'camunda',
  'http://www.jboss.org/drools': 'drools',
};
export type Vendor = 'camunda' | 'zeebe' | 'drools';
/** Prefixes that some tools write without declaring them. */
const PREFIXES: Readonly<Record<string, Vendor>> = { zeebe: 'zeebe', camunda: 'camunda' };

/**
 * The vendor attributes and extension elements of one BPMN element. What a reader takes is understood; the rest is told by name, so that
 * nothing is passed over.
 */
export class Extensions {
  readonly #attributes = new Map<string, string>();
  readonly #elements: { readonly name: string; readonly element: ModdleObject }[] = [];
  readonly #taken = new Set<unknown>();

  constructor(element: ModdleObject) {
    const vendorOf = vendorsIn(element);
    for (const [qualified, value] of Object.entries(element.$attrs ?? {})) {
      const name = vendorOf(qualified);
      if (name !== undefined) this.#attributes.set(name, String(value));
    }
    for (const value of asList(asObject(element.extensionElements)?.values)) {
      const name = vendorOf(value.$type);
      if (name !== undefined) this.#elements.push({ name, element: value });
    }
  }

  get empty(): boolean {
    return this.#attributes.size === 0 && this.#elements.length === 0;
  }

  /** Value of an attribute (`camunda:assignee`); an empty one counts as absent. */
  attribute(name: string): string | undefined {
    this.#taken.add(name);
    const value = this.#attributes.get(name)?.trim();
    return value === '' ? undefined : value;
  }

  /** All extension elements of that name. */
  elements(name: string): readonly ModdleObject[] {
    const found = this.#elements.filter((e) => e.name === name).map((e) => e.element);
    for (const element of found) this.#taken.add(element);
    return found;
  }

  element(name: string): ModdleObject | undefined {
    return this.elements(name)[0];
  }

  /** What nobody took, in words with the nearest alternative. */
  rest(): string[] {
    const said = new Set<string>();
    for (const name of this.#attributes.keys())
      if (!this.#taken.has(name) && !isHarmless(name)) said.add(nearest(`extension attribute ${name}`, name));
    for (const { name, element } of this.#elements)
      if (!this.#taken.has(element) && !isHarmless(name)) said.add(nearest(`extension element ${name}`, name));
    return [...said];
  }
}

const isHarmless = (name: string): boolean => HARMLESS.has(name.slice(name.indexOf(':') + 1));

/** Local names of the children of a vendor's element. */
export const childrenOf = (element: ModdleObject | undefined, local?: string): readonly ModdleObject[] =>
  (element?.$children ?? []).filter((c) => local === undefined || localName(c.$type) === local);

export const localName = (qualified: string): string => qualified.slice(qualified.indexOf(':') + 1);

/** Text attribute of a vendor's element; an empty one counts as absent. */
export function textOf(element: ModdleObject | undefined, name: string): string | undefined {
  const value = element?.[name];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** Maps a qualified name to `vendor:local`, by the namespaces that hold at the element. */
function vendorsIn(element: ModdleObject): (qualified: string) => string | undefined {
  let uris: Record<string, string> | undefined;
  return (qualified) => {
    const colon = qualified.indexOf(':');
    const prefix = qualified.slice(0, colon);
    if (colon < 0 || prefix === 'xmlns') return undefined;
    uris ??= namespaces(element);
    const uri = uris[prefix];
    const vendor = uri === undefined ? PREFIXES[prefix] : VENDORS[uri];
    return vendor === undefined ? undefined : `${vendor}:${qualified.slice(colon + 1)}`;
  };
}

function namespaces(element: ModdleObject): Record<string, string> {
  const uris: Record<string, string> = {};
  for (let at: ModdleObject | undefined = element; at; at = at.$parent) {
    for (const [name, value] of Object.entries(at.$attrs ?? {})) {
      if (name.startsWith('xmlns:') && typeof value === 'string') uris[name.slice(6)] ??= value;
    }
  }
  return uris;
}
