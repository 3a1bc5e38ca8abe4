import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoStore } from '../../../lib/platform/aws/dynamo-store.ts';
import { ConditionFailed, StoreLimit, type Condition, type Item } from '../../../lib/platform/port.ts';
import { holds } from '../../../lib/platform/conditions.ts';
import { missing, startDynamo, type DynamoServer } from './dynamo-server.ts';

if (missing !== undefined) test.skip(`DynamoStore against a DynamoDB server: ${missing}`, () => undefined);
else
  describe('DynamoStore', () => {
    const NOW = Date.UTC(2026, 0, 1);
    const OLD = NOW / 1000 - 60;
    let server: DynamoServer;
    let table: string;
    let store: DynamoStore;
    beforeAll(async () => {
      server = await startDynamo();
    });
    beforeEach(async () => {
      table = await server.table();
      store = new DynamoStore({ client: server.client, table, now: () => NOW });
    });
    afterAll(() => server.stop());

    const failure = async (work: Promise<unknown>): Promise<unknown> =>
      work.then(
        () => undefined,
        (error: unknown) => error,
      );
    const key = { pk: 'p', sk: 's' };

    test('gives back what JSON carries, large numbers included', async () => {
      const item: Item = {
        ...key,
        text: '',
        big: 1e21,
        past: 2 ** 53 + 2,
        half: 0.1,
        none: null,
        yes: true,
        list: [1, 'a', [], {}],
        map: { deep: { er: [null] } },
      };
      await store.transact([{ put: { ...item, dropped: undefined } }]);
      expect(await store.get(key)).toEqual(item);
    });

    const items: (Item | undefined)[] = [
      undefined,
      { ...key },
      { ...key, a: 1 },
      { ...key, a: 2 },
      { ...key, a: 'x' },
      { ...key, a: null },
      { ...key, a: { b: [1] } },
      { ...key, a: 1, ttl: OLD },
      { ...key, a: 1, ttl: NOW / 1000 + 60 },
    ];
    const conditions: Condition[] = [
      { exists: true },
      { exists: false },
      { attr: 'a', equals: 1 },
      { attr: 'a', equals: null },
      { attr: 'a', equals: { b: [1] } },
      { attr: 'a', not: 1 },
      { attr: 'a', not: null },
      { attr: 'a', absent: true },
      { attr: 'a', below: 2 },
      { attr: 'a', below: 'y' },
      { attr: 'a', atLeast: 2 },
      { any: [] },
      { any: [{ exists: false }, { attr: 'a', equals: 2 }] },
    ];
    test.each(conditions.map((c) => [JSON.stringify(c), c] as const))(
      'condition %s holds as the local store has it',
      async (_name, condition) => {
        for (const [n, item] of items.entries()) {
          const pk = `p${n}`;
          if (item !== undefined) await store.transact([{ put: { ...item, pk } }]);
          const seen = typeof item?.ttl === 'number' && item.ttl === OLD ? undefined : item;
          const error = await failure(store.transact([{ check: { pk, sk: 's' }, if: [condition] }]));
          if (error !== undefined) expect(error).toBeInstanceOf(ConditionFailed);
          expect([item, error === undefined]).toEqual([item, holds(condition, seen)]);
        }
      },
    );

    test('an expired item is not there: not for readers, and an update begins it afresh', async () => {
      await store.transact([{ put: { ...key, a: 1, n: 5, g1pk: 'g', g1sk: '1', ttl: OLD } }]);
      expect(await store.get(key)).toBeUndefined();
      expect(await store.query({ pk: 'p' })).toEqual({ items: [] });
      expect(await store.query({ pk: 'g', index: 'g1' })).toEqual({ items: [] });
      await store.transact([{ update: key, add: { n: 1 }, set: { b: 2 }, if: [{ attr: 'a', absent: true }] }]);
      expect(await store.get(key)).toEqual({ ...key, n: 1, b: 2 });
    });

    test('an update of an expired item still minds its conditions', async () => {
      await store.transact([{ put: { ...key, a: 1, ttl: OLD } }]);
      const error = await failure(
        store.transact([
          { put: { pk: 'other', sk: 's' } },
          { update: key, set: { a: 2 }, if: [{ attr: 'a', equals: 1 }] },
        ]),
      );
      expect(error).toMatchObject({ name: 'ConditionFailed', index: 1 });
      expect(await store.get({ pk: 'other', sk: 's' })).toBeUndefined();
    });

    test('an update sets, adds and removes; one that changes nothing makes the item', async () => {
      await store.transact([{ put: { ...key, gone: 1, n: 1 } }]);
      await store.transact([{ update: key, set: { 'a.b#c': 'v' }, add: { n: 2, m: -1 }, unset: ['gone'] }]);
      expect(await store.get(key)).toEqual({ ...key, n: 3, m: -1, 'a.b#c': 'v' });
      await store.transact([{ update: { pk: 'new', sk: 's' } }]);
      expect(await store.get({ pk: 'new', sk: 's' })).toEqual({ pk: 'new', sk: 's' });
    });

    test('all or nothing, and the first condition that fails is named', async () => {
      const error = await failure(
        store.transact([
          { put: { pk: 'a', sk: 's' } },
          { check: { pk: 'b', sk: 's' }, if: [{ exists: true }] },
          { put: { pk: 'c', sk: 's' }, if: [{ exists: true }] },
        ]),
      );
      expect(error).toMatchObject({ name: 'ConditionFailed', index: 1 });
      expect(await store.get({ pk: 'a', sk: 's' })).toBeUndefined();
    });

    test('counters of competing transactions add up', async () => {
      await Promise.all(Array.from({ length: 40 }, () => store.transact([{ update: key, add: { n: 1 } }])));
      expect(await store.get(key)).toMatchObject({ n: 40 });
    });

    test('pages end without a cursor, in both directions and in indexes', async () => {
      for (let n = 0; n < 6; n += 1)
        await store.transact([{ put: { pk: 'p', sk: `a${n}`, g2pk: 'g', g2sk: n < 3 ? 'same' : `t${n}` } }]);
      const read = async (query: Parameters<DynamoStore['query']>[0]): Promise<string[][]> => {
        const pages: string[][] = [];
        let cursor: string | undefined;
        do {
          const page = await store.query({ ...query, ...(cursor === undefined ? {} : { cursor }) });
          pages.push(page.items.map((i) => i.sk));
          cursor = page.cursor;
        } while (cursor !== undefined);
        return pages;
      };
      const two = [
        ['a0', 'a1'],
        ['a2', 'a3'],
        ['a4', 'a5'],
      ];
      expect(await read({ pk: 'p', limit: 2 })).toEqual(two);
      expect((await read({ pk: 'p', limit: 2, descending: true })).flat()).toEqual(two.flat().reverse());
      const inIndex = await read({ pk: 'g', index: 'g2', limit: 2 });
      expect(inIndex.map((p) => p.length)).toEqual([2, 2, 2]);
      expect(inIndex.flat().sort()).toEqual(two.flat());
    });

    test('prefix and bounds apply together', async () => {
      for (const sk of ['a1', 'a2', 'a3', 'b1', 'b2']) await store.transact([{ put: { pk: 'p', sk } }]);
      const keys = async (query: object): Promise<string[]> =>
        (await store.query({ pk: 'p', ...query })).items.map((i) => i.sk);
      expect(await keys({ prefix: 'a' })).toEqual(['a1', 'a2', 'a3']);
      expect(await keys({ prefix: 'a', from: 'a2' })).toEqual(['a2', 'a3']);
      expect(await keys({ prefix: 'a', to: 'a2' })).toEqual(['a1', 'a2']);
      expect(await keys({ from: 'a3', to: 'b1' })).toEqual(['a3', 'b1']);
      expect(await keys({ from: 'b1' })).toEqual(['b1', 'b2']);
      expect(await keys({ to: 'a1' })).toEqual(['a1']);
      expect(await keys({ prefix: 'a', from: 'b1' })).toEqual([]);
      expect(await keys({ prefix: '' })).toHaveLength(5);
    });

    test('refuses what is too large before and after it is sent', async () => {
      const large = 'x'.repeat(300 * 1024);
      expect(await failure(store.transact([{ put: { ...key, a: large + large } }]))).toBeInstanceOf(StoreLimit);
      await store.transact([{ put: { ...key, a: large } }]);
      expect(await failure(store.transact([{ update: key, set: { b: large } }]))).toBeInstanceOf(StoreLimit);
      expect(await failure(store.transact([{ put: { ...key } }, { remove: key }]))).toBeInstanceOf(StoreLimit);
    });

    test('refuses a cursor that it did not give', async () => {
      expect(await failure(store.query({ pk: 'p', cursor: 'nonsense' }))).toBeInstanceOf(StoreLimit);
    });

    test('a number that JavaScript cannot hold exactly comes back as a number', async () => {
      await server.client.send(
        new PutItemCommand({
          TableName: table,
          Item: { pk: { S: 'p' }, sk: { S: 's' }, n: { N: '12345678901234567890' } },
        }),
      );
      expect(JSON.stringify(await store.get(key))).toContain('12345678901234567000');
    });
  });
