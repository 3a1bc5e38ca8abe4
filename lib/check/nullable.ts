import { syntaxOf, type Syntax } from '../expressions/index.ts';
import { feelNames } from '../model/feel-names.ts';

/** Whether a variable, or a property of it, may be null. */
export type Unknown = (path: readonly string[]) => boolean;

/**
 * The first variable or property of which an expression is null where that is null; undefined where none makes it so. A comparison with `=`
 * is never null, and what is asked to be non-null beside it is taken to be so.
 */
export function mayBeNull(text: string, unknown: Unknown): string | undefined {
  if (feelNames(text).fault) return undefined;
  return nullOf(syntaxOf(text), unknown, new Set());
}

type Known = ReadonlySet<string>;

export const operands = (node: Syntax): readonly Syntax[] =>
  node.children.filter((c) => /^[A-Z]|^null$/.test(c.name) && c.name !== 'CompareOp' && c.name !== 'ArithOp');
const firstOf = (nodes: readonly Syntax[], unknown: Unknown, known: Known): string | undefined =>
  nodes.map((n) => nullOf(n, unknown, known)).find((found) => found !== undefined);

/** Functions that answer to null with something else. */
const TOTAL: ReadonlySet<string> = new Set(['is']);

function nullOf(node: Syntax, unknown: Unknown, known: Known): string | undefined {
  switch (node.name) {
    case 'VariableName':
    case 'PathExpression': {
      const path = pathOf(node);
      if (path === undefined) return undefined;
      for (let i = 1; i <= path.length; i++) {
        const part = path.slice(0, i).join('.');
        if (!known.has(part) && unknown(path.slice(0, i))) return part;
      }
      return undefined;
    }
    case 'Comparison':
      return comparison(node, unknown, known);
    case 'Conjunction':
    case 'Disjunction': {
      // `x != null and x > 1`, `x = null or x > 1`: where one side decides alone, the other need not be known.
      const decided = node.name === 'Conjunction';
      const parts = operands(node);
      return parts
        .map((part) => {
          const others = parts.filter((other) => other !== part).flatMap((other) => nonNullWhen(other, decided));
          return nullOf(part, unknown, new Set([...known, ...others]));
        })
        .find((found) => found !== undefined);
    }
    case 'IfExpression': {
      const [condition, then, otherwise] = operands(node);
      const given = (truth: boolean): Known => new Set([...known, ...(condition ? nonNullWhen(condition, truth) : [])]);
      return (then && nullOf(then, unknown, given(true))) ?? (otherwise && nullOf(otherwise, unknown, given(false)));
    }
    case 'FunctionInvocation': {
      const name = node.children[0]?.text.replace(/\s+/g, ' ') ?? '';
      if (TOTAL.has(name)) return undefined;
      return firstOf(node.children.slice(1).flatMap(operands), unknown, known);
    }
    case 'FilterExpression':
    case 'QuantifiedExpression':
    case 'ForExpression':
    case 'Context':
    case 'List':
      return undefined;
    default:
      return firstOf(operands(node), unknown, known);
  }
}

function comparison(node: Syntax, unknown: Unknown, known: Known): string | undefined {
  const operator = node.children.find((c) => c.name === 'CompareOp')?.text;
  if (operator === '=' || operator === '!=') return undefined;
  if (node.children.some((c) => c.name === 'in')) return undefined;
  return firstOf(operands(node), unknown, known);
}

/** What is surely not null where a part of a condition is true, or is false. */
function nonNullWhen(node: Syntax, truth: boolean): readonly string[] {
  switch (node.name) {
    case 'ParenthesizedExpression':
      return operands(node).flatMap((n) => nonNullWhen(n, truth));
    case 'Conjunction':
      return truth ? operands(node).flatMap((n) => nonNullWhen(n, true)) : [];
    case 'Disjunction':
      return truth ? [] : operands(node).flatMap((n) => nonNullWhen(n, false));
    case 'FunctionInvocation': {
      const inner = node.children.slice(1).flatMap(operands);
      const name = node.children[0]?.text;
      return name === 'not' ? inner.flatMap((n) => nonNullWhen(n, !truth)) : [];
    }
    case 'Comparison': {
      const sides = operands(node);
      const operator = node.children.find((c) => c.name === 'CompareOp')?.text;
      const asks = sides.some((s) => s.name === 'null') && operator === (truth ? '!=' : '=');
      return asks ? sides.flatMap((s) => pathOf(s)?.join('.') ?? []) : [];
    }
    default:
      return [];
  }
}

export function pathOf(node: Syntax): readonly string[] | undefined {
  if (node.name === 'VariableName') return [node.text.replace(/\s+/g, ' ')];
  if (node.name !== 'PathExpression') return undefined;
  const [base, name] = operands(node);
  const path = base && pathOf(base);
  return path && name ? [...path, name.text] : undefined;
}
