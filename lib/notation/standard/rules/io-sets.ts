import type { Finding } from '../../../model/diagnostic.ts';
import type { Drawing, DrawnElement, Rule } from '../drawing.ts';
import { called, childrenOf, found } from '../drawing.ts';

interface Side {
  readonly data: string;
  readonly set: string;
  readonly refs: string;
  /** References that only qualify what `refs` lists. */
  readonly qualified: readonly string[];
  readonly mutual: string;
}
const SIDES: readonly Side[] = [
  {
    data: 'dataInput',
    set: 'inputSet',
    refs: 'dataInputRefs',
    qualified: ['optionalInputRefs', 'whileExecutingInputRefs'],
    mutual: 'outputSetRefs',
  },
  {
    data: 'dataOutput',
    set: 'outputSet',
    refs: 'dataOutputRefs',
    qualified: ['optionalOutputRefs', 'whileExecutingOutputRefs'],
    mutual: 'inputSetRefs',
  },
];

/** TUT-622: every input and output of a specification stands in a set, and sets refer to what is theirs. */
export const ioSets: Rule = (drawing) =>
  drawing.all.flatMap((owner) =>
    SIDES.flatMap((side) => {
      const sets = childrenOf(owner, side.set);
      return [
        ...(owner.name === 'ioSpecification' ? unlisted(drawing, owner, sets, side) : []),
        ...sets.flatMap((set) => [...ofSet(drawing, set, side), ...oneSided(drawing, set, side)]),
      ];
    }),
  );

function unlisted(drawing: Drawing, owner: DrawnElement, sets: readonly DrawnElement[], side: Side): Finding[] {
  return childrenOf(owner, side.data)
    .filter((data) => !sets.some((set) => drawing.many(set, side.refs).includes(data)))
    .map((data) =>
      found(
        'TUT-622',
        data,
        `${called(data)} stands in no ${side.set}`,
        `<bpmn:${side.set}><bpmn:${side.refs}>${data.attributes.id ?? ''}</bpmn:${side.refs}></bpmn:${side.set}>`,
      ),
    );
}

function ofSet(drawing: Drawing, set: DrawnElement, side: Side): Finding[] {
  const listed = drawing.many(set, side.refs);
  return side.qualified.flatMap((name) =>
    drawing
      .many(set, name)
      .filter((data) => !listed.includes(data))
      .map((data) =>
        found(
          'TUT-622',
          set,
          `the ${side.set} names ${called(data)} under ${name}, but not under ${side.refs}`,
          `Add <bpmn:${side.refs}>${data.attributes.id ?? ''}</bpmn:${side.refs}>`,
        ),
      ),
  );
}

function oneSided(drawing: Drawing, set: DrawnElement, side: Side): Finding[] {
  const back = side.mutual === 'outputSetRefs' ? 'inputSetRefs' : 'outputSetRefs';
  return drawing
    .many(set, side.mutual)
    .filter((other) => !drawing.many(other, back).includes(set))
    .map((other) =>
      found(
        'TUT-622',
        set,
        `the ${side.set} refers to ${called(other)}, which does not refer back`,
        `Add <bpmn:${back}> there`,
      ),
    );
}
