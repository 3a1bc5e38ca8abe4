import { syntaxOfTests, type Cell } from '../../expressions/index.ts';
import { finding } from '../../model/diagnostics/index.ts';
import { feelNames } from '../../model/feel-names.ts';
import type { Rule } from '../rule.ts';
import { decisionFiles } from '../tables/index.ts';

type Reading = 'tests' | 'expression';

/** TUT-507: a text of a decision that is not FEEL, with the cell. */
export const decisionSyntax: Rule = (model) =>
  decisionFiles(model).flatMap(({ decisions, types }) => [
    ...Object.values(types).flatMap((t) =>
      told(t.values, 'tests', `the allowed values of type "${t.name}"`, undefined),
    ),
    ...decisions.flatMap((decision) => [
      ...told(decision.text, 'expression', `"${decision.name}"`, decision),
      ...decision.tables.flatMap((table) => [
        ...table.inputs.flatMap((input) => [
          ...told(input.expression, 'expression', 'the input expression', input),
          ...told(input.values, 'tests', 'the allowed values', input),
        ]),
        ...table.outputs.flatMap((output) => [
          ...told(output.values, 'tests', 'the allowed values', output),
          ...told(output.otherwise, 'expression', 'the default output', output),
        ]),
        ...table.rules.flatMap((rule) => {
          const element = { id: rule.id, name: `${decision.name}, rule ${rule.number}` };
          return [
            ...rule.inputs.flatMap((cell, i) => told(cell, 'tests', `input cell ${i + 1}`, element)),
            ...rule.outputs.flatMap((cell, i) => told(cell, 'expression', `output cell ${i + 1}`, element)),
          ];
        }),
      ]),
    ]),
  ]);

function told(cell: Cell | undefined, as: Reading, what: string, element: { id: string; name?: string } | undefined) {
  // An empty cell and a hyphen test and give nothing.
  if (cell === undefined || cell.text === '' || cell.text === '-') return [];
  const fault = as === 'tests' ? testsFault(cell.text) : feelNames(cell.text).fault?.message;
  if (fault === undefined) return [];
  return [
    finding('TUT-507', {
      message: `${what} ${JSON.stringify(cell.text)} is not FEEL: ${fault}`,
      suggestion:
        as === 'tests'
          ? 'A cell tests its input like this: < 3, [1..5), "a", "b", not("c")'
          : 'An expression is written like this: if amount > 1000 then "large" else "small"',
      place: cell.place,
      element,
    }),
  ];
}

const testsFault = (text: string): string | undefined =>
  syntaxOfTests(text) === undefined ? 'it is not a list of unary tests' : undefined;
