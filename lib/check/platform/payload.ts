import { finding } from '../../model/diagnostics/index.ts';
import type { Json } from '../../model/json.ts';
import { schemasOf } from '../optional.ts';
import type { PlatformRule } from './rule.ts';
import { placeOfElement } from './rule.ts';

/** What a state may be given, and what one value may have before it travels as a reference, in bytes. */
const PAYLOAD_LIMIT = 256 * 1024;
const REFERENCE_ABOVE = 64 * 1024;
/** TUT-337: what travels with one state is more than it may be given, by the sizes that its schemas allow. */
export const payload: PlatformRule = (model, { payload: most }) => {
  if (!most) return [];
  const sizes = most.variables.flatMap((name) => {
    const bounds = schemasOf(model, name).map((schema) => sizeOf(schema as Json));
    return bounds.length === 0 || bounds.includes(undefined) ? [] : [Math.max(...bounds.map((b) => b!))];
  });
  const known = sizes.reduce((total, size) => total + Math.min(size, REFERENCE_ABOVE), 0);
  if (known <= PAYLOAD_LIMIT) return [];
  return [
    finding('TUT-337', {
      message: `${most.variables.join(', ')} travel together, and may be ${Math.round(known / 1024)} KiB by their schemas; a state takes ${PAYLOAD_LIMIT / 1024} KiB`,
      suggestion: 'Say in `input` of the step which of them it needs, or lower maxLength and maxItems',
      ...placeOfElement(model, most.element),
    }),
  ];
};

interface Schema {
  readonly [keyword: string]: Json | undefined;
}

/** Bytes of the largest JSON that a schema allows; undefined where it sets no bound. */
function sizeOf(schema: Json | undefined): number | undefined {
  if (schema === undefined || schema === null || typeof schema !== 'object' || Array.isArray(schema)) return undefined;
  const {
    type,
    enum: values,
    const: value,
    maxLength,
    maxItems,
    items,
    properties,
    additionalProperties,
  } = schema as Schema;
  if (value !== undefined) return JSON.stringify(value).length;
  if (Array.isArray(values)) return Math.max(...values.map((v) => JSON.stringify(v).length));
  switch (type) {
    case 'string':
      // A character of JSON takes up to six bytes, as an escape.
      return typeof maxLength === 'number' ? 2 + 6 * maxLength : undefined;
    case 'number':
    case 'integer':
      return 24;
    case 'boolean':
    case 'null':
      return 5;
    case 'array': {
      const item = sizeOf(items);
      return typeof maxItems === 'number' && item !== undefined ? 2 + maxItems * (item + 1) : undefined;
    }
    case 'object': {
      if (additionalProperties !== false) return undefined;
      const parts = Object.entries((properties ?? {}) as Schema).map(([key, inner]) => {
        const size = sizeOf(inner);
        return size === undefined ? undefined : key.length + 4 + size;
      });
      return parts.includes(undefined) ? undefined : 2 + parts.reduce<number>((total, size) => total + size!, 0);
    }
    default:
      return undefined;
  }
}
