import { finding } from '../../model/diagnostics/index.ts';
import type { Rule } from '../rule.ts';
import { examinedTables } from '../tables/index.ts';

/** Pairs that are told one by one; a table that is wrong altogether has too many of them. */
const MOST = 10;

/** TUT-502: rules that hold together, where the hit policy says that they do not. */
export const decisionOverlap: Rule = (model) =>
  examinedTables(model).flatMap(({ decision, table, analysis }) => {
    const { overlaps } = analysis;
    return overlaps.slice(0, MOST).map(({ first, second, witness }, i) => {
      const [a, b] = [table.rules[first]!, table.rules[second]!];
      const more = i === MOST - 1 && overlaps.length > MOST ? `; ${overlaps.length - MOST} more pairs overlap` : '';
      const says = table.hitPolicy === 'ANY' ? 'and give different outputs' : 'and the table is UNIQUE';
      return finding('TUT-502', {
        message: `rules ${a.number} and ${b.number} both hold for ${witness}, ${says}${more}`,
        suggestion: `Narrow a cell of rule ${b.number}, or make it a FIRST table if the order is meant to count`,
        place: b.place,
        element: { id: b.id, name: `${decision.name}, rule ${b.number}` },
      });
    });
  });
