import { feelTooLarge, MAX_DEPTH } from '../../model/feel-names.ts';
import { childrenOf, withoutRangeTypes, type FeelNode } from '../../model/feel-tree.ts';
import { parser, trackVariables, VariableContext } from 'lezer-feel';

/** A text that is not FEEL. */
export class FeelError extends Error {
  /** Characters from 0. */
  readonly position: number;
  constructor(text: string, message: string, position: number) {
    super(`${JSON.stringify(shortened(text, position))} is not FEEL: ${message} (character ${position + 1})`);
    this.name = 'FeelError';
    this.position = position;
  }
}

/** A node of the syntax tree. */
export interface Node {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly children: readonly Node[];
}

/** Names in scope, and below each the names of its parts. A name with `-`, `+`, `.` or a keyword in it is read as one only where it is known. */
export interface Shape {
  readonly [name: string]: Shape | 1;
}

export interface Parser {
  /** @throws FeelError */
  expression(text: string): Node;
  /** @throws FeelError */
  unaryTests(text: string): Node;
}

/**
 * A parser that knows names. `others` are names of parts whose owner is not known: any path and any filter may read them.
 */
export function parserFor(shape: Shape = {}, others: readonly string[] = []): Parser {
  const Context = others.length === 0 ? VariableContext : openContext(others);
  const contextTracker = trackVariables(shape, Context);
  const forExpressions = parser.configure({ top: 'Expression', contextTracker });
  const forTests = parser.configure({ top: 'UnaryTests', contextTracker });
  return {
    expression: (text) => parse(text, (t) => forExpressions.parse(t).topNode),
    unaryTests: (text) => parse(text, (t) => forTests.parse(t).topNode),
  };
}

/** Contexts of values about which nothing is known offer the other names, so that `x.Pre-Bureau` is a path there as well. */
function openContext(others: readonly string[]): typeof VariableContext {
  return class extends VariableContext {
    override getKeys(): string[] {
      const own = super.getKeys();
      // A filter may read entries of items of which nothing is known.
      return own.length === 0 || own.includes('item') ? [...others, ...own] : own;
    }
  };
}

/** Of a long text what stands around a place. */
function shortened(text: string, position: number): string {
  if (text.length <= SHOWN) return text;
  const from = Math.max(0, Math.min(position - SHOWN / 2, text.length - SHOWN));
  return `${from > 0 ? '...' : ''}${text.slice(from, from + SHOWN)}${from + SHOWN < text.length ? '...' : ''}`;
}
const SHOWN = 200;

function parse(text: string, read: (text: string) => FeelNode): Node {
  const large = feelTooLarge(text);
  if (large !== undefined)
    throw new FeelError(text.length > 60 ? `${text.slice(0, 57)}...` : text, large.message, large.position);
  const top = read(text);
  const fault = faultOf(top);
  if (fault === undefined) return nodeOf(top, text, 0, NO_RANGES);
  const { rewritten, places } = withoutRangeTypes(text);
  const again = places.size === 0 ? undefined : read(rewritten);
  if (again === undefined || faultOf(again) !== undefined) throw new FeelError(text, near(text, fault), fault);
  return nodeOf(again, text, 0, places);
}

function faultOf(node: FeelNode): number | undefined {
  // Depth first without recursion: the tree may be as deep as the text is long.
  const open = [node];
  let first: number | undefined;
  while (open.length > 0) {
    const next = open.pop()!;
    if (next.type.isError && (first === undefined || next.from < first)) first = next.from;
    open.push(...childrenOf(next));
  }
  return first;
}

function near(text: string, position: number): string {
  const rest = text.slice(position, position + 20).trim();
  return rest === '' ? 'it ends too early' : `unexpected text before or at ${JSON.stringify(rest)}`;
}

const NO_RANGES: ReadonlySet<number> = new Set();

function nodeOf(node: FeelNode, text: string, depth: number, ranges: ReadonlySet<number>): Node {
  if (depth > MAX_DEPTH)
    throw new FeelError(`${text.slice(0, 40)}...`, `nested deeper than ${MAX_DEPTH} levels`, node.from);
  const children = childrenOf(node)
    .filter((child) => child.name !== 'LineComment' && child.name !== 'BlockComment')
    .map((child) => nodeOf(child, text, depth + 1, ranges));
  const name = node.name === 'ListType' && ranges.has(node.from) ? 'RangeType' : node.name;
  return { name, from: node.from, to: node.to, children };
}
