import type { Place } from '../../model/diagnostic.ts';
import { canonical } from '../feel/names.ts';
import { child, children, type Element } from '../../model/xml-tree.ts';

/** An element of a requirements graph (DMN 1.5, 6.3). */
export interface GraphElement {
  readonly type: 'decision' | 'inputData' | 'knowledge' | 'service';
  readonly id: string;
  readonly name: string;
  /** Under which others know its value. */
  readonly variable: string;
  readonly typeRef: string | undefined;
  readonly element: Element;
  readonly place: Place;
  /** References to what it requires, as they are written: `#id`, `http://other#id`. */
  readonly requires: readonly Reference[];
}
export interface Reference {
  readonly href: string;
  readonly place: Place;
}

const KINDS: Readonly<Record<string, GraphElement['type']>> = {
  decision: 'decision',
  inputData: 'inputData',
  businessKnowledgeModel: 'knowledge',
  decisionService: 'service',
};

/** Elements of a model, in document order. */
export const graphOf = (root: Element): GraphElement[] =>
  root.children.flatMap((e) => {
    const type = KINDS[e.name];
    return type === undefined ? [] : [elementOf(e, type)];
  });

function elementOf(e: Element, type: GraphElement['type']): GraphElement {
  const id = e.attributes.id ?? e.attributes.name ?? '';
  const name = e.attributes.name ?? id;
  const variable = child(e, 'variable');
  return {
    type,
    id,
    name,
    variable: canonical(variable?.attributes.name ?? name),
    typeRef: variable?.attributes.typeRef,
    element: e,
    place: e.place,
    requires: children(e, 'informationRequirement')
      .concat(children(e, 'knowledgeRequirement'))
      .flatMap((r) => r.children)
      .flatMap(referenceOf),
  };
}

function referenceOf(e: Element): Reference[] {
  const { href } = e.attributes;
  return href === undefined ? [] : [{ href, place: e.place }];
}

/** What a decision service is made of. */
export const serviceParts = (service: GraphElement) => {
  const of = (name: string): Reference[] => children(service.element, name).flatMap(referenceOf);
  return { inputs: of('inputData'), decisions: of('inputDecision'), outputs: of('outputDecision') };
};
