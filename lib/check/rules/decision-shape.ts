import { finding } from '../../model/diagnostics/index.ts';
import type { Rule } from '../rule.ts';
import { decisionFiles } from '../tables/index.ts';

/** TUT-508: a rule with more or fewer cells than its table has columns. */
export const decisionShape: Rule = (model) =>
  decisionFiles(model).flatMap(({ decisions }) =>
    decisions.flatMap((decision) =>
      decision.tables.flatMap((table) =>
        table.rules.flatMap((rule) => {
          const faults = [
            ['input', rule.inputs.length, table.inputs.length],
            ['output', rule.outputs.length, table.outputs.length],
          ] as const;
          return faults.flatMap(([what, has, wants]) =>
            has === wants
              ? []
              : [
                  finding('TUT-508', {
                    message: `rule ${rule.number} has ${has} ${what} cell(s), and the table has ${wants} ${what} column(s)`,
                    suggestion: `Give it exactly ${wants} ${what} cell(s)`,
                    place: rule.place,
                    element: { id: rule.id, name: `${decision.name}, rule ${rule.number}` },
                  }),
                ],
          );
        }),
      ),
    ),
  );
