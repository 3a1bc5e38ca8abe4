import { BpmnModdle } from 'bpmn-moddle';

// What BPMN's metamodel says of its elements, from the descriptor by which the library reads them.

const { typeMap, packageMap } = new BpmnModdle().registry;
const enumerations = new Map(
  (packageMap.bpmn?.enumerations ?? []).map((e) => [`bpmn:${e.name}`, e.literalValues.map((l) => l.name)]),
);

/** A property of an element: an attribute, a child or a reference. Names are without prefix. */
export interface Property {
  readonly name: string;
  /** Qualified: `bpmn:Message`, or `Boolean`. */
  readonly type: string;
  readonly many: boolean;
  readonly reference: boolean;
  readonly attribute: boolean;
}

const typeName = (element: string): string => `bpmn:${element.charAt(0).toUpperCase()}${element.slice(1)}`;

const properties = new Map<string, readonly Property[]>();

/** Properties of the element, inherited ones included; empty for what is not a type of its own (`timeDuration`). */
export function propertiesOf(element: string): readonly Property[] {
  const known = properties.get(element);
  if (known) return known;
  const found = ancestry(typeName(element)).flatMap((type) =>
    (typeMap[type]?.properties ?? [])
      .filter((p) => p.isVirtual !== true)
      .map((p) => ({
        name: p.name.replace(/^.*:/, ''),
        type: qualified(p.type),
        many: p.isMany === true,
        reference: p.isReference === true,
        attribute: p.isAttr === true,
      })),
  );
  properties.set(element, found);
  return found;
}

/** Whether the element is of the type, or of one that inherits from it. */
export const isA = (element: string, type: string): boolean => ancestry(typeName(element)).includes(type);

/** Values of an enumeration; undefined for other types. */
export const valuesOf = (type: string): readonly string[] | undefined => enumerations.get(type);

function ancestry(type: string): readonly string[] {
  const found: string[] = [];
  const open = [type];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (typeMap[at] === undefined || found.includes(at)) continue;
    found.push(at);
    open.push(...(typeMap[at]?.superClass ?? []).map(qualified));
  }
  return found;
}

const SIMPLE: ReadonlySet<string> = new Set(['String', 'Boolean', 'Integer', 'Real', 'Element']);
const qualified = (type: string): string => (type.includes(':') || SIMPLE.has(type) ? type : `bpmn:${type}`);
