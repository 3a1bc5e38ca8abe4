import type { Drawing, DrawnElement, Rule } from '../drawing.ts';
import { called, childOf, childrenOf, enclosing, found, isTrue, values } from '../drawing.ts';
import { isSubProcess } from '../kinds.ts';

/** TUT-626: a multi-instance activity says how often it is done, over what, and what it throws in between. */
export const multiInstance: Rule = (drawing) =>
  drawing.named('multiInstanceLoopCharacteristics').flatMap((loop) => {
    const activity = loop.parent;
    if (!activity || !drawing.executable(loop)) return [];
    const faults = [...number(drawing, loop), ...items(drawing, loop, activity), ...behavior(loop)];
    return faults.map(([message, suggestion]) =>
      found('TUT-626', loop, `multi-instance ${called(activity)} ${message}`, suggestion),
    );
  });

type Fault = readonly [message: string, suggestion: string];

function number(drawing: Drawing, loop: DrawnElement): Fault[] {
  const cardinality = childOf(loop, 'loopCardinality') !== undefined;
  const input = values(loop, 'loopDataInputRef').length > 0;
  if (cardinality && input)
    return [['states both a number and a collection; expected one of the two', 'Remove loopCardinality']];
  return cardinality || input || !drawing.selfContained(loop)
    ? []
    : [['does not say how often', '<bpmn:loopCardinality xsi:type="bpmn:tFormalExpression">3</bpmn:loopCardinality>']];
}

const SIDES = [
  ['loopDataInputRef', 'dataInput', 'inputDataItem'],
  ['loopDataOutputRef', 'dataOutput', 'outputDataItem'],
] as const;

function items(drawing: Drawing, loop: DrawnElement, activity: DrawnElement): Fault[] {
  return SIDES.flatMap(([reference, data, single]): Fault[] => {
    const many = drawing.one(loop, reference);
    if (!many) return [];
    const own = enclosing(many, (e) => e === activity) !== undefined;
    if (!isSubProcess(activity.name) && (many.name !== data || !own))
      return [
        [
          `takes its items from ${called(many)}; expected a ${data} of its own`,
          `<bpmn:${data}> in its ioSpecification`,
        ],
      ];
    const one = childOf(loop, single);
    const whole = drawing.one(many, 'itemSubjectRef');
    const part = one && drawing.one(one, 'itemSubjectRef');
    if (!one || !whole || !part) return [];
    if (isTrue(part.attributes.isCollection))
      return [
        [
          `has a collection as its ${single}; expected a single item`,
          'Refer to an item definition that is no collection',
        ],
      ];
    return whole.attributes.structureRef === part.attributes.structureRef
      ? []
      : [
          [
            `has items of ${called(part)} in ${called(many)} of ${called(whole)}; expected one structure`,
            'Use the same structureRef',
          ],
        ];
  });
}

function behavior(loop: DrawnElement): Fault[] {
  const stated = loop.attributes.behavior;
  if (stated === 'None' && loop.attributes.noneBehaviorEventRef === undefined)
    return [
      [
        'throws an event for every instance (behavior None), but names none',
        'noneBehaviorEventRef="<event definition>"',
      ],
    ];
  if (stated === 'One' && loop.attributes.oneBehaviorEventRef === undefined)
    return [
      [
        'throws an event for the first instance (behavior One), but names none',
        'oneBehaviorEventRef="<event definition>"',
      ],
    ];
  const complex = childrenOf(loop, 'complexBehaviorDefinition');
  if (stated === 'Complex' && complex.length === 0)
    return [['has complex behavior, but does not say which', '<bpmn:complexBehaviorDefinition>']];
  return complex
    .filter((definition) => !childOf(definition, 'condition'))
    .map((): Fault => ['has a complex behavior definition without a condition', '<bpmn:condition>']);
}
