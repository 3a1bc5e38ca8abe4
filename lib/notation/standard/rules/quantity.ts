import type { Rule } from '../drawing.ts';
import { called, enclosing, found } from '../drawing.ts';
import { isActivity } from '../kinds.ts';

const QUANTITIES: readonly string[] = ['startQuantity', 'completionQuantity', 'loopMaximum'];

/** TUT-628: an activity takes, makes and repeats at least one. */
export const quantity: Rule = (drawing) =>
  drawing.all.flatMap((element) =>
    QUANTITIES.flatMap((name) => {
      const value = element.attributes[name];
      if (value === undefined || Number(value) >= 1 || !Number.isInteger(Number(value))) return [];
      const activity = enclosing(element, (e) => isActivity(e.name)) ?? element;
      return [
        found(
          'TUT-628',
          element,
          `${name} of ${called(activity)} is ${value}; expected 1 or more`,
          `Remove it, or ${name}="1"`,
        ),
      ];
    }),
  );
