import { childrenOf as children, feelTree, withoutRangeTypes, type FeelNode as SyntaxNode } from './feel-tree.ts';

/** A place in an expression that does not parse; `position` counts characters from 0. */
export interface FeelFault {
  readonly position: number;
  readonly message: string;
}

export interface FeelNames {
  /** Names read from outside the expression, in order of first use. */
  readonly free: readonly string[];
  /** Names inside a filter (`owners[age > 3]`): a property of the item or a variable, only the data can tell. */
  readonly ambiguous: readonly string[];
  readonly fault?: FeelFault;
}

/** FEEL nests as deep as its author writes; beyond this the text is not a person's. */
export const MAX_DEPTH = 300;
const MAX_LENGTH = 20_000;
const MAX_BRACKETS = 100;
/** The parser's work grows with the square of their number. */
const SIGNS_IN_A_ROW = /(?:-\s*){101}/;
/** Names that a text may define: the parser's work grows with their square. */
const MAX_DEFINED = 500;

/** Why a text is not even looked at: reading it would take longer than any person's expression does. */
export function feelTooLarge(text: string): FeelFault | undefined {
  if (text.trim() === '') return { position: 0, message: 'the expression is empty' };
  if (text.length > MAX_LENGTH) return { position: 0, message: `longer than ${MAX_LENGTH} characters` };
  const signs = SIGNS_IN_A_ROW.exec(text);
  if (signs !== null) return { position: signs.index, message: `nested deeper than ${MAX_BRACKETS} signs` };
  let depth = 0;
  let defined = 0;
  for (const { 0: found, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[([{]|[)\]}]|:/g)) {
    if (found === ':') defined += 1;
    else if ('([{'.includes(found)) depth += 1;
    else if (')]}'.includes(found)) depth -= 1;
    if (depth > MAX_BRACKETS) return { position: index, message: `nested deeper than ${MAX_BRACKETS} brackets` };
    if (defined > MAX_DEFINED) return { position: index, message: `more than ${MAX_DEFINED} names are defined` };
  }
  return undefined;
}

/** The names a FEEL expression (without the leading '=') reads, or where it stops making sense. Never throws. */
export function feelNames(text: string): FeelNames {
  const fault = feelTooLarge(text);
  if (fault !== undefined) return { free: [], ambiguous: [], fault };
  let walk = walked(text, text);
  if (walk.fault !== undefined) {
    const { rewritten, places } = withoutRangeTypes(text);
    const again = places.size === 0 ? walk : walked(text, rewritten);
    if (again.fault === undefined) walk = again;
  }
  return {
    free: [...walk.free],
    ambiguous: [...walk.ambiguous].filter((n) => !walk.free.has(n)),
    ...(walk.fault ? { fault: walk.fault } : {}),
  };
}

/** The expression of a string written with a leading '='; undefined for literal text. */
export function feelOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.startsWith('=') ? value.slice(1).trim() : undefined;
}

function walked(text: string, parsed: string): Walk {
  const walk = new Walk(text);
  walk.visit(feelTree(parsed), new Set(), false, 0);
  return walk;
}

class Walk {
  readonly free = new Set<string>();
  readonly ambiguous = new Set<string>();
  fault: FeelFault | undefined;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  visit(node: SyntaxNode, bound: ReadonlySet<string>, inFilter: boolean, depth: number): void {
    if (depth > MAX_DEPTH) {
      this.fault ??= { position: node.from, message: `nested deeper than ${MAX_DEPTH} levels` };
      return;
    }
    if (node.type.isError) {
      this.fault ??= { position: node.from, message: this.#near(node.from) };
      return;
    }
    const next = (child: SyntaxNode, names = bound, filter = inFilter): void =>
      this.visit(child, names, filter, depth + 1);
    switch (node.name) {
      case 'VariableName': {
        const name = this.#slice(node).replace(/\s+/g, ' ');
        if (bound.has(name)) return;
        (inFilter ? this.ambiguous : this.free).add(name);
        return;
      }
      case 'Type':
      case 'PathName':
      case 'ParameterName':
        this.#faultsOnly(node);
        return;
      case 'FunctionInvocation': {
        // A callee that is a plain name is a function, not a variable.
        children(node).forEach((child, i) => (i === 0 && child.name === 'VariableName' ? undefined : next(child)));
        return;
      }
      case 'FilterExpression': {
        const [list, ...rest] = children(node);
        if (list) next(list);
        for (const child of rest) next(child, new Set([...bound, 'item']), true);
        return;
      }
      case 'ForExpression':
      case 'QuantifiedExpression': {
        const names = new Set(bound);
        if (node.name === 'ForExpression') names.add('partial');
        for (const child of children(node)) {
          if (child.name === 'InExpressions') {
            for (const each of children(child)) {
              for (const part of children(each)) if (part.name !== 'Name') next(part, new Set(names));
              for (const part of children(each)) if (part.name === 'Name') names.add(this.#slice(part));
            }
          } else next(child, names);
        }
        return;
      }
      case 'FunctionDefinition': {
        const names = new Set(bound);
        for (const child of children(node)) {
          if (child.name === 'FormalParameters') {
            for (const p of children(child)) names.add(this.#slice(p).split(':')[0]?.trim() ?? '');
          } else next(child, names);
        }
        return;
      }
      case 'Context': {
        // An entry sees the entries before it.
        const names = new Set(bound);
        for (const entry of children(node)) {
          if (entry.name !== 'ContextEntry') {
            next(entry);
            continue;
          }
          for (const part of children(entry)) if (part.name !== 'Key') next(part, names);
          for (const part of children(entry)) if (part.name === 'Key') names.add(this.#slice(part).replaceAll('"', ''));
        }
        return;
      }
      default:
        for (const child of children(node)) next(child);
    }
  }

  #faultsOnly(node: SyntaxNode): void {
    for (const child of children(node)) {
      if (child.type.isError) this.fault ??= { position: child.from, message: this.#near(child.from) };
    }
  }

  #slice(node: SyntaxNode): string {
    return this.#text.slice(node.from, node.to);
  }

  #near(position: number): string {
    const rest = this.#text.slice(position, position + 20).trim();
    return rest === '' ? 'it ends too early' : `unexpected text before or at ${JSON.stringify(rest)}`;
  }
}
