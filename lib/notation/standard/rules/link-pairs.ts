import type { Drawing, DrawnElement, Rule } from '../drawing.ts';
import { called, childOf, found, values } from '../drawing.ts';

/**
 * TUT-614: a throwing link goes on at one catching link of its own scope, and a catching one has a throwing one. They find each other by
 * `source` and `target`, or, as every modeler draws them, by their name.
 */
export const linkPairs: Rule = (drawing) => {
  const links = drawing.events.flatMap((event) => {
    const definition = drawing.definitions(event).find((d) => d.name === 'linkEventDefinition');
    return definition ? [{ event, definition }] : [];
  });
  const catching = links.filter((l) => l.event.name === 'intermediateCatchEvent');
  const throwing = links.filter((l) => l.event.name === 'intermediateThrowEvent');
  return [
    ...throwing.flatMap(({ event, definition }) => {
      const fault = throwFault(drawing, event, definition, catching);
      return fault === undefined ? [] : [found('TUT-614', event, fault, 'Give both links one name, within one scope')];
    }),
    ...catching.flatMap(({ event, definition }) =>
      throwing.some((t) => leadsTo(drawing, t.definition, definition) || meets(drawing, t, { event, definition }))
        ? []
        : [
            found(
              'TUT-614',
              event,
              `no throwing link leads to ${called(event)}`,
              'Draw the throwing link, with the same name',
            ),
          ],
    ),
  ];
};

interface Link {
  readonly event: DrawnElement;
  readonly definition: DrawnElement;
}

function throwFault(
  drawing: Drawing,
  event: DrawnElement,
  definition: DrawnElement,
  catching: readonly Link[],
): string | undefined {
  const targets = values(definition, 'target');
  if (targets.length > 1) return `${called(event)} names ${targets.length} targets; expected one`;
  const target = drawing.one(definition, 'target');
  const met = target
    ? catching.filter((c) => c.definition === target)
    : catching.filter((c) => meets(drawing, { event, definition }, c));
  const [other] = met;
  if (!other) return `${called(event)} leads to no catching link of its scope`;
  if (met.length > 1) return `${called(event)} leads to ${met.length} catching links of one name; expected one`;
  if (target && other.event.parent !== event.parent)
    return `${called(event)} leads into another scope, to ${called(other.event)}`;
  const referring = target !== undefined || childOf(other.definition, 'source') !== undefined;
  if (referring && !mutual(drawing, definition, other.definition))
    return `${called(event)} and ${called(other.event)} do not name each other as source and target`;
  return undefined;
}

/** Where one of two links refers to the other, the standard asks both to; an engine that goes by names does not look. */
function mutual(drawing: Drawing, source: DrawnElement, target: DrawnElement): boolean {
  const both = drawing.one(source, 'target') === target && drawing.many(target, 'source').includes(source);
  return both || !drawing.selfContained(source);
}

const leadsTo = (drawing: Drawing, definition: DrawnElement, target: DrawnElement): boolean =>
  drawing.one(definition, 'target') === target;

/** By name, within one scope; only where the throwing link does not say by reference whom it means. */
function meets(drawing: Drawing, thrown: Link, caught: Link): boolean {
  if (drawing.one(thrown.definition, 'target')) return false;
  const name = (link: Link): string => link.definition.attributes.name?.trim() ?? '';
  return thrown.event.parent === caught.event.parent && name(thrown) === name(caught);
}
