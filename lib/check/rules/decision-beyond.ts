import { finding } from '../../model/diagnostics/index.ts';
import type { Rule } from '../rule.ts';
import { examinedTables } from '../tables/index.ts';

/** Cells that are named; the rest is counted. */
const MOST = 5;

/** TUT-509: cells, or a whole table, that the geometry cannot look into. */
export const decisionBeyond: Rule = (model) =>
  examinedTables(model).flatMap(({ decision, table, analysis }) => {
    const { unknown, tooLarge } = analysis;
    const [first] = unknown;
    if (tooLarge)
      return [
        finding('TUT-509', {
          message: 'the table tells too many inputs apart to be searched for gaps, overlaps and unreachable rules',
          suggestion: 'Split it into a table per question, and a table that puts the answers together',
          place: table.place,
          element: decision,
        }),
      ];
    if (first === undefined) return [];
    const cellAt = ({ rule, column }: { rule: number; column: number }) => table.rules[rule]!.inputs[column]!;
    const named = unknown
      .slice(0, MOST)
      .map((u) => `rule ${u.rule + 1}: ${JSON.stringify(cellAt(u).text)} (line ${cellAt(u).place.line})`);
    const more = unknown.length > MOST ? `, and ${unknown.length - MOST} more` : '';
    return [
      finding('TUT-509', {
        message: `${unknown.length} cell(s) are beyond analysis, so not every gap or overlap is found: ${named.join(', ')}${more}`,
        suggestion: 'Compute the value in an input expression, and test it with a literal, a comparison or an interval',
        place: cellAt(first).place,
        element: decision,
      }),
    ];
  });
