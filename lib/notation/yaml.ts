import { LineCounter, isAlias, isMap, isPair, isScalar, isSeq, parseDocument } from 'yaml';
import type { Document, Node as YamlNode } from 'yaml';
import type { Finding, Place } from '../model/diagnostic.ts';
import { finding } from '../model/diagnostics/index.ts';
import { escapePointer } from '../model/pointer.ts';

export interface YamlReading {
  readonly value?: unknown;
  /** Place of every JSON pointer: of the value where it is a scalar, else of its key. */
  readonly places: Readonly<Record<string, Place>>;
  readonly findings: Finding[];
}

const MAX_ALIASES = 100;
const MAX_DEPTH = 64;

/** YAML 1.2 with unique keys; remembers where everything stands. */
export function readYaml(text: string, file: string): YamlReading {
  const counter = new LineCounter();
  const at = (offset: number): Place => {
    const { line, col } = counter.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const malformed = (message: string, offset: number, suggestion?: string): Finding =>
    finding('TUT-201', { message: `${file}: ${message}`, suggestion, place: at(offset) });
  try {
    const document = parseDocument(text, { lineCounter: counter, prettyErrors: false, uniqueKeys: true });
    const faults = [...document.errors, ...document.warnings].map((e) =>
      malformed(e.message, e.pos[0], 'Quote texts that hold ": " or " #", and indent with spaces'),
    );
    if (faults.length > 0) return { places: {}, findings: faults };
    const places: Record<string, Place> = {};
    collect(document.contents, '', document, places, at, 0);
    return { value: document.toJS({ maxAliasCount: MAX_ALIASES }), places, findings: [] };
  } catch (error) {
    return { places: {}, findings: [malformed(error instanceof Error ? error.message : String(error), 0)] };
  }
}

function collect(
  node: unknown,
  pointer: string,
  document: Document,
  places: Record<string, Place>,
  at: (offset: number) => Place,
  depth: number,
): void {
  if (depth > MAX_DEPTH) throw new Error(`nested deeper than ${MAX_DEPTH} levels`);
  const target = isAlias(node) ? node.resolve(document) : (node as YamlNode | null | undefined);
  const inner = (value: unknown, key: string, keyNode: unknown): void => {
    const path = `${pointer}/${escapePointer(key)}`;
    // What an alias stands for is found where the alias is written.
    const from = isScalar(value) ? value : (keyNode ?? value);
    const offset = (from as YamlNode | null)?.range?.[0];
    if (offset !== undefined) places[path] = { ...at(offset), pointer: path };
    collect(value, path, document, places, at, depth + 1);
  };
  if (pointer === '') places[''] = { ...at(target?.range?.[0] ?? 0), pointer: '' };
  if (isMap(target)) {
    for (const pair of target.items) {
      if (isPair(pair) && isScalar(pair.key)) inner(pair.value, String(pair.key.value), pair.key);
    }
  } else if (isSeq(target)) {
    target.items.forEach((item, i) => inner(item, String(i), undefined));
  }
}
