import type { QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { UnknownCursor, type Query } from '../port.ts';
import { Expression } from './expression.ts';
import { indexName } from './table.ts';

/** Attributes that order a page: the sort key, and in an index the key of the item too, because index keys repeat. */
export const orderOf = (index: Query['index']): readonly string[] =>
  index === undefined ? ['sk'] : [`${index}sk`, 'pk', 'sk'];

/** The request for one page of up to `limit` + 1 items, or undefined where no sort key can match. */
export function queryOf(query: Query, table: string, limit: number): QueryCommandInput | undefined {
  const e = new Expression();
  const [pk, sk] = query.index === undefined ? ['pk', 'sk'] : [`${query.index}pk`, `${query.index}sk`];
  const range = rangeOf(query, sk, e);
  if (range === undefined) return undefined;
  return {
    TableName: table,
    ...(query.index === undefined ? { ConsistentRead: true } : { IndexName: indexName(query.index) }),
    KeyConditionExpression: [`${e.name(pk)} = ${e.value(query.pk)}`, ...range].join(' AND '),
    ScanIndexForward: query.descending !== true,
    Limit: limit + 1,
    ...(query.cursor === undefined ? {} : { ExclusiveStartKey: startKey(query, query.cursor, pk) }),
    ...e.attributes(),
  };
}

/** DynamoDB takes one condition on the sort key, so prefix and bounds are brought together. */
function rangeOf(query: Query, attribute: string, e: Expression): string[] | undefined {
  const { prefix = '', from, to } = query;
  // Named only where it is used: DynamoDB refuses names that no expression has.
  const sk = (): string => e.name(attribute);
  if (from === undefined && to === undefined) return prefix === '' ? [] : [`begins_with(${sk()}, ${e.value(prefix)})`];
  const low = greater(from, prefix === '' ? undefined : prefix);
  const high = lesser(to, prefix === '' ? undefined : `${prefix}\u{10ffff}`);
  if (low !== undefined && high !== undefined)
    return order(low, high) > 0 ? undefined : [`${sk()} BETWEEN ${e.value(low)} AND ${e.value(high)}`];
  if (low !== undefined) return [`${sk()} >= ${e.value(low)}`];
  return high === undefined ? [] : [`${sk()} <= ${e.value(high)}`];
}

/** Keys are ordered by their UTF-8 bytes. */
const order = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
function greater(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return order(a, b) > 0 ? a : b;
}
function lesser(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return order(a, b) < 0 ? a : b;
}

/** A place in a query: the order attributes of the last item given out. */
export function cursorOf(query: Query, last: Readonly<Record<string, unknown>>): string {
  return Buffer.from(JSON.stringify(orderOf(query.index).map((o) => String(last[o])))).toString('base64url');
}

function startKey(query: Query, cursor: string, pk: string): Record<string, string> {
  const names = orderOf(query.index);
  try {
    const parts = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown;
    if (Array.isArray(parts) && parts.length === names.length && parts.every((p) => typeof p === 'string'))
      return { ...Object.fromEntries(names.map((n, i) => [n, parts[i] as string])), [pk]: query.pk };
  } catch {
    // told below
  }
  throw new UnknownCursor();
}
