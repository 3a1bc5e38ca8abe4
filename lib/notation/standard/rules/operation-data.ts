import type { Finding } from '../../../model/diagnostic.ts';
import type { Drawing, DrawnElement, Rule } from '../drawing.ts';
import { called, childOf, childrenOf, found, values } from '../drawing.ts';
import { itemOf, sameItem } from '../items.ts';

/** TUT-624: what a service, send or receive task takes and gives is what its operation or message carries. */
export const operationData: Rule = (drawing) => [
  ...drawing.named('serviceTask').flatMap((task) => ofService(drawing, task)),
  ...drawing.named('sendTask').flatMap((task) => ofMessage(drawing, task, 'inputSet', 'dataInput')),
  ...drawing.named('receiveTask').flatMap((task) => ofMessage(drawing, task, 'outputSet', 'dataOutput')),
];

const specificationOf = (task: DrawnElement): DrawnElement | undefined => childOf(task, 'ioSpecification');

function ofService(drawing: Drawing, task: DrawnElement): Finding[] {
  const operation = drawing.one(task, 'operationRef');
  if (!operation || !drawing.executable(task)) return [];
  const specification = specificationOf(task);
  const inputs = childrenOf(specification, 'inputSet').length;
  const outputs = childrenOf(specification, 'outputSet').length;
  // An engine's extensions say themselves what goes to the service.
  const given = specification !== undefined || drawing.selfContained(task);
  return [
    ...(given && inputs !== 1 ? [count(task, `${inputs} input sets; expected exactly one`)] : []),
    ...(outputs > 1 ? [count(task, `${outputs} output sets; expected at most one`)] : []),
    ...ofData(drawing, task, 'dataInput', drawing.one(operation, 'inMessageRef')),
    ...ofData(drawing, task, 'dataOutput', drawing.one(operation, 'outMessageRef')),
  ];
}

function ofMessage(drawing: Drawing, task: DrawnElement, set: string, data: string): Finding[] {
  if (values(task, 'messageRef').length === 0) return [];
  const sets = childrenOf(specificationOf(task), set).length;
  const items = childrenOf(specificationOf(task), data).length;
  return [
    ...(sets > 1 ? [count(task, `a message and ${sets} ${set}s; expected at most one`)] : []),
    ...(items > 1 ? [count(task, `a message and ${items} ${data}s; expected at most one`)] : []),
    ...ofData(drawing, task, data, drawing.one(task, 'messageRef')),
  ];
}

/** The item of a data input or output is that of the message; where one of the two states none, they are not the same. */
function ofData(drawing: Drawing, task: DrawnElement, data: string, message: DrawnElement | undefined): Finding[] {
  if (!message || drawing.means === 'bound') return [];
  const carried = itemOf(drawing, message);
  return childrenOf(specificationOf(task), data).flatMap((element) => {
    const item = itemOf(drawing, element);
    const same = item && carried ? sameItem(item, carried) : item === carried;
    if (same) return [];
    return [
      found(
        'TUT-624',
        element,
        `${called(element)} is of ${item ? called(item) : 'no item definition'}, but ${called(message)} carries ${carried ? called(carried) : 'none'}`,
        carried ? `itemSubjectRef="${carried.attributes.id ?? ''}"` : `itemRef on the message`,
      ),
    ];
  });
}

const count = (task: DrawnElement, message: string): Finding =>
  found('TUT-624', task, `${called(task)} has ${message}`, 'Give it the one set that its operation or message needs');
