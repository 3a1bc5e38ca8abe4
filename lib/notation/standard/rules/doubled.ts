import type { Rule } from '../drawing.ts';
import { called, found } from '../drawing.ts';
import { isA, propertiesOf } from '../metamodel.ts';

/** TUT-627: what an element can have only once stands in it only once, in whichever of its forms. */
export const doubled: Rule = (drawing) =>
  drawing.all.flatMap((element) =>
    propertiesOf(element.name)
      .filter((p) => !p.many && !p.attribute)
      .flatMap((property) => {
        const same = element.children.filter((c) => c.name === property.name || isA(c.name, property.type));
        const second = same[1];
        if (!second) return [];
        return [
          found(
            'TUT-627',
            second,
            `${called(element)} has ${same.map((c) => `<${c.name}>`).join(' and ')}; expected one ${property.name}`,
            'Keep one of them',
          ),
        ];
      }),
  );
