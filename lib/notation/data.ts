import type { ModdleObject } from 'moddle-types';
import type { DataItem, DataMapping, Node } from '../model/process-model.ts';
import { readFormal } from './expression.ts';
import type { Notes } from './expression.ts';
import { asList, asObject, nameOf } from './moddle-objects.ts';

/** Modelers give a data input association a property of this name to point to, where the activity has no input of its own. */
const PLACEHOLDER = '__targetRef_placeholder';

/** Variables that drawn data stands for. A reference to a data object or data store stands for what it refers to. */
export class DataNames {
  /** Name as an expression sees it; undefined for what is only there to draw an arrow. */
  of(element: ModdleObject | undefined, activity?: ModdleObject): string | undefined {
    if (!element) return undefined;
    const drawn = asObject(element.dataObjectRef) ?? asObject(element.dataStoreRef) ?? element;
    const name = nameOf(drawn) ?? nameOf(element) ?? drawn.id;
    // The item of a loop is an input of the activity: what is meant is the data associated with it.
    const source = activity && isInput(drawn) ? sourceOfInput(drawn, activity) : undefined;
    return source ? this.of(source) : name === PLACEHOLDER ? undefined : name;
  }
}

const isInput = (element: ModdleObject): boolean =>
  element.$type === 'bpmn:DataInput' || element.$type === 'bpmn:DataOutput';

function sourceOfInput(item: ModdleObject, activity: ModdleObject): ModdleObject | undefined {
  const input = asList(activity.dataInputAssociations).find((a) => asObject(a.targetRef)?.id === item.id);
  if (input) return asList(input.sourceRef)[0];
  const output = asList(activity.dataOutputAssociations).find((a) => asList(a.sourceRef)[0]?.id === item.id);
  return asObject(output?.targetRef);
}

const KINDS: Readonly<Record<string, DataItem['kind']>> = {
  'bpmn:DataObject': 'dataObject',
  'bpmn:DataStoreReference': 'dataStore',
  'bpmn:Property': 'property',
};

/** Drawn data of a process, sub-process or activity. Several references to one data object are one variable. */
export function readData(container: ModdleObject): DataItem[] {
  const names = new DataNames();
  return [...asList(container.properties), ...asList(container.flowElements)].flatMap((element): DataItem[] => {
    const kind = KINDS[element.$type];
    const name = kind === undefined ? undefined : names.of(element);
    if (kind === undefined || name === undefined || element.id === undefined) return [];
    const type = asObject(element.itemSubjectRef)?.structureRef;
    return [
      {
        id: element.id,
        name: referenceName(container, element) ?? name,
        kind,
        collection: element.isCollection === true,
        ...(typeof type === 'string' ? { type } : {}),
      },
    ];
  });
}

/** Modelers name the reference and leave the data object itself without a name. */
function referenceName(container: ModdleObject, element: ModdleObject): string | undefined {
  if (element.$type !== 'bpmn:DataObject' || nameOf(element) !== undefined) return undefined;
  const reference = asList(container.flowElements).find(
    (e) => e.$type === 'bpmn:DataObjectReference' && asObject(e.dataObjectRef)?.id === element.id,
  );
  return nameOf(reference);
}

/** Data associations of an activity or event: what it reads and writes, and the mappings that move values. */
export function readAssociations(
  element: ModdleObject,
  names: DataNames,
  notes: Notes,
): Pick<Node, 'inputs' | 'outputs' | 'reads' | 'writes'> {
  const inputs: DataMapping[] = [];
  const outputs: DataMapping[] = [];
  const reads = new Set<string>();
  const writes = new Set<string>();
  for (const association of asList(element.dataInputAssociations)) {
    const sources = asList(association.sourceRef);
    for (const source of sources) {
      const name = names.of(source);
      if (name !== undefined) reads.add(name);
    }
    inputs.push(...mappings(association, names.of(sources[0]), names.of(asObject(association.targetRef)), notes));
  }
  for (const association of asList(element.dataOutputAssociations)) {
    const target = names.of(asObject(association.targetRef));
    if (target !== undefined) writes.add(target);
    outputs.push(...mappings(association, names.of(asList(association.sourceRef)[0]), target, notes));
  }
  return {
    ...(inputs.length === 0 ? {} : { inputs }),
    ...(outputs.length === 0 ? {} : { outputs }),
    ...(reads.size === 0 ? {} : { reads: [...reads] }),
    ...(writes.size === 0 ? {} : { writes: [...writes] }),
  };
}

function mappings(
  association: ModdleObject,
  source: string | undefined,
  target: string | undefined,
  notes: Notes,
): DataMapping[] {
  const assigned = asList(association.assignment).flatMap((assignment): DataMapping[] => {
    const from = readFormal(assignment.from, 'the source of an assignment', notes);
    const to = readFormal(assignment.to, 'the target of an assignment', notes);
    return from === undefined || to === undefined ? [] : [{ target: to, expression: from }];
  });
  const transformation = readFormal(association.transformation, 'the transformation', notes);
  if (transformation !== undefined && target !== undefined)
    return [{ target, expression: transformation }, ...assigned];
  // A value that keeps its name moves nowhere.
  return source === undefined || target === undefined || source === target
    ? assigned
    : [{ target, source }, ...assigned];
}
