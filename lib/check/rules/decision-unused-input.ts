import { finding } from '../../model/diagnostics/index.ts';
import type { Rule } from '../rule.ts';
import { examinedTables } from '../tables/index.ts';

/** TUT-504: a column that no rule looks at. */
export const decisionUnusedInput: Rule = (model) =>
  examinedTables(model).flatMap(({ decision, table, analysis }) =>
    analysis.unused.map((i) => {
      const column = table.inputs[i]!;
      const name = column.label ?? column.expression.text;
      return finding('TUT-504', {
        message: `no rule of "${decision.name}" looks at the input "${name}"`,
        suggestion: `Delete the column "${name}", or fill in the rules that should look at it`,
        place: column.place,
        element: { id: column.id, name },
      });
    }),
  );
