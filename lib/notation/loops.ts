import type { ModdleObject } from 'moddle-types';
import type { EventDefinition, MultiInstance, MultiInstanceBehavior, Node } from '../model/process-model.ts';
import type { DataNames } from './data.ts';
import { readEvent } from './events.ts';
import { readFeel, readFeelOrText, readFormal } from './expression.ts';
import type { Notes } from './expression.ts';
import { asList, asObject, stripFeel } from './moddle-objects.ts';
import { Extensions, textOf } from './vendor/extensions.ts';

type Loop = Pick<Node, 'multiInstance' | 'standardLoop'>;

/** Loop marker of an activity. */
export function readLoop(activity: ModdleObject, names: DataNames, notes: Notes): Loop {
  const loop = asObject(activity.loopCharacteristics);
  if (loop?.$type === 'bpmn:MultiInstanceLoopCharacteristics')
    return { multiInstance: readMultiInstance(loop, activity, names, notes) };
  if (loop?.$type !== 'bpmn:StandardLoopCharacteristics') return {};
  notes.push(...new Extensions(loop).rest());
  const condition = readFormal(loop.loopCondition, 'the loop condition', notes);
  return {
    standardLoop: {
      testBefore: loop.testBefore === true,
      ...(typeof loop.loopMaximum === 'number' ? { maximum: loop.loopMaximum } : {}),
      ...(condition === undefined ? {} : { condition }),
    },
  };
}

const BEHAVIORS: Readonly<Record<string, MultiInstanceBehavior>> = {
  All: 'all',
  One: 'one',
  None: 'none',
  Complex: 'complex',
};

function readMultiInstance(loop: ModdleObject, activity: ModdleObject, names: DataNames, notes: Notes): MultiInstance {
  const vendor = new Extensions(loop);
  const zeebe = vendor.element('zeebe:loopCharacteristics');
  const cardinality = readFormal(loop.loopCardinality, 'the loop cardinality', notes);
  const completion = readFormal(loop.completionCondition, 'the completion condition', notes);
  const input = names.of(asObject(loop.loopDataInputRef), activity);
  const output = names.of(asObject(loop.loopDataOutputRef), activity);
  const collection =
    feel(textOf(zeebe, 'inputCollection'), 'the input collection', notes) ??
    collectionOf(vendor.attribute('camunda:collection'), notes) ??
    input;
  const elementVariable =
    textOf(zeebe, 'inputElement') ?? vendor.attribute('camunda:elementVariable') ?? itemName(loop.inputDataItem);
  const outputCollection = textOf(zeebe, 'outputCollection') ?? output;
  const outputElement =
    feel(textOf(zeebe, 'outputElement'), 'the output element', notes) ?? itemName(loop.outputDataItem);
  notes.push(...vendor.rest());
  const behavior = BEHAVIORS[typeof loop.behavior === 'string' ? loop.behavior : 'All'] ?? 'all';
  const thrown = thrownBy(behavior === 'one' ? loop.oneBehaviorEventRef : loop.noneBehaviorEventRef, notes);
  return {
    sequential: loop.isSequential === true,
    ...(cardinality === undefined ? {} : { cardinality }),
    ...(collection === undefined ? {} : { collection }),
    ...(elementVariable === undefined ? {} : { elementVariable }),
    ...(outputCollection === undefined ? {} : { outputCollection }),
    ...(outputElement === undefined ? {} : { outputElement }),
    ...(completion === undefined ? {} : { completionCondition: completion }),
    behavior,
    ...(behavior !== 'all' && behavior !== 'complex' && thrown !== undefined ? { event: thrown } : {}),
    ...(behavior === 'complex' ? { complex: readComplex(loop, notes) } : {}),
  };
}

const feel = (text: string | undefined, what: string, notes: Notes): string | undefined =>
  text === undefined ? undefined : readFeel(text, what, notes);

/** `camunda:collection` names a variable, or holds an expression. */
const collectionOf = (text: string | undefined, notes: Notes): string | undefined =>
  text === undefined ? undefined : stripFeel(readFeelOrText(text, 'the collection', notes));

function itemName(item: unknown): string | undefined {
  const drawn = asObject(item);
  const name = typeof drawn?.name === 'string' && drawn.name.trim() !== '' ? drawn.name : drawn?.id;
  return typeof name === 'string' ? name : undefined;
}

function thrownBy(reference: unknown, notes: Notes): EventDefinition | undefined {
  const definition = asObject(reference);
  if (!definition) return undefined;
  return readThrown({ $type: 'bpmn:IntermediateThrowEvent', eventDefinitions: [definition] }, notes);
}

function readThrown(event: ModdleObject, notes: Notes): EventDefinition {
  const reading = readEvent(event);
  notes.push(...reading.unsupported, ...reading.faults.map((f) => f.message));
  return reading.definition;
}

function readComplex(loop: ModdleObject, notes: Notes): NonNullable<MultiInstance['complex']> {
  return asList(loop.complexBehaviorDefinition).map((definition) => {
    const condition = readFormal(definition.condition, 'the condition of the complex behaviour', notes);
    const event = asObject(definition.event);
    if (condition === undefined) notes.push('complex behaviour without a condition');
    return { condition: condition ?? 'false', ...(event ? { event: readThrown(event, notes) } : {}) };
  });
}
