import type { ModdleObject } from 'moddle-types';
import type { DrawnElement } from '../notation/standard/drawing.ts';
import { Drawing } from '../notation/standard/drawing.ts';

/** What the library says of an object that it made: how each of its properties stands in XML. */
interface Descriptor {
  readonly properties: readonly {
    readonly name: string;
    readonly type: string;
    readonly isAttr?: boolean;
    readonly isBody?: boolean;
    readonly isReference?: boolean;
    readonly isVirtual?: boolean;
    readonly xml?: { readonly serialize?: string };
  }[];
}
type Described = ModdleObject & { readonly $descriptor?: Descriptor };
type Draft = DrawnElement & { children: DrawnElement[]; attributes: Record<string, string>; text: string };

/** The drawing of a modeler as its file would have it. What binds it stands elsewhere: in process.yaml, or in an engine's extensions. */
export const drawingOfModdle = (definitions: ModdleObject): Drawing =>
  new Drawing(draw(definitions, 'definitions', undefined), 'bound');

function draw(object: Described, name: string, parent: DrawnElement | undefined, declared?: string): DrawnElement {
  const drawn: Draft = { name, attributes: {}, children: [], text: '', parent, place: undefined };
  for (const [key, value] of Object.entries(object.$attrs ?? {}))
    if (typeof value === 'string') drawn.attributes[key] = value;
  if (declared !== undefined && object.$type !== declared)
    drawn.attributes['xsi:type'] = object.$type.replace(':', ':t');
  for (const property of object.$descriptor?.properties ?? []) {
    const key = property.name.replace(/^.*:/, '');
    if (property.isVirtual === true || !Object.hasOwn(object, key)) continue;
    const stated = object[key];
    for (const value of Array.isArray(stated) ? (stated as unknown[]) : [stated]) {
      if (value === undefined || value === null) continue;
      place(drawn, key, property, value);
    }
  }
  return drawn;
}

function place(drawn: Draft, key: string, property: Descriptor['properties'][number], value: unknown): void {
  const simple = property.isReference === true ? idOf(value) : typeof value === 'object' ? undefined : String(value);
  if (property.isBody === true) drawn.text += simple ?? '';
  else if (simple !== undefined && property.isAttr === true) drawn.attributes[key] = simple;
  else if (simple !== undefined)
    drawn.children.push({ name: key, attributes: {}, children: [], text: simple, parent: drawn, place: undefined });
  else if (property.isReference !== true && isBpmn(value)) {
    const { serialize } = property.xml ?? {};
    const name = serialize === undefined ? tagOf(value) : key;
    drawn.children.push(draw(value, name, drawn, serialize === 'xsi:type' ? property.type : undefined));
  }
}

const isBpmn = (value: unknown): value is Described =>
  typeof value === 'object' && value !== null && String((value as ModdleObject).$type).startsWith('bpmn:');

const idOf = (value: unknown): string | undefined =>
  typeof value === 'object' && value !== null ? (value as ModdleObject).id : undefined;

const tagOf = (object: ModdleObject): string =>
  object.$type.replace(/^bpmn:/, '').replace(/^./, (letter) => letter.toLowerCase());
