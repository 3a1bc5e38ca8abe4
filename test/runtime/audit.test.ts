import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import type { Json, JsonObject } from '../../lib/model/json.ts';
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

/** Chains and log written anew, so that only a receipt can tell. */
function rewrite(bad: { entries: Loose[]; log: JsonObject[] }): void {
  recompute(bad.entries);
  const hashes = new Map(bad.entries.map((e) => [`${laneOf(e)} ${e.seq}`, e.hash]));
  bad.log = bad.log.map((l) => ({
    ...l,
    hash: hashes.get(`${String(l.stream)} ${String(l.lane)} ${String(l.seq)}`)!,
  }));
}

/** Paths to everything in a value that is no object and no list. */
function scalars(value: Json, path: readonly string[] = []): string[][] {
  if (value === null || typeof value !== 'object') return [[...path]];
  return Object.entries(value).flatMap(([key, inner]) => scalars(inner, [...path, key]));
}

function alter(value: JsonObject, path: readonly string[]): void {
  const [key = '', ...rest] = path;
  const inner = value[key]!;
  if (rest.length > 0) return alter(inner as JsonObject, rest);
  value[key] =
    typeof inner === 'number'
      ? inner + 1
      : typeof inner === 'boolean'
        ? !inner
        : `${inner === null ? '' : String(inner)}x`;
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

  test('any value in any entry changed: found, and the entry named', () => {
    fc.assert(
      fc.property(fc.nat(exported.entries.length - 1), fc.nat(), (index, choice) => {
        const bad = copy(exported);
        const entry = bad.entries[index]!;
        const paths = scalars(entry as unknown as Json);
        const path = paths[choice % paths.length]!;
        const before = { ...exported.entries[index]! };
        alter(entry as unknown as JsonObject, path);
        const report = verifyExport(bad, receipts);
        expect([path, report.ok]).toEqual([path, false]);
        const named = report.findings.some(
          (f) =>
            f.entry === entry.id ||
            f.entry === before.id ||
            (f.stream === before.stream && f.lane === before.lane && f.seq === before.seq),
        );
        expect([path, named]).toEqual([path, true]);
      }),
      { numRuns: 200 },
    );
  });

  test('a whole lane, a whole instance removed: found, with its place', () => {
    const lane = exported.entries.find((e) => e.lane !== 'main')!;
    const without = (gone: (e: AuditEntry) => boolean): VerifyReport =>
      verifyExport({ ...exported, entries: exported.entries.filter((e) => !gone(e)) }, receipts);
    expect(without((e) => laneOf(e) === laneOf(lane)).findings).toContainEqual(
      expect.objectContaining({ kind: 'cut', stream: lane.stream, lane: lane.lane, seq: 1 }),
    );
    const report = without((e) => e.stream === lane.stream);
    expect(report.findings).toContainEqual(
      expect.objectContaining({ kind: 'cut', stream: lane.stream, lane: 'main', seq: 1 }),
    );
  });

  test('an entry put in, or written twice: found', () => {
    const at = exported.entries.findIndex((e) => e.action === 'decision.rule');
    const twice = copy(exported);
    twice.entries.splice(at, 0, structuredClone(twice.entries[at]!));
    expect(kinds(verifyExport(twice, receipts))).toContain('reordered');
    const forged = copy(exported);
    const next = structuredClone(forged.entries[at]!);
    next.id = `${next.id}X`;
    next.previous = next.hash;
    next.seq += 1;
    next.hash = entryHash(next);
    forged.entries.splice(at + 1, 0, next);
    expect(verifyExport(forged, receipts).ok).toBe(false);
  });

  test('entries behind the last receipt: consistent, and the verifier says from where on it cannot know', async () => {
    await runScenario(await readScenario('statemachines/account-opening/scenarios/straight-through.yaml'), host);
    const later = await host.runtime.audit.export();
    const report = verifyExport(later, receipts);
    expect(report).toMatchObject({ ok: true, anchored: exported.entries.length, entries: later.entries.length });
    expect(report.summary).toBe(`consistent, unanchored after entry ${exported.entries.length}`);
    expect(later.entries.length).toBeGreaterThan(exported.entries.length);
    // A second receipt tells which part of the record was written anew.
    await host.runtime.audit.anchor();
    const all = await host.tutti.ports.anchor.list();
    const bad = copy(await host.runtime.audit.export());
    const entry = bad.entries.findLast(
      (e) => e.action === 'decision.rule' && !exported.entries.some((x) => x.id === e.id),
    )!;
    entry.decided = { ...entry.decided, rules: ['Rule_Refuse'] };
    rewrite(bad);
    const [finding] = verifyExport(bad, all).findings.filter((f) => f.kind === 'recomputed');
    expect(finding).toMatchObject({ stream: entry.stream });
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
    rewrite(bad);
    expect(verifyExport(bad, receipts).findings).toContainEqual(expect.objectContaining({ kind: 'recomputed' }));
    expect(verifyExport(bad)).toMatchObject({ ok: true, summary: 'consistent, unanchored after entry 0' });
  });

  test('receipts can be held to one key, given as PEM', () => {
    const der = Buffer.from(String(receipts[0]!.key), 'base64');
    const pem = createPublicKey({ key: der, format: 'der', type: 'spki' }).export({ format: 'pem', type: 'spki' });
    expect(verifyExport(exported, receipts, { publicKey: String(pem) })).toMatchObject({ ok: true });
    const other = generateKeyPairSync('ed25519').publicKey.export({ format: 'pem', type: 'spki' });
    expect(verifyExport(exported, receipts, { publicKey: String(other) }).findings).toMatchObject([
      { kind: 'receipt', message: expect.stringContaining('another key') },
    ]);
  });

  test('a forged receipt is no receipt', () => {
    const [receipt] = receipts;
    expect(verifyExport(exported, [{ ...receipt!, root: 'f'.repeat(64) }]).findings).toMatchObject([
      { kind: 'receipt' },
    ]);
  });

  describe('values behind the entries', () => {
    let whole: AuditExport;
    let hashed: number;
    const altered = (alter: (values: Record<string, { salts: JsonObject; values: JsonObject } | null>) => void) => {
      const values = structuredClone(whole.values) as never;
      alter(values);
      return verifyExport({ ...whole, values }, receipts);
    };
    beforeAll(async () => {
      const { values = {} } = await host.runtime.audit.export({ values: true });
      const known = new Set(exported.entries.map((e) => e.id));
      whole = { ...exported, values: Object.fromEntries(Object.entries(values).filter(([id]) => known.has(id))) };
      hashed = exported.entries.reduce((sum, e) => sum + Object.keys(e.hashes ?? {}).length, 0);
    });

    test('each is as its salted hash says; where the export leaves them out, that is said', () => {
      expect(hashed).toBeGreaterThan(10);
      expect(verifyExport(whole, receipts)).toMatchObject({
        ok: true,
        values: { hashed, matching: hashed, erased: 0, absent: 0 },
      });
      expect(verifyExport(exported, receipts).values).toEqual({ hashed, matching: 0, erased: 0, absent: hashed });
    });

    test('any of them changed, or its salt: found, and the entry and the value named', () => {
      const all = Object.entries(whole.values!).flatMap(([id, kept]) =>
        Object.keys(kept!.values).map((name) => [id, name] as const),
      );
      fc.assert(
        fc.property(fc.constantFrom(...all), fc.jsonValue(), fc.boolean(), ([id, name], json, salt) => {
          const before = JSON.stringify(whole.values![id]!.values[name]);
          const report = altered((values) => {
            if (salt) values[id]!.salts[name] = `${String(values[id]!.salts[name])}0`;
            else values[id]!.values[name] = JSON.stringify(json) === before ? 'another' : (json as Json);
          });
          expect(report.findings).toEqual([
            expect.objectContaining({ kind: 'value', entry: id, message: expect.stringContaining(`"${name}"`) }),
          ]);
        }),
        { numRuns: 50 },
      );
    });

    test('erased ones are counted, and are no fault; ones that nobody recorded are', () => {
      const [id] = Object.entries(whole.values!).find(([, kept]) => Object.keys(kept!.values).length === 1)!;
      const erased = { ok: true, values: { hashed, matching: hashed - 1, erased: 1, absent: 0 } };
      expect(altered((values) => (values[id] = null))).toMatchObject(erased);
      expect(altered((values) => (values[id]!.values = {}))).toMatchObject(erased);
      expect(altered((values) => (values[id]!.values.forged = 1)).findings).toMatchObject([
        { kind: 'value', entry: id, message: expect.stringContaining('"forged"') },
      ]);
      expect(altered((values) => (values.nowhere = { salts: {}, values: {} })).findings).toMatchObject([
        { kind: 'value', entry: 'nowhere' },
      ]);
    });

    test('of the running record: what is stored is compared, also where it is no JSON any more', async () => {
      const entry = exported.entries.find((e) => e.action === 'decision.rule')!;
      const key = `audit/${entry.id}.json`;
      const { content } = (await host.tutti.ports.blobs.get(key))!;
      await host.tutti.ports.blobs.put(key, 'oops', 'application/json');
      expect((await host.runtime.audit.verify({ values: true })).findings).toContainEqual(
        expect.objectContaining({ kind: 'value', entry: entry.id }),
      );
      await host.tutti.ports.blobs.put(key, content, 'application/json');
      expect(await host.runtime.audit.verify({ values: true })).toMatchObject({ ok: true, values: { absent: 0 } });
    });
  });

  test('the record holds hashes, not data; erased values leave it verifying', async () => {
    const text = JSON.stringify(exported);
    for (const secret of ['Ana Lima', 'finance@acme.example']) expect(text).not.toContain(secret);
    const entry = exported.entries.find((e) => e.action === 'instance.started')!;
    const key = `audit/${entry.id}.json`;
    expect(new TextDecoder().decode((await host.tutti.ports.blobs.get(key))!.content)).toContain('Ana Lima');
    await host.tutti.ports.blobs.remove(key);
    expect(await host.runtime.audit.verify({ values: true })).toMatchObject({
      ok: true,
      summary: 'consistent, anchored',
      values: { erased: 1 },
    });
  });
});
