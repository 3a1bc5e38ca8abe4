import type { Drawing, DrawnElement } from './drawing.ts';

/** Item definition of a data element; a reference to a data object or store has that of what it refers to. */
export function itemOf(drawing: Drawing, element: DrawnElement | undefined): DrawnElement | undefined {
  if (!element) return undefined;
  const meant = drawing.one(element, 'dataObjectRef') ?? drawing.one(element, 'dataStoreRef') ?? element;
  return drawing.one(meant, 'itemSubjectRef') ?? drawing.one(meant, 'itemRef') ?? drawing.one(meant, 'structureRef');
}

/** Whether two item definitions describe the same structure: they are one, or both name the same structure. */
export function sameItem(a: DrawnElement, b: DrawnElement): boolean {
  const structure = a.attributes.structureRef;
  return a === b || (structure !== undefined && structure === b.attributes.structureRef);
}
