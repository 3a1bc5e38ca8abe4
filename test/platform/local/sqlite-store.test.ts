import { describe, expect, test } from '@jest/globals';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualClock, SystemClock } from '../../../lib/engine/index.ts';
import { SqliteStore } from '../../../lib/platform/local/index.ts';
import { storeContract } from '../contract/store.ts';

storeContract('SqliteStore', () => {
  const store = SqliteStore.open({ file: ':memory:', clock: new SystemClock(), conflictRate: 0.1 });
  return Promise.resolve({ store, settleIndexes: () => store.settle(), close: () => store.close() });
});

describe('SqliteStore', () => {
  test('what was committed is there after it is opened again', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'tutti-store-')), 'store.db');
    const first = SqliteStore.open({ file, clock: new SystemClock() });
    await first.transact([{ put: { pk: 'a', sk: 'b', n: 1 } }]);
    await first.close();
    const second = SqliteStore.open({ file, clock: new SystemClock() });
    expect(await second.get({ pk: 'a', sk: 'b' })).toEqual({ pk: 'a', sk: 'b', n: 1 });
    await second.close();
  });

  test('closes while changes are being handled: what comes too late is refused, and the change comes again', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'tutti-store-')), 'store.db');
    const first = SqliteStore.open({ file, clock: new SystemClock() });
    let refusal: unknown;
    const handling = new Promise<void>((begun) =>
      first.changes(async () => {
        begun();
        await new Promise((next) => setTimeout(next, 20));
        refusal = await first.transact([{ put: { pk: 'late', sk: '1' } }]).catch((error: unknown) => error);
        throw refusal as Error;
      }),
    );
    await first.transact([{ put: { pk: 'a', sk: 'b' } }]);
    await handling;
    await first.close();
    expect(refusal).toMatchObject({ message: 'the store is closed' });
    const second = SqliteStore.open({ file, clock: new SystemClock() });
    const again: string[] = [];
    second.changes((changes) => {
      again.push(...changes.map((c) => c.key.pk));
      return Promise.resolve();
    });
    await second.settle();
    expect(again).toEqual(['a']);
    expect(await second.get({ pk: 'late', sk: '1' })).toBeUndefined();
    await second.close();
  });

  test('its indexes lag behind where they are told to', async () => {
    const clock = new VirtualClock(0);
    const store = SqliteStore.open({ file: ':memory:', clock, indexDelayMs: 1000 });
    await store.transact([{ put: { pk: 'a', sk: 'b', g1pk: 'x', g1sk: '1' } }]);
    expect((await store.query({ pk: 'x', index: 'g1' })).items).toEqual([]);
    await clock.advance(1001);
    expect((await store.query({ pk: 'x', index: 'g1' })).items).toHaveLength(1);
    await store.close();
  });
});
