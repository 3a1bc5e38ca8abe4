import { syntaxOf, translateCondition, type Syntax } from '../../expressions/index.ts';
import { finding } from '../../model/diagnostics/index.ts';
import { feelNames } from '../../model/feel-names.ts';
import type { Rule } from '../rule.ts';

/** Words by which people name sums of money, in the languages that models are written in most. */
const MONEY =
  /(^|[^a-z])(amount|price|total|sum|fee|cost|balance|payment|invoice|salary|premium|discount|vat|tax|betrag|preis|summe|montant|prix|importe|precio)s?([^a-z]|$)/i;

/**
 * TUT-334: the machine calculates in binary fractions, in which 0.1 + 0.2 is not 0.3. A condition that compares what it has calculated
 * from amounts or fractions may fall on the wrong side.
 */
export const binaryMoney: Rule = (model) =>
  Object.values(model.flows).flatMap((flow) => {
    if (flow.condition === undefined || feelNames(flow.condition).fault) return [];
    // What the machine cannot say exactly, the runtime evaluates before, and it counts in decimals.
    if (!translateCondition(flow.condition, { variable: (name) => `$${name}` }).ok) return [];
    const calculated = comparedCalculation(syntaxOf(flow.condition));
    if (!calculated) return [];
    return [
      finding('TUT-334', {
        message: `${JSON.stringify(flow.condition)} compares ${JSON.stringify(calculated.text)}, calculated in binary fractions`,
        suggestion: 'Compare whole cents, or let a decision (DMN) calculate and compare: it counts in decimals',
        place: flow.conditionPlace ?? flow.place,
        element: flow,
      }),
    ];
  });

/** A calculation on one side of a comparison that can have a fraction: it divides, has one written out, or is about money. */
function comparedCalculation(node: Syntax): Syntax | undefined {
  if (node.name === 'Comparison') {
    const side = node.children.flatMap(calculations).find(hasFraction);
    if (side) return side;
  }
  return node.children.map(comparedCalculation).find((found) => found !== undefined);
}

function calculations(node: Syntax): readonly Syntax[] {
  // The sign of a number is no calculation.
  const own = node.name === 'ArithmeticExpression' && node.children.filter((c) => /^[A-Z]/.test(c.name)).length > 2;
  return own ? [node] : node.children.flatMap(calculations);
}

const hasFraction = (node: Syntax): boolean =>
  /\/|\d\.\d/.test(node.text) || MONEY.test(node.text.replace(/([a-z])([A-Z])/g, '$1 $2'));
