import { finding } from '../../model/diagnostics/index.ts';
import type { Rule } from '../rule.ts';
import { examinedTables } from '../tables/index.ts';

/** TUT-501: inputs for which no rule of a table holds. */
export const decisionGap: Rule = (model) =>
  examinedTables(model).flatMap(({ decision, table, analysis }) =>
    analysis.gap === undefined
      ? []
      : [
          finding('TUT-501', {
            message: `no rule of the table holds for ${analysis.gap}`,
            suggestion: 'Add a rule for it, or a default output entry',
            place: table.place,
            element: decision,
          }),
        ],
  );
