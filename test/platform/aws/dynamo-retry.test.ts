import { describe, expect, test } from '@jest/globals';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoStore } from '../../../lib/platform/aws/dynamo-store.ts';
import { fakeAws, refused, type Answer, type SentRequest } from './fake-http.ts';

const cancelled = (...reasons: readonly (string | { Code: string; Message?: string; Item?: unknown })[]): Answer => ({
  status: 400,
  body: {
    __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
    Message: 'Transaction cancelled',
    CancellationReasons: reasons.map((r) => (typeof r === 'string' ? { Code: r } : r)),
  },
});
const storeOf = (answer: (request: SentRequest, n: number) => Answer) => {
  const { sent, config } = fakeAws(answer);
  return { sent, store: new DynamoStore({ client: new DynamoDBClient(config), table: 't', random: () => 0 }) };
};
const put = (pk: string) => ({ put: { pk, sk: 's' } });
const key = { pk: 'a', sk: 's' };

describe('DynamoStore under contention', () => {
  test.each([
    ['a conflict', cancelled('None', 'TransactionConflict')],
    ['throttling within', cancelled('ThrottlingError', 'None')],
    ['a transaction under way', refused('TransactionInProgressException')],
    ['throttling', refused('ThrottlingException')],
    ['a fault of the service', refused('InternalServerError', 500)],
  ])('sends the same request again after %s', async (_name, answer) => {
    const { sent, store } = storeOf((_r, n) => (n < 3 ? answer : {}));
    await store.transact([put('a'), put('b')]);
    expect(sent).toHaveLength(4);
    // The same token: where only the reply was lost, the service answers with the first outcome.
    expect(new Set(sent.map((r) => r.body.ClientRequestToken)).size).toBe(1);
  });

  test('gives up in the end', async () => {
    const { sent, store } = storeOf(() => cancelled('TransactionConflict'));
    await expect(store.transact([put('a')])).rejects.toMatchObject({ name: 'StoreLimit' });
    expect(sent).toHaveLength(20);
  });

  test('a condition that does not hold is final, also beside a conflict', async () => {
    const { sent, store } = storeOf(() => cancelled('TransactionConflict', 'None', 'ConditionalCheckFailed'));
    await expect(store.transact([put('a'), put('b'), put('c')])).rejects.toMatchObject({
      name: 'ConditionFailed',
      index: 2,
    });
    expect(sent).toHaveLength(1);
  });

  test('errors of the request are final', async () => {
    const { sent, store } = storeOf(() => refused('AccessDeniedException'));
    await expect(store.transact([put('a')])).rejects.toMatchObject({ name: 'AccessDeniedException' });
    const size = storeOf(() =>
      cancelled({ Code: 'ValidationError', Message: 'Item size to update has exceeded the maximum allowed size' }),
    );
    await expect(size.store.transact([put('a')])).rejects.toMatchObject({ name: 'StoreLimit' });
    expect([sent.length, size.sent.length]).toEqual([1, 1]);
  });

  test('an expired item that is renewed while it is replaced is looked at afresh', async () => {
    const expired = { pk: { S: 'a' }, sk: { S: 's' }, ttl: { N: '1' } };
    const answers = [cancelled({ Code: 'ConditionalCheckFailed', Item: expired }), cancelled('ConditionalCheckFailed')];
    const { sent, store } = storeOf((_r, n) => answers[n] ?? {});
    await store.transact([{ update: key, add: { n: 1 } }]);
    const kinds = sent.map((r) => Object.keys((r.body.TransactItems as object[])[0]!)[0]);
    expect(kinds).toEqual(['Update', 'Put', 'Update']);
    expect(new Set(sent.map((r) => r.body.ClientRequestToken)).size).toBe(3);
  });

  test('reads of the table are consistent, those of an index cannot be', async () => {
    const { sent, store } = storeOf(() => ({ body: { Items: [] } }));
    await store.get(key);
    await store.query({ pk: 'a' });
    await store.query({ pk: 'a', index: 'g1' });
    expect(sent.map((r) => [r.operation, r.body.ConsistentRead, r.body.IndexName])).toEqual([
      ['GetItem', true, undefined],
      ['Query', true, undefined],
      ['Query', undefined, 'by-g1'],
    ]);
  });

  test('no actions ask nothing', async () => {
    const { sent, store } = storeOf(() => ({}));
    await store.transact([]);
    expect(sent).toEqual([]);
  });
});
