import { Parser, decode } from 'saxen';
import type { Finding, Place } from '../model/diagnostic.ts';
import { finding } from '../model/diagnostics/index.ts';
import { Lines } from '../model/lines.ts';

export { Lines };

export const MAX_BYTES = 10 * 1024 * 1024;
const MAX_DEPTH = 200;
/** Ten times what a diagram of several thousand steps has, with its shapes. */
const MAX_ELEMENTS = 200_000;

/** Where things stand in an XML text. */
export interface XmlIndex {
  /** Place of the element with this id. */
  byId(id: string): Place | undefined;
  /** Place of the text of the first descendant of that name within the element (`conditionExpression` of a flow). */
  textOf(id: string, localName: string): Place | undefined;
  /** Place of the n-th element (from 0) of that local name. */
  nth(localName: string, n: number): Place | undefined;
  at(offset: number): Place;
  readonly root: { readonly name: string; readonly namespace: string | undefined } | undefined;
  /** Everything that stands in the text, as it stands there. */
  readonly tree: XmlElement;
}

/** An element of the text. */
export interface XmlElement {
  /** Local name, without prefix. */
  readonly name: string;
  /** Namespace that its prefix stands for; undefined where none is declared. */
  readonly namespace: string | undefined;
  /** Attributes by their names as written, prefixes included; entities are decoded. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Text directly within, entities decoded and CDATA unwrapped. */
  readonly text: string;
  readonly parent: XmlElement | undefined;
  /** Of its `<`, in UTF-16 units from the start of the text. */
  readonly offset: number;
}

export type XmlScan =
  { readonly ok: true; readonly index: XmlIndex } | { readonly ok: false; readonly findings: Finding[] };

/** One SAX pass: limits, well-formedness and the place of every element. Never throws. */
export function scanXml(xml: string, file: string): XmlScan {
  const lines = new Lines(xml, file);
  if (Buffer.byteLength(xml) > MAX_BYTES) return refuse('TUT-102', tooLarge(file), { file, line: 1, column: 1 });
  const pass = new Pass(xml);
  pass.run();
  if (pass.refusal) {
    const { code, message, offset } = pass.refusal;
    return refuse(code, `${file}: ${message}`, lines.at(offset), ADVICE[code]);
  }
  const { tree } = pass;
  if (!tree) return refuse('TUT-104', `${file}: no XML element`, lines.at(0));
  return {
    ok: true,
    index: {
      tree,
      at: (offset) => lines.at(offset),
      byId: (id) => optional(pass.ids.get(id), lines),
      textOf: (id, name) => optional(pass.texts.get(`${id} ${name}`), lines),
      nth: (name, n) => optional(pass.names.get(name)?.[n], lines),
      root: { name: tree.name, namespace: tree.namespace },
    },
  };
}

export const tooLarge = (file: string): string => `${file} is larger than ${MAX_BYTES / 1024 / 1024} MB`;

const optional = (offset: number | undefined, lines: Lines): Place | undefined =>
  offset === undefined ? undefined : lines.at(offset);

type RefusalCode = 'TUT-102' | 'TUT-103' | 'TUT-104';
const ADVICE: Readonly<Record<RefusalCode, string>> = {
  'TUT-102': 'Split the process with call activities, and remove what is not BPMN from the file',
  'TUT-103': 'Delete the declaration, and write the entity texts out',
  'TUT-104': 'Save the file again from a modeler, or undo the last edit by hand',
};

function refuse(
  code: RefusalCode,
  message: string,
  place: Place,
  suggestion?: string,
): { ok: false; findings: Finding[] } {
  return { ok: false, findings: [finding(code, { message, place, suggestion })] };
}

interface Open {
  readonly name: string;
  /** Id of the element itself or of the nearest ancestor that has one. */
  readonly id: string | undefined;
  readonly offset: number;
  readonly element: Draft;
  /** Namespaces in force, by prefix; the default one under the empty prefix. */
  readonly namespaces: Readonly<Record<string, string>>;
}

type Draft = Omit<XmlElement, 'children' | 'text'> & { readonly children: Draft[]; text: string };

/** saxen reports no offsets (and computes a line by counting from the start), so the pass follows the text beside it. */
class Pass {
  readonly ids = new Map<string, number>();
  readonly texts = new Map<string, number>();
  readonly names = new Map<string, number[]>();
  tree: Draft | undefined;
  refusal: { readonly code: RefusalCode; readonly message: string; readonly offset: number } | undefined;
  #count = 0;
  #at = 0;
  readonly #open: Open[] = [];
  readonly #xml: string;

  constructor(xml: string) {
    this.#xml = xml;
  }

