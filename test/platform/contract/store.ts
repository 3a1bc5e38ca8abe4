import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ConditionFailed, StoreLimit, type Condition, type Item, type Store } from '../../../lib/platform/port.ts';

export interface OpenStore {
  readonly store: Store;
  /** Resolves when the indexes show everything that was written. */
  settleIndexes(): Promise<void>;
  close(): Promise<void>;
}

/** What every Store must do, its limits included. */
export function storeContract(name: string, make: () => Promise<OpenStore>): void {
  describe(`${name} keeps the Store's contract`, () => {
    let open: OpenStore;
    let store: Store;
    beforeAll(async () => {
      open = await make();
      store = open.store;
    });
    afterAll(() => open.close());
    let n = 0;
    const fresh = (): string => `pk-${(n += 1)}`;
    const put = (item: Item): Promise<void> => store.transact([{ put: item }]);

    test('gives back what was put, and nothing for what was not', async () => {
      const pk = fresh();
      const item = {
        pk,
        sk: 'a',
        text: 'ü',
        number: 1.5,
        yes: true,
        nothing: null,
        list: [1, 'x', { a: [] }],
        map: { deep: { er: 1 } },
      };
      await put(item);
      expect(await store.get({ pk, sk: 'a' })).toEqual(item);
      expect(await store.get({ pk, sk: 'b' })).toBeUndefined();
      await store.transact([{ remove: { pk, sk: 'a' } }]);
      expect(await store.get({ pk, sk: 'a' })).toBeUndefined();
    });

    test('update sets, adds, unsets, and creates what is missing', async () => {
      const pk = fresh();
      await store.transact([{ update: { pk, sk: 'a' }, set: { x: 1, gone: 2 }, add: { n: 3 } }]);
      await store.transact([{ update: { pk, sk: 'a' }, set: { x: 'two' }, add: { n: -1 }, unset: ['gone'] }]);
      expect(await store.get({ pk, sk: 'a' })).toEqual({ pk, sk: 'a', x: 'two', n: 2 });
    });

    const conditions: readonly (readonly [string, Condition, boolean])[] = [
      ['exists', { exists: true }, true],
      ['does not exist', { exists: false }, false],
      ['equals', { attr: 'n', equals: 5 }, true],
      ['equals another', { attr: 'n', equals: 6 }, false],
      ['equals where absent', { attr: 'absent', equals: 6 }, false],
      ['not', { attr: 'n', not: 6 }, true],
      ['not, but is', { attr: 'n', not: 5 }, false],
      ['absent', { attr: 'absent', absent: true }, true],
      ['absent, but is there', { attr: 'n', absent: true }, false],
      ['below', { attr: 'n', below: 6 }, true],
      ['below its own value', { attr: 'n', below: 5 }, false],
      ['at least', { attr: 'n', atLeast: 5 }, true],
      ['at least more', { attr: 'n', atLeast: 6 }, false],
      ['any', { any: [{ attr: 'n', equals: 1 }, { exists: true }] }, true],
      ['none of any', { any: [{ attr: 'n', equals: 1 }, { exists: false }] }, false],
    ];
    test.each(conditions)('condition: %s', async (_name, condition, holds) => {
      const pk = fresh();
      await put({ pk, sk: 'a', n: 5 });
      const checked = store.transact([{ check: { pk, sk: 'a' }, if: [condition] }, { put: { pk, sk: 'b' } }]);
      if (holds) await checked;
      else await expect(checked).rejects.toThrow(ConditionFailed);
      expect((await store.get({ pk, sk: 'b' })) !== undefined).toBe(holds);
    });

    test('names the first action whose condition does not hold, and writes nothing', async () => {
      const pk = fresh();
      await put({ pk, sk: 'c', n: 1 });
      const failed = store.transact([
        { put: { pk, sk: 'a' }, if: [{ exists: false }] },
        { update: { pk, sk: 'b' }, set: { x: 1 } },
        { update: { pk, sk: 'c' }, set: { n: 2 }, if: [{ attr: 'n', equals: 7 }] },
        { remove: { pk, sk: 'd' }, if: [{ exists: true }] },
      ]);
      await expect(failed).rejects.toMatchObject({ name: 'ConditionFailed', index: 2 });
      expect((await store.query({ pk })).items).toEqual([{ pk, sk: 'c', n: 1 }]);
    });

    test('takes 100 actions, not 101, and one action per item', async () => {
      const pk = fresh();
      const many = (count: number) => Array.from({ length: count }, (_v, i) => ({ put: { pk, sk: `s${i}` } }));
      await store.transact(many(100));
      await expect(store.transact(many(101))).rejects.toThrow(StoreLimit);
      await expect(store.transact([{ put: { pk, sk: 'x' } }, { remove: { pk, sk: 'x' } }])).rejects.toThrow(StoreLimit);
    });

    test('refuses items above 400 KB and transactions above 4 MB', async () => {
      const pk = fresh();
      await expect(put({ pk, sk: 'a', text: 'x'.repeat(410_000) })).rejects.toThrow(StoreLimit);
      const large = Array.from({ length: 12 }, (_v, i) => ({ put: { pk, sk: `s${i}`, text: 'x'.repeat(390_000) } }));
      await expect(store.transact(large)).rejects.toThrow(StoreLimit);
      expect((await store.query({ pk })).items).toEqual([]);
    });

    test('queries by prefix and range, both ways, page by page', async () => {
      const pk = fresh();
      await store.transact(['a1', 'a2', 'a3', 'b1', 'b2'].map((sk) => ({ put: { pk, sk } })));
      const sks = async (query: Omit<Parameters<Store['query']>[0], 'pk'>): Promise<string[]> =>
        (await store.query({ pk, ...query })).items.map((i) => i.sk);
      expect(await sks({})).toEqual(['a1', 'a2', 'a3', 'b1', 'b2']);
      expect(await sks({ prefix: 'a' })).toEqual(['a1', 'a2', 'a3']);
      expect(await sks({ from: 'a2', to: 'b1' })).toEqual(['a2', 'a3', 'b1']);
      expect(await sks({ descending: true, limit: 2 })).toEqual(['b2', 'b1']);
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await store.query({ pk, limit: 2, ...(cursor === undefined ? {} : { cursor }) });
        seen.push(...page.items.map((i) => i.sk));
        cursor = page.cursor;
      } while (cursor !== undefined);
      expect(seen).toEqual(['a1', 'a2', 'a3', 'b1', 'b2']);
    });

    test('queries indexes, and an item leaves an index with its key', async () => {
      const [pk, index] = [fresh(), fresh()];
      await store.transact([
        { put: { pk, sk: 'a', g1pk: index, g1sk: '2' } },
        { put: { pk, sk: 'b', g1pk: index, g1sk: '1' } },
      ]);
      await open.settleIndexes();
      const keys = async (): Promise<string[]> =>
        (await store.query({ pk: index, index: 'g1' })).items.map((i) => i.sk);
      expect(await keys()).toEqual(['b', 'a']);
      await store.transact([{ update: { pk, sk: 'b' }, unset: ['g1pk', 'g1sk'] }]);
      await open.settleIndexes();
      expect(await keys()).toEqual(['a']);
    });

    test('fifty writers at once: every conditional increment counts once', async () => {
      const pk = fresh();
      await put({ pk, sk: 'n', value: 0 });
      const increment = async (): Promise<void> => {
        for (;;) {
          const { value } = (await store.get({ pk, sk: 'n' })) as unknown as { value: number };
          try {
            return await store.transact([
              { update: { pk, sk: 'n' }, set: { value: value + 1 }, if: [{ attr: 'value', equals: value }] },
            ]);
          } catch (error) {
            if (!(error instanceof ConditionFailed)) throw error;
          }
        }
      };
      await Promise.all(Array.from({ length: 50 }, increment));
      expect((await store.get({ pk, sk: 'n' }))?.value).toBe(50);
    });
  });
}
