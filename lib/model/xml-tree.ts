import { Parser, decode } from 'saxen';
import { Lines } from './lines.ts';
import type { Place } from './diagnostic.ts';

/** An element of an XML text with its place; names without their prefix. */
export interface Element {
  readonly name: string;
  /** Prefix of the name; empty where it has none. */
  readonly prefix: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  /** Character data directly inside. */
  text: string;
  /** Place of the first character that is no blank, else of the element. */
  textPlace: Place;
  readonly place: Place;
}

const MAX_DEPTH = 200;

/**
 * Reads XML to a tree with places. Document types are refused, nesting is bounded.
 * @throws SyntaxError where it is no XML.
 */
export function readXml(xml: string, file: string): Element {
  if (/<!\s*(DOCTYPE|ENTITY)/i.test(xml)) throw new SyntaxError('document types and entities are not read');
  const lines = new Lines(xml, file);
  const open: Element[] = [];
  let root: Element | undefined;
  let fault: Error | undefined;
  let at = 0;
  const parser = new Parser();
  const fail = (error: Error): void => {
    fault ??= error;
    parser.stop();
  };
  // saxen reports no offsets, so the text is followed beside it.
  parser.on('openTag', (qualified: string, attributes: () => Record<string, string>) => {
    const found = xml.indexOf(`<${qualified}`, at);
    const offset = found < 0 ? at : found;
    at = offset + 1;
    const place = lines.at(offset);
    const element: Element = {
      name: local(qualified),
      prefix: qualified.slice(0, Math.max(0, qualified.indexOf(':'))),
      attributes: Object.fromEntries(Object.entries(attributes()).map(([k, v]) => [local(k), decode(v)])),
      children: [],
      text: '',
      textPlace: place,
      place,
    };
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
    if (open.length > MAX_DEPTH) fail(new SyntaxError(`elements are nested deeper than ${MAX_DEPTH} levels`));
  });
  parser.on('closeTag', () => void open.pop());
  const text = (raw: string, decoded: string): void => {
    const top = open.at(-1);
    const lead = raw.search(/\S/);
    if (top === undefined || lead < 0) return;
    const found = xml.indexOf(raw, at);
    if (found >= 0) {
      if (top.text.trim() === '') top.textPlace = lines.at(found + lead);
      at = found;
    }
    top.text += decoded;
  };
  parser.on('text', (raw: string) => text(raw, decode(raw)));
  parser.on('cdata', (raw: string) => text(raw, raw));
  const skip = (from: string, to: string) => (): void => {
    const start = xml.indexOf(from, at);
    const end = start < 0 ? -1 : xml.indexOf(to, start);
    if (end >= 0) at = end + to.length;
  };
  parser.on('comment', skip('<!--', '-->'));
  parser.on('question', skip('<?', '?>'));
  parser.on('error', (error: Error) => fail(new SyntaxError(error.message)));
  parser.on('warn', () => undefined);
  parser.parse(xml);
  if (fault !== undefined) throw fault;
  if (root === undefined || open.length > 0) throw new SyntaxError('the text is no complete XML document');
  return root;
}

const local = (name: string): string => name.slice(name.indexOf(':') + 1);

/** The first child of a name, and all of them. */
export const child = (e: Element, name: string): Element | undefined => e.children.find((c) => c.name === name);
export const children = (e: Element, name: string): Element[] => e.children.filter((c) => c.name === name);
