import type { Finding } from '../../../model/diagnostic.ts';
import type { Drawing, DrawnElement, Rule } from '../drawing.ts';
import { called, childrenOf, found, values } from '../drawing.ts';
import { itemOf, sameItem } from '../items.ts';

/** TUT-636: a process that offers an interface binds its inputs and outputs to the operations. */
export const supportedInterface: Rule = (drawing) =>
  drawing.all.flatMap((element) => {
    if (values(element, 'supportedInterfaceRef').length === 0) return [];
    const bindings = childrenOf(element, 'ioBinding');
    if (bindings.length === 0) {
      return [
        found(
          'TUT-636',
          element,
          `${called(element)} offers an interface, but binds no input or output to it`,
          '<bpmn:ioBinding operationRef="..." inputDataRef="..." outputDataRef="..." />',
        ),
      ];
    }
    return bindings.flatMap((binding) => ofBinding(drawing, binding));
  });

function ofBinding(drawing: Drawing, binding: DrawnElement): Finding[] {
  const operation = drawing.one(binding, 'operationRef');
  if (!operation) return [];
  return (
    [
      ['inputDataRef', 'dataInputRefs', 'inMessageRef'],
      ['outputDataRef', 'dataOutputRefs', 'outMessageRef'],
    ] as const
  ).flatMap(([end, refs, message]) => {
    const named = drawing.one(binding, end);
    if (!named) return [];
    // The schema lets a binding name the set; models also name the data itself.
    const data = named.name.endsWith('Set') ? drawing.many(named, refs) : [named];
    const carried = itemOf(drawing, drawing.one(operation, message));
    const fits =
      carried !== undefined &&
      data.some((d) => {
        const item = itemOf(drawing, d);
        return !item || sameItem(item, carried);
      });
    if (fits || data.length === 0) return [];
    return [
      found(
        'TUT-636',
        binding,
        `${called(named)} is bound to ${called(operation)}, whose ${message.replace('Ref', '')} carries ${carried ? called(carried) : 'nothing'}`,
        'Bind the data whose item definition the message carries',
      ),
    ];
  });
}