  run(): void {
    if (this.#xml.trim() === '') return this.#fail('the file is empty', 0);
    const parser = new Parser();
    parser.on('openTag', (name: string, attributes: () => Record<string, string>) => {
      const start = this.#xml.indexOf(`<${name}`, this.#at);
      const offset = start < 0 ? this.#at : start;
      this.#at = offset + 1;
      this.#enter(name, attributes(), offset);
      this.#count++;
      if (this.#open.length > MAX_DEPTH) {
        this.#refuse('TUT-102', `elements are nested deeper than ${MAX_DEPTH} levels`, offset);
        parser.stop();
      } else if (this.#count > MAX_ELEMENTS) {
        this.#refuse('TUT-102', `there are more than ${MAX_ELEMENTS} XML elements`, offset);
        parser.stop();
      }
    });
    parser.on('closeTag', () => {
      this.#open.pop();
    });
    parser.on('text', (text: string) => this.#text(text, decode(text)));
    parser.on('cdata', (text: string) => this.#text(text, text));
    parser.on('comment', () => this.#skip('<!--', '-->'));
    parser.on('question', () => this.#skip('<?', '?>'));
    // A document type can name entities that grow without end, and files that are elsewhere: it is refused before it is read.
    parser.on('attention', (text: string) => {
      const start = this.#xml.indexOf('<!', this.#at);
      const kind = /^<!\s*(\w+)/.exec(text)?.[1]?.toUpperCase() ?? 'declaration';
      this.#refuse('TUT-103', `it declares a ${kind}; document types and entities are not read`, Math.max(start, 0));
      parser.stop();
    });
    parser.on('error', (error: Error, context: () => { line: number; column: number }) => {
      const { line, column } = context();
      this.#fail(error.message, new Lines(this.#xml, '').offset(line + 1, column + 1));
    });
    parser.on('warn', () => undefined);
    try {
      parser.parse(this.#xml);
    } catch (error) {
      this.#fail(error instanceof Error ? error.message : String(error), this.#at);
    }
    if (this.tree === undefined) this.#fail('no XML element', 0);
    const left = this.#open.at(-1);
    if (left) this.#fail(`<${left.name}> is not closed`, left.offset);
  }

  #enter(name: string, attributes: Record<string, string>, offset: number): void {
    const colon = name.indexOf(':');
    const local = name.slice(colon + 1);
    const own = typeof attributes.id === 'string' ? decode(attributes.id) : undefined;
    const id = own ?? this.#open.at(-1)?.id;
    if (own !== undefined && !this.ids.has(own)) this.ids.set(own, offset);
    const same = this.names.get(local);
    if (same) same.push(offset);
    else this.names.set(local, [offset]);
    const outer = this.#open.at(-1);
    const namespaces = declared(attributes, outer?.namespaces ?? {});
    const element: Draft = {
      name: local,
      namespace: namespaces[colon < 0 ? '' : name.slice(0, colon)],
      attributes: Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, decode(value)])),
      children: [],
      text: '',
      parent: outer?.element,
      offset,
    };
    outer?.element.children.push(element);
    this.tree ??= element;
    this.#open.push({ name: local, id, offset, element, namespaces });
  }

  #text(text: string, decoded: string): void {
    const top = this.#open.at(-1);
    if (top) top.element.text += decoded;
    const lead = text.search(/\S/);
    if (!top || lead < 0) return;
    const found = this.#xml.indexOf(text, this.#at);
    if (found < 0) return;
    const offset = found + lead;
    // An element's own id hides its parent's; look for the parent that an author would name.
    for (const id of new Set([top.id, this.#open.at(-2)?.id, this.#open.at(-3)?.id])) {
      const key = `${id} ${top.name}`;
      if (id !== undefined && !this.texts.has(key)) this.texts.set(key, offset);
    }
    this.#at = found;
  }

  #skip(from: string, to: string): void {
    const start = this.#xml.indexOf(from, this.#at);
    const end = start < 0 ? -1 : this.#xml.indexOf(to, start);
    if (end >= 0) this.#at = end + to.length;
  }

  #fail(message: string, offset: number): void {
    this.#refuse('TUT-104', message, offset);
  }

  #refuse(code: RefusalCode, message: string, offset: number): void {
    this.refusal ??= { code, message, offset };
  }
}

/** Namespaces in force within an element. */
function declared(
  attributes: Readonly<Record<string, string>>,
  outer: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const own = Object.entries(attributes).filter(([name]) => name === 'xmlns' || name.startsWith('xmlns:'));
  if (own.length === 0) return outer;
  return { ...outer, ...Object.fromEntries(own.map(([name, uri]) => [name.slice(6), decode(uri)])) };
}
