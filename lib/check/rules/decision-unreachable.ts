import { finding } from '../../model/diagnostics/index.ts';
import type { Rule } from '../rule.ts';
import { examinedTables } from '../tables/index.ts';

/** TUT-503: a rule that never decides. */
export const decisionUnreachable: Rule = (model) =>
  examinedTables(model).flatMap(({ decision, table, analysis }) =>
    analysis.unreachable.map(({ rule, by }) => {
      const own = table.rules[rule]!;
      const others = by.map((b) => table.rules[b]!.number).join(', ');
      const why =
        by.length === 0
          ? 'its cells leave no input'
          : table.hitPolicy === 'FIRST'
            ? `rule${by.length === 1 ? '' : 's'} ${others} before it hold for every input that it holds for`
            : `rule${by.length === 1 ? '' : 's'} ${others} hold for every input that it holds for, with an output of higher priority`;
      return finding('TUT-503', {
        message: `rule ${own.number} never decides: ${why}`,
        suggestion:
          by.length === 0 ? `Correct or delete rule ${own.number}` : `Move rule ${own.number} up, or delete it`,
        place: own.place,
        element: { id: own.id, name: `${decision.name}, rule ${own.number}` },
      });
    }),
  );
