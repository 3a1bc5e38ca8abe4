import { randomUUID } from 'node:crypto';
import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Json } from '../../model/json.ts';
import type { Action, Item, Key } from '../port.ts';
import { alive, conditionText, Expression } from './expression.ts';

export type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** Exactly what JSON carries: drops undefined attributes, as the local store does by writing JSON. */
const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/**
 * The request for these actions. `replacing` names updates that begin a fresh item, because the one that is there has expired at the
 * `ttl` given. The token makes the service answer a repeated send with the outcome of the first, where only the reply was lost.
 */
export function transactionOf(
  actions: readonly Action[],
  table: string,
  now: number,
  replacing: ReadonlyMap<number, number>,
): TransactWriteCommandInput {
  return {
    ClientRequestToken: randomUUID(),
    TransactItems: actions.map((action, index) => itemOf(action, table, now, replacing.get(index))),
  };
}

function itemOf(action: Action, TableName: string, now: number, expiredAt: number | undefined): TransactItem {
  const e = new Expression();
  const conditions = action.if ?? [];
  const text = conditions.length === 0 ? undefined : conditionText(conditions, now, e);
  const condition = text === undefined ? {} : { ConditionExpression: text };
  if ('put' in action) return { Put: { TableName, Item: plain(action.put), ...condition, ...e.attributes() } };
  if ('remove' in action)
    return { Delete: { TableName, Key: keyOnly(action.remove), ...condition, ...e.attributes() } };
  if ('check' in action)
    return {
      ConditionCheck: {
        TableName,
        Key: keyOnly(action.check),
        // A check without conditions checks nothing; DynamoDB wants one that always holds.
        ConditionExpression: text ?? `attribute_exists(${e.name('pk')}) OR attribute_not_exists(${e.name('pk')})`,
        ...e.attributes(),
      },
    };
  if (expiredAt !== undefined) {
    const seen = `${e.name('ttl')} = ${e.value(expiredAt)}`;
    return {
      Put: {
        TableName,
        Item: plain(fresh(action)),
        ConditionExpression: text === undefined ? seen : `${seen} AND ${text}`,
        ...e.attributes(),
      },
    };
  }
  // An update of an expired item must not bring its old attributes back to life: refused here, and sent again as a put.
  const guard = alive(now, e);
  return {
    Update: {
      TableName,
      Key: keyOnly(action.update),
      UpdateExpression: updateText(action, e),
      ConditionExpression: text === undefined ? guard : `${guard} AND ${text}`,
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      ...e.attributes(),
    },
  };
}

type Update = Extract<Action, { update: Key }>;

function updateText(action: Update, e: Expression): string {
  const set = Object.entries(action.set ?? {}).filter(([, value]) => (value as Json | undefined) !== undefined);
  const gone = Object.entries(action.set ?? {}).filter(([, value]) => (value as Json | undefined) === undefined);
  const unset = [...gone.map(([name]) => name), ...(action.unset ?? [])];
  const add = Object.entries(action.add ?? {});
  const parts: string[] = [];
  if (set.length > 0) parts.push(`SET ${set.map(([n, v]) => `${e.name(n)} = ${e.value(plain(v))}`).join(', ')}`);
  if (add.length > 0) parts.push(`ADD ${add.map(([n, by]) => `${e.name(n)} ${e.value(by)}`).join(', ')}`);
  if (unset.length > 0) parts.push(`REMOVE ${unset.map((n) => e.name(n)).join(', ')}`);
  // DynamoDB wants an expression; removing what no item has changes nothing.
  return parts.length > 0 ? parts.join(' ') : `REMOVE ${e.name('nothing-to-change')}`;
}

/** The item that an update makes where there was none. */
function fresh(action: Update): Item {
  const item: Record<string, Json> = { ...action.set, ...action.add };
  for (const name of action.unset ?? []) delete item[name];
  return { ...item, ...keyOnly(action.update) };
}

const keyOnly = ({ pk, sk }: Key): Key => ({ pk, sk });
