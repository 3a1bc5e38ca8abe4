import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { JsonObject } from '../../lib/model/json.ts';
import { openScenario, type OpenScenario } from '../../lib/local/scenario/host.ts';
import { readScenario } from '../../lib/local/scenario/format.ts';
import { runScenario } from '../../lib/local/scenario/run.ts';
import { entryHash, verifyExport } from '../../lib/runtime/audit/index.ts';
import type { AuditEntry, AuditExport, VerifyReport } from '../../lib/runtime/types.ts';

type Loose = { -readonly [K in keyof AuditEntry]: AuditEntry[K] };
const copy = (exported: AuditExport): { entries: Loose[]; log: JsonObject[]; format: 'tutti-audit/1' } =>
  structuredClone(exported) as never;
const kinds = (report: VerifyReport): string[] => [...new Set(report.findings.map((f) => f.kind))];
const laneOf = (e: AuditEntry): string => `${e.stream} ${e.lane}`;

/** Writes every chain anew, as somebody with the whole database could. */
function recompute(entries: Loose[]): void {
  const heads = new Map<string, string>();
  const hashes = new Map<string, string>();
  const zero = '0'.repeat(64);
  // Links point to lanes that may stand later in the export: go round until nothing changes.
  for (let round = 0; round < 10; round += 1) {
    heads.clear();
    for (const e of entries) {
      e.previous = heads.get(laneOf(e)) ?? zero;
      if (e.links !== undefined)
        e.links = e.links.map((l) => ({ ...l, hash: hashes.get(`${e.stream} ${l.lane} ${l.seq}`) ?? l.hash }));
      e.hash = entryHash(e);
      heads.set(laneOf(e), e.hash);
      hashes.set(`${laneOf(e)} ${e.seq}`, e.hash);
    }
  }
}

describe('the record against whoever tampers with it', () => {
  let host: OpenScenario;
  let exported: AuditExport;
  let receipts: readonly JsonObject[];
  beforeAll(async () => {
    host = await openScenario('statemachines/account-opening');
    const result = await runScenario(
      await readScenario('statemachines/account-opening/scenarios/documents-requested.yaml'),
      host,
    );
    expect(result.failure).toBeUndefined();
    await host.runtime.audit.anchor();
    exported = await host.runtime.audit.export();
    receipts = await host.tutti.ports.anchor.list();
  });
  afterAll(() => host.close());

  test('as it is: consistent and anchored with a receipt; without one it says what it cannot know', () => {
    expect(exported.entries.length).toBeGreaterThan(50);
    expect(verifyExport(exported, receipts)).toMatchObject({ ok: true, summary: 'consistent, anchored' });
    expect(verifyExport(exported)).toMatchObject({
      ok: true,
      anchored: 0,
      summary: 'consistent, unanchored after entry 0',
    });
  });

  test('any entry changed: found and named', () => {
    fc.assert(
      fc.property(fc.nat(exported.entries.length - 1), fc.string(), (index, text) => {
        const bad = copy(exported);
        const entry = bad.entries[index]!;
        entry.action = `${entry.action}${text}!`;
        const report = verifyExport(bad, receipts);
        expect(report.findings).toContainEqual(expect.objectContaining({ kind: 'changed', entry: entry.id }));
      }),
      { numRuns: 50 },
    );
  });

  test('any entry removed from the middle of its lane: found, with its place', () => {
    const last = new Map(exported.entries.map((e) => [laneOf(e), e.seq]));
    const inner = exported.entries.filter((e) => e.seq < last.get(laneOf(e))!);
    fc.assert(
      fc.property(fc.constantFrom(...inner), (entry) => {
        const bad = copy(exported);
        bad.entries = bad.entries.filter((e) => e.id !== entry.id);
        const report = verifyExport(bad, receipts);
        expect(report.findings).toContainEqual(
          expect.objectContaining({ kind: 'removed', stream: entry.stream, lane: entry.lane, seq: entry.seq }),
        );
      }),
      { numRuns: 50 },
    );
  });

  test('two entries swapped: found as reordered', () => {
    const at = exported.entries.findIndex((e, i) => i > 3 && laneOf(e) === laneOf(exported.entries[i + 1]!));
    const bad = copy(exported);
    [bad.entries[at], bad.entries[at + 1]] = [bad.entries[at + 1]!, bad.entries[at]!];
    expect(kinds(verifyExport(bad, receipts))).toContain('reordered');
  });

  test('the tail cut off: found with a receipt; without log and receipt nobody can tell', () => {
    const stream = exported.entries.find((e) => e.action === 'instance.started')!.stream;
    const main = exported.entries.filter((e) => e.stream === stream && e.lane === 'main');
    const cut = new Set(main.slice(-5).map((e) => e.id));
    const bad = copy(exported);
    bad.entries = bad.entries.filter((e) => !cut.has(e.id));
    const report = verifyExport(bad, receipts);
    expect(report.findings).toContainEqual(
      expect.objectContaining({ kind: 'cut', stream, lane: 'main', seq: main.at(-5)!.seq }),
    );
    expect(verifyExport({ ...bad, log: [] })).toMatchObject({
      ok: true,
      summary: 'consistent, unanchored after entry 0',
    });
  });

  test('the whole chain recomputed after a change: found with a receipt, and with a receipt only', () => {
    const bad = copy(exported);
    const entry = bad.entries.find((e) => e.action === 'decision.rule')!;
    entry.decided = { ...entry.decided, rules: ['Rule_Low'] };
    recompute(bad.entries);
    expect(kinds(verifyExport(bad, receipts))).toContain('recomputed');
    // He who recomputes the log as well leaves only the receipt to tell.
    const hashes = new Map(bad.entries.map((e) => [`${laneOf(e)} ${e.seq}`, e.hash]));
    bad.log = bad.log.map((l) => ({
      ...l,
      hash: hashes.get(`${String(l.stream)} ${String(l.lane)} ${String(l.seq)}`)!,
    }));
    expect(verifyExport(bad, receipts).findings).toContainEqual(expect.objectContaining({ kind: 'recomputed' }));
    expect(verifyExport(bad)).toMatchObject({ ok: true, summary: 'consistent, unanchored after entry 0' });
  });

  test('a forged receipt is no receipt', () => {
    const [receipt] = receipts;
    expect(verifyExport(exported, [{ ...receipt!, root: 'f'.repeat(64) }]).findings).toMatchObject([
      { kind: 'receipt' },
    ]);
  });

  test('the record holds hashes, not data; erased values leave it verifying', async () => {
    const text = JSON.stringify(exported);
    for (const secret of ['Ana Lima', 'finance@acme.example']) expect(text).not.toContain(secret);
    const entry = exported.entries.find((e) => e.action === 'instance.started')!;
    const key = `audit/${entry.id}.json`;
    expect(new TextDecoder().decode((await host.tutti.ports.blobs.get(key))!.content)).toContain('Ana Lima');
    await host.tutti.ports.blobs.remove(key);
    expect(await host.runtime.audit.verify()).toMatchObject({ ok: true, summary: 'consistent, anchored' });
  });
});
