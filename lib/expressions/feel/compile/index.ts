import type { Node } from '../parse.ts';
import type { Source } from '../run.ts';
import { parseNumber } from '../number.ts';
import { unquote } from '../text-literal.ts';
import type { FeelType } from '../types.ts';
import type { FeelValue } from '../values.ts';
import { dateTimeLiteral, functionDefinition, functionInvocation } from './calls.ts';
import { parts, type Closure, type Compiler, type Compiling, type Test } from './compiling.ts';
import { forExpression, ifExpression, quantifiedExpression } from './control.ts';
import { atLiteral, booleanLiteral, context, list, nullLiteral, numericLiteral, stringLiteral } from './literals.ts';
import { arithmetic, comparison, conjunction, disjunction, instanceOfExpression } from './operators.ts';
import { filter, input, path, variableName } from './paths.ts';
import { interval, positiveTest, simpleTest, unaryTests } from './tests.ts';

/** One row an element of the grammar that is an expression. */
const COMPILERS: Readonly<Record<string, Compiler>> = {
  Expression: (node, c) => c.compile(parts(node)[0]!),
  ParenthesizedExpression: (node, c) => c.compile(parts(node)[0]!),
  NumericLiteral: numericLiteral,
  StringLiteral: stringLiteral,
  BooleanLiteral: booleanLiteral,
  null: nullLiteral,
  AtLiteral: atLiteral,
  DateTimeLiteral: dateTimeLiteral,
  List: list,
  Context: context,
  VariableName: variableName,
  '?': input,
  PathExpression: path,
  FilterExpression: filter,
  ArithmeticExpression: arithmetic,
  Comparison: comparison,
  Conjunction: conjunction,
  Disjunction: disjunction,
  InstanceOfExpression: instanceOfExpression,
  Interval: interval,
  SimplePositiveUnaryTest: simpleTest,
  IfExpression: ifExpression,
  ForExpression: forExpression,
  QuantifiedExpression: quantifiedExpression,
  FunctionInvocation: functionInvocation,
  FunctionDefinition: functionDefinition,
};

export interface Setting {
  /** Types of the model by name. */
  readonly types?: ((name: string) => FeelType | undefined) | undefined;
}

export function compileExpression(node: Node, source: Source, setting: Setting = {}): Closure {
  return compiling(source, setting).compile(node);
}

export function compileTests(node: Node, source: Source, setting: Setting = {}): Test {
  return unaryTests(node, compiling(source, setting));
}

/** Values of tests that are literals and nothing else: `"a", "b"`, `1, -2`, `true`. */
export function literalsOf(node: Node, text: string): readonly FeelValue[] | undefined {
  const list = node.children.find((c) => c.name === 'PositiveUnaryTests');
  if (list === undefined || node.children.some((c) => c.name === 'not')) return undefined;
  const values: FeelValue[] = [];
  for (const test of parts(list)) {
    const [literal] = parts(test);
    const part = text.slice(literal!.from, literal!.to);
    if (literal!.name === 'StringLiteral') values.push(unquote(part));
    else if (literal!.name === 'BooleanLiteral') values.push(part === 'true');
    else if (literal!.name === 'NumericLiteral') {
      const value = parseNumber(part.replace(/\s/g, ''));
      if (value === undefined) return undefined;
      values.push(value);
    } else return undefined;
  }
  return values;
}

function compiling(source: Source, { types }: Setting): Compiling {
  const c: Compiling = {
    source,
    type: (name) => types?.(name),
    text: (node) => source.text.slice(node.from, node.to),
    test: (node) => positiveTest(node, c),
    compile(node) {
      const compiler = COMPILERS[node.name];
      if (compiler === undefined) throw new Error(`no expression is made of ${node.name}`);
      return compiler(node, c);
    },
  };
  return c;
}

export type { Closure, Test };
