import type { XmlElement, XmlIndex } from '../xml.ts';
import type { DrawnElement, Means } from './drawing.ts';
import { Drawing } from './drawing.ts';
import type { StandardOptions } from './index.ts';

export const BPMN_NAMESPACE = 'http://www.omg.org/spec/BPMN/20100524/MODEL';
const XSI = 'http://www.w3.org/2001/XMLSchema-instance';

/** Engines whose extensions say what the standard's own means would: expressions, messages, services. */
const ENGINES: readonly RegExp[] = [
  /^http:\/\/camunda\.org\/schema\//,
  /^http:\/\/(www\.)?activiti\.org\/bpmn/,
  /^http:\/\/flowable\.org\/bpmn/,
  /^http:\/\/www\.trisotech\.com\//,
  /^http:\/\/www\.(jboss|omg)\.org\/(drools|bpmn20\/drools)/,
];

/** The BPMN elements of an XML text. */
export function drawingOf(index: XmlIndex, { bound, exists }: StandardOptions): Drawing {
  return new Drawing(
    draw(index.tree, undefined, index),
    bound || ofAnEngine(index.tree) ? 'bound' : 'standard',
    exists,
  );
}

/** Of a text that declares the extensions of an engine, the engine says how what is drawn is executed. */
const ofAnEngine = (root: XmlElement): boolean => meansOf(Object.values(root.attributes)) === 'bound';

export const meansOf = (namespaces: readonly string[]): Means =>
  namespaces.some((uri) => ENGINES.some((engine) => engine.test(uri))) ? 'bound' : 'standard';

interface Draft extends DrawnElement {
  children: DrawnElement[];
}

function draw(element: XmlElement, parent: DrawnElement | undefined, index: XmlIndex): DrawnElement {
  let place: DrawnElement['place'];
  const drawn: Draft = {
    name: element.name,
    attributes: attributesOf(element),
    children: [],
    text: element.text,
    parent,
    // Few elements are ever reported, so their lines are counted when they are.
    get place() {
      return (place ??= index.at(element.offset));
    },
  };
  drawn.children = element.children.filter((c) => c.namespace === BPMN_NAMESPACE).map((c) => draw(c, drawn, index));
  return drawn;
}

/** `xsi:type` has one name, whatever prefix the file gives it. */
function attributesOf(element: XmlElement): Record<string, string> {
  const prefix = prefixOf(element, XSI);
  if (prefix === undefined || prefix === 'xsi') return element.attributes;
  const type = element.attributes[`${prefix}:type`];
  return type === undefined ? element.attributes : { ...element.attributes, 'xsi:type': type };
}

function prefixOf(element: XmlElement, uri: string): string | undefined {
  for (let at: XmlElement | undefined = element; at; at = at.parent) {
    const named = Object.entries(at.attributes).find(([name, value]) => name.startsWith('xmlns:') && value === uri);
    if (named) return named[0].slice('xmlns:'.length);
  }
  return undefined;
}
