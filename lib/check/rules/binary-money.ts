import { syntaxOf, type Syntax } from '../../expressions/index.ts';
import { finding } from '../../model/diagnostics/index.ts';
import { feelNames } from '../../model/feel-names.ts';
import type { ProcessModel } from '../../model/process-model.ts';
import { declaredAt } from '../../model/variable-types.ts';
import { operands, pathOf } from '../nullable.ts';
import type { Rule } from '../rule.ts';

/**
 * TUT-334: a sum of money that is compared for being equal. Conditions count in decimals, but what another system has counted in binary
 * fractions arrives as 0.30000000000000004, and equals nothing that anybody writes.
 */
export const binaryMoney: Rule = (model) =>
  Object.values(model.flows).flatMap((flow) => {
    if (flow.condition === undefined || feelNames(flow.condition).fault) return [];
    return equalities(syntaxOf(flow.condition)).flatMap(([left, right, operator]) => {
      const fraction = [left, right].find((side) => isFraction(model, side));
      if (fraction === undefined || [left, right].some(isOther)) return [];
      return [
        finding('TUT-334', {
          message: `${JSON.stringify(flow.condition)} asks whether ${fraction.text} is exactly ${(fraction === left ? right : left).text}`,
          suggestion: `=abs(${left.text} - ${right.text}) ${operator === '=' ? '<' : '>='} 0.005`,
          place: flow.conditionPlace ?? flow.place,
          element: flow,
        }),
      ];
    });
  });

/** Both sides of every `=` and `!=`. */
function equalities(node: Syntax): (readonly [Syntax, Syntax, string])[] {
  const inside = node.children.flatMap(equalities);
  const [left, right] = node.name === 'Comparison' ? operands(node) : [];
  const operator = node.children.find((c) => c.name === 'CompareOp')?.text;
  return left && right && (operator === '=' || operator === '!=') ? [[left, right, operator], ...inside] : inside;
}

/** Words by which people name sums of money, in the languages that models are written in most. */
const MONEY =
  /(^|[^a-z])(amount|price|total|sum|fee|cost|balance|payment|salary|premium|discount|vat|tax|betrag|preis|summe|montant|prix|importe|precio)s?$/i;

/** A value with a fraction: declared as a number that need not be whole, or, where nothing is declared, named as money is. */
function isFraction(model: ProcessModel, node: Syntax): boolean {
  const path = pathOf(node);
  if (path === undefined) return false;
  const declared = declaredAt(model, path);
  if (declared !== undefined)
    return declared.type === 'number' && declared.integer !== true && declared.values === undefined;
  return MONEY.test(path.at(-1)!.replace(/([a-z])([A-Z])/g, '$1 $2'));
}

/** A side that is no fraction in any case: a whole number such as 0, a text, null. */
const isOther = (node: Syntax): boolean =>
  /^(StringLiteral|BooleanLiteral|null)$/.test(node.name) ||
  (node.name === 'NumericLiteral' && !node.text.includes('.'));
