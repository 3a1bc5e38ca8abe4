import type { Json } from '../../model/json.ts';
import type { Item } from '../port.ts';

/** DynamoDB's own form of a value, as it stands in stream records and in the reasons of a cancelled transaction. */
export interface AttributeValue {
  readonly S?: string | undefined;
  readonly N?: string | undefined;
  readonly BOOL?: boolean | undefined;
  readonly NULL?: boolean | undefined;
  readonly L?: readonly AttributeValue[] | undefined;
  readonly M?: Readonly<Record<string, AttributeValue>> | undefined;
}
export type AttributeMap = Readonly<Record<string, AttributeValue>>;

/** The item behind an attribute map. Only what the store writes (JSON) can be read. */
export const itemOf = (map: AttributeMap): Item => objectOf(map) as unknown as Item;

const objectOf = (map: AttributeMap): { [key: string]: Json } =>
  Object.fromEntries(Object.entries(map).map(([name, value]) => [name, jsonOf(value)]));

function jsonOf(value: AttributeValue): Json {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return Number(value.N);
  if (value.BOOL !== undefined) return value.BOOL;
  if (value.NULL === true) return null;
  if (value.L !== undefined) return value.L.map(jsonOf);
  if (value.M !== undefined) return objectOf(value.M);
  throw new Error(`the store does not write attributes of type ${Object.keys(value).join(', ')}`);
}
