import type { Parameter } from '../function-value.ts';
import { canonical } from '../names.ts';
import { ANY, BOOLEAN, NUMBER, STRING, type FeelType } from '../types.ts';
import type { Node } from '../parse.ts';
import { child, parts, type Compiling } from './compiling.ts';

/** Type that the text of a function's body promises, as far as it does: `instance of function<...>->number` asks for it. */
export function resultType(body: Node, parameters: readonly Parameter[], c: Compiling): FeelType {
  switch (body.name) {
    case 'ParenthesizedExpression':
      return resultType(parts(body)[0]!, parameters, c);
    case 'NumericLiteral':
      return NUMBER;
    case 'StringLiteral':
      return STRING;
    case 'null':
      return { type: 'Null' };
    case 'BooleanLiteral':
    case 'Comparison':
    case 'Conjunction':
    case 'Disjunction':
    case 'QuantifiedExpression':
    case 'InstanceOfExpression':
      return BOOLEAN;
    case 'VariableName': {
      const name = canonical(c.text(body));
      return parameters.find((p) => p.name === name)?.type ?? ANY;
    }
    case 'ArithmeticExpression': {
      // Of numbers come numbers, of texts only their sum is one.
      const types = parts(body).map((p) => resultType(p, parameters, c));
      if (types.every((t) => t === NUMBER)) return NUMBER;
      return types.every((t) => t === STRING) && c.text(child(body, 'ArithOp')!) === '+' ? STRING : ANY;
    }
    case 'IfExpression': {
      const [, then, otherwise] = parts(body).map((p) => resultType(p, parameters, c));
      return then === otherwise ? then! : ANY;
    }
    default:
      return ANY;
  }
}
