import { arithmetic } from './arithmetic.ts';
import { comparison, instanceOf } from './comparison.ts';
import { conjunction, disjunction, ifExpression } from './logic.ts';
import { forExpression, quantified } from './iteration.ts';
import { atLiteral, booleanLiteral, context, list, nullLiteral, numericLiteral, stringLiteral } from './literals.ts';
import { filter, input, path, variableName } from './paths.ts';
import { dateTimeLiteral, functionInvocation } from './calls.ts';
import { parts } from './syntax.ts';
import type { Lowering } from './translator.ts';

/** One row an element of FEEL's grammar that has an exact equal in JSONata. What is not here is evaluated by the runtime. */
export const LOWERINGS: Readonly<Record<string, Lowering>> = {
  Expression: (t, node, bound) => t.expression(parts(node)[0]!, bound),
  ParenthesizedExpression: (t, node, bound) => t.expression(parts(node)[0]!, bound),
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
  InstanceOfExpression: instanceOf,
  IfExpression: ifExpression,
  ForExpression: forExpression,
  QuantifiedExpression: quantified,
  FunctionInvocation: functionInvocation,
};
