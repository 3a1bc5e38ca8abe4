import type { Rule } from '../drawing.ts';
import { found } from '../drawing.ts';
import { propertiesOf, valuesOf } from '../metamodel.ts';

/** TUT-641: an attribute has one of the values that the standard gives it. */
export const attributeValue: Rule = (drawing) =>
  drawing.all.flatMap((element) =>
    propertiesOf(element.name).flatMap((property) => {
      const value = property.attribute ? element.attributes[property.name]?.trim() : undefined;
      const expected = value === undefined ? undefined : expectedOf(property.type, value);
      if (expected === undefined) return [];
      return [
        found(
          'TUT-641',
          element,
          `${property.name} of <${element.name}> is ${JSON.stringify(value)}; expected ${expected}`,
          `Correct the attribute, or remove it`,
        ),
      ];
    }),
  );

/** What was expected, where the value is not it. */
function expectedOf(type: string, value: string): string | undefined {
  if (type === 'Boolean') return /^(true|false|0|1)$/.test(value) ? undefined : 'true or false';
  if (type === 'Integer') return /^[+-]?\d+$/.test(value) ? undefined : 'a whole number';
  const known = valuesOf(type);
  return known === undefined || known.includes(value) ? undefined : `one of ${known.join(', ')}`;
}
