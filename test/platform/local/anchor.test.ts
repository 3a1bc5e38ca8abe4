import { afterAll, expect, test } from '@jest/globals';
import { appendFileSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileAnchor } from '../../../lib/platform/local/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'tutti-anchor-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('receipts are signed, kept in order, and readable by their owner only', async () => {
  const anchor = new FileAnchor({ folder });
  await anchor.put({ size: 1, root: 'a' });
  await anchor.put({ size: 2, root: 'b' });
  const receipts = await new FileAnchor({ folder }).list();
  expect(receipts).toMatchObject([
    { size: 1, root: 'a' },
    { size: 2, root: 'b' },
  ]);
  for (const receipt of receipts)
    expect(receipt).toMatchObject({ key: expect.any(String), signature: expect.any(String) });
  expect(receipts[0]!.key).toBe(receipts[1]!.key);
  for (const file of ['anchor-key.pem', 'receipts.jsonl']) expect(statSync(join(folder, file)).mode & 0o077).toBe(0);
});

test('a line that a crash has torn is no receipt, and the next one stands on a line of its own', async () => {
  appendFileSync(join(folder, 'receipts.jsonl'), '{"size":3,"ro');
  const anchor = new FileAnchor({ folder });
  expect((await anchor.list()).map((r) => r.size)).toEqual([1, 2]);
  await anchor.put({ size: 3, root: 'c' });
  expect((await anchor.list()).map((r) => r.size)).toEqual([1, 2, 3]);
});
