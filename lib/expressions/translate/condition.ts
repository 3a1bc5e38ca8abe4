import { canonical } from '../feel/names.ts';
import type { Node } from '../feel/parse.ts';
import { child, parts } from './syntax.ts';
import type { Translator } from './translator.ts';

/**
 * A JSONata boolean: whether an expression is `wanted` (and neither null nor anything else). Where a condition stands on its own, its three values need not
 * be kept: `status = "open"` is plain JSONata there.
 */
export function when(t: Translator, node: Node, wanted: boolean): string {
  switch (node.name) {
    case 'Expression':
    case 'ParenthesizedExpression':
      return when(t, parts(node)[0]!, wanted);
    case 'Conjunction':
    case 'Disjunction': {
      const all = (node.name === 'Conjunction') === wanted;
      return `(${parts(node)
        .map((p) => when(t, p, wanted))
        .join(all ? ' and ' : ' or ')})`;
    }
    case 'FunctionInvocation': {
      const argument = negand(t, node);
      return argument === undefined ? general(t, node, wanted) : when(t, argument, !wanted);
    }
    case 'Comparison':
      return (wanted ? plainComparison(t, node) : undefined) ?? general(t, node, wanted);
    case 'VariableName':
    case 'PathExpression': {
      const value = t.value(node, {});
      return node.name === 'VariableName' ? `${t.raw(canonical(t.text(node)))} = ${wanted}` : `${value.code}=${wanted}`;
    }
    default:
      return general(t, node, wanted);
  }
}

/** `$x = true` is false, and no failure, where `$x` is undefined or of another type. */
const general = (t: Translator, node: Node, wanted: boolean): string => `${t.value(node, {}).code}=${wanted}`;

function negand(t: Translator, node: Node): Node | undefined {
  const args = child(node, 'PositionalParameters');
  const [only, more] = args === undefined ? [] : parts(args);
  return t.text(node.children[0]!) === 'not' && more === undefined ? only : undefined;
}

/** A comparison of a value with a literal of its type: true in JSONata exactly where it is in FEEL. */
function plainComparison(t: Translator, node: Node): string | undefined {
  if (child(node, 'between') !== undefined) return undefined;
  const [left, right] = parts(node);
  if (child(node, 'in') !== undefined) return oneOf(t, node);
  const operator = t.text(child(node, 'CompareOp')!);
  if (operator === '!=') return undefined;
  const [a, b] = [left!, right!].map((p) => ({ node: p, text: t.expression(p, {}) }));
  if ([a!, b!].some((x) => x.text.type.kind === 'date')) return undefined;
  const written = [a!, b!].find((x) => x.text.literal !== undefined);
  if (written === undefined) return undefined;
  const code = (x: NonNullable<typeof a>): string =>
    x.node.name === 'VariableName' ? t.raw(canonical(t.text(x.node))) : x.text.code;
  if (operator === '=') return `${code(a!)} = ${code(b!)}`;
  // Texts are ordered differently in the two languages.
  if (typeof written.text.literal !== 'number') return undefined;
  const other = written === a ? b! : a!;
  if (other.node.name === 'VariableName')
    return `($type(${code(other)}) = "number" ? ${code(a!)} ${operator} ${code(b!)} : false)`;
  const value = t.fresh();
  const sides = written === a ? `${code(a)} ${operator} ${value}` : `${value} ${operator} ${code(b!)}`;
  return `(${value} := ${code(other)}; $type(${value}) = "number" ? ${sides} : false)`;
}

/** `x in ("a", "b")` */
function oneOf(t: Translator, node: Node): string | undefined {
  const [value, ...rest] = parts(node);
  if (value!.name !== 'VariableName') return undefined;
  const tests = rest.flatMap((r) => (r.name === 'PositiveUnaryTests' ? parts(r) : [r]));
  const texts = tests.map((test) => {
    const inner = test.name === 'PositiveUnaryTest' ? parts(test)[0]! : test;
    return inner.name === 'StringLiteral' || inner.name === 'NumericLiteral' ? t.value(inner, {}).code : undefined;
  });
  if (texts.includes(undefined)) return undefined;
  return `${t.raw(canonical(t.text(value!)))} in [${texts.join(', ')}]`;
}
