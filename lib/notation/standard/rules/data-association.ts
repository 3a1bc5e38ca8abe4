import type { Finding } from '../../../model/diagnostic.ts';
import type { Drawing, DrawnElement, Rule } from '../drawing.ts';
import { called, childOf, enclosing, found, values } from '../drawing.ts';
import { itemOf, sameItem } from '../items.ts';

/** TUT-623: a data association copies one thing to another of the same structure, from where data is to where it is needed. */
export const dataAssociation: Rule = (drawing) =>
  drawing
    .named('dataInputAssociation', 'dataOutputAssociation')
    .flatMap((association) => [
      ...sources(association),
      ...direction(drawing, association),
      ...types(drawing, association),
    ]);

const transforms = (association: DrawnElement): boolean => childOf(association, 'transformation') !== undefined;

function sources(association: DrawnElement): Finding[] {
  const count = values(association, 'sourceRef').length;
  if (transforms(association) || count < 2) return [];
  return [
    found(
      'TUT-623',
      association,
      `the ${association.name} has ${count} sources and no transformation; expected one source`,
      'Draw one association for each source, or say by a transformation how they become one',
    ),
  ];
}

/** What an element needs is filled from outside, what it gives is taken from outside: never within it. */
function direction(drawing: Drawing, association: DrawnElement): Finding[] {
  const owner = association.parent;
  const target = drawing.one(association, 'targetRef');
  const within = (data: DrawnElement): boolean => {
    const holder = enclosing(data, (e) => e.name === 'ioSpecification')?.parent;
    return holder !== undefined && holder !== owner && enclosing(association, (e) => e === holder) !== undefined;
  };
  const filled = target?.name === 'dataInput' && within(target) ? [target] : [];
  const taken = drawing.many(association, 'sourceRef').filter((s) => s.name === 'dataOutput' && within(s));
  return [
    ...filled.map((data) => `writes to ${called(data)}, which whoever starts the process fills`),
    ...taken.map((data) => `reads from ${called(data)}, which only leaves the process`),
  ].map((fault) =>
    found('TUT-623', association, `the ${association.name} ${fault}`, 'Use a data object or property of the process'),
  );
}

/** An engine that maps data by its own means takes what it needs of a source. */
function types(drawing: Drawing, association: DrawnElement): Finding[] {
  if (transforms(association) || drawing.means === 'bound') return [];
  const target = drawing.one(association, 'targetRef');
  const wanted = itemOf(drawing, target);
  if (!target || !wanted) return [];
  return drawing.many(association, 'sourceRef').flatMap((source) => {
    const item = itemOf(drawing, source);
    if (!item || sameItem(item, wanted)) return [];
    return [
      found(
        'TUT-623',
        association,
        `${called(source)} is of ${called(item)}, ${called(target)} of ${called(wanted)}; expected one structure, or a transformation`,
        'Refer to the same item definition from both, or add a transformation',
      ),
    ];
  });
}
