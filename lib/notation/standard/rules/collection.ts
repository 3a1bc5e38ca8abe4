import type { Rule } from '../drawing.ts';
import { called, found, isTrue } from '../drawing.ts';

/** TUT-620: data and the item definition that it refers to agree on whether it is one item or many. */
export const collection: Rule = (drawing) =>
  drawing.named('dataObject', 'dataInput', 'dataOutput', 'inputDataItem', 'outputDataItem').flatMap((element) => {
    const item = drawing.one(element, 'itemSubjectRef');
    if (item?.name !== 'itemDefinition') return [];
    const many = isTrue(element.attributes.isCollection);
    if (many === isTrue(item.attributes.isCollection)) return [];
    return [
      found(
        'TUT-620',
        element,
        `${called(element)} is ${many ? 'a collection' : 'a single item'}, its ${called(item)} is ${many ? 'a single item' : 'a collection'}`,
        `isCollection="${!many}" on the ${element.name}, or on the itemDefinition isCollection="${many}"`,
      ),
    ];
  });
