import type { Json } from '../../model/json.ts';
import type { Condition } from '../port.ts';

/** Collects placeholders of one DynamoDB expression: attribute names and values never stand in the text. */
export class Expression {
  readonly names: Record<string, string> = {};
  readonly values: Record<string, Json> = {};
  readonly #byName = new Map<string, string>();
  #value = 0;

  name(attribute: string): string {
    let placeholder = this.#byName.get(attribute);
    if (placeholder === undefined) {
      placeholder = `#n${this.#byName.size}`;
      this.#byName.set(attribute, placeholder);
      this.names[placeholder] = attribute;
    }
    return placeholder;
  }
  value(value: Json): string {
    const placeholder = `:v${this.#value}`;
    this.#value += 1;
    this.values[placeholder] = value;
    return placeholder;
  }

  /** The members of a request that carry the placeholders; DynamoDB refuses empty ones. */
  attributes(): {
    ExpressionAttributeNames?: Record<string, string>;
    ExpressionAttributeValues?: Record<string, Json>;
  } {
    return {
      ...(Object.keys(this.names).length === 0 ? {} : { ExpressionAttributeNames: this.names }),
      ...(Object.keys(this.values).length === 0 ? {} : { ExpressionAttributeValues: this.values }),
    };
  }
}

/**
 * All conditions (AND) as a condition expression. DynamoDB keeps items past their `ttl` for up to days; such an item counts as missing
 * here, as it does for every reader, so each condition says what it means of a missing item.
 */
export function conditionText(conditions: readonly Condition[], now: number, expression: Expression): string {
  return conditions.map((c) => `(${one(c, now, expression)})`).join(' AND ');
}

function one(condition: Condition, now: number, e: Expression): string {
  // An empty `any` holds for nothing; DynamoDB has no literal for that, so one that contradicts itself stands in.
  if ('any' in condition)
    return condition.any.length === 0
      ? `attribute_exists(${e.name('pk')}) AND attribute_not_exists(${e.name('pk')})`
      : condition.any.map((c) => `(${one(c, now, e)})`).join(' OR ');
  if ('exists' in condition)
    return condition.exists
      ? `attribute_exists(${e.name('pk')}) AND ${alive(now, e)}`
      : `attribute_not_exists(${e.name('pk')}) OR ${expired(now, e)}`;
  const attr = e.name(condition.attr);
  if ('absent' in condition) return `attribute_not_exists(${attr}) OR ${expired(now, e)}`;
  if ('not' in condition)
    return `attribute_not_exists(${attr}) OR ${attr} <> ${e.value(condition.not)} OR ${expired(now, e)}`;
  if ('equals' in condition) return `${attr} = ${e.value(condition.equals)} AND ${alive(now, e)}`;
  return 'below' in condition
    ? `${attr} < ${e.value(condition.below)} AND ${alive(now, e)}`
    : `${attr} >= ${e.value(condition.atLeast)} AND ${alive(now, e)}`;
}

/** `ttl` is in seconds, `now` in milliseconds; DynamoDB compares decimals exactly. */
const expired = (now: number, e: Expression): string => `${e.name('ttl')} <= ${e.value(now / 1000)}`;
export const alive = (now: number, e: Expression): string =>
  `(attribute_not_exists(${e.name('ttl')}) OR ${e.name('ttl')} > ${e.value(now / 1000)})`;
