import { createPublicKey, verify as verifySignature } from 'node:crypto';
import type { JsonObject } from '../../model/json.ts';
import type { AuditEntry, AuditExport, VerifyReport } from '../types.ts';
import { canonical, entryHash, leafHash, merkleRoot, ZERO, type Leaf } from './hash.ts';
import { compareValues } from './values.ts';

type Finding = VerifyReport['findings'][number];
type Receipt = JsonObject & {
  readonly size: number;
  readonly root: string;
  readonly key?: string;
  readonly signature?: string;
};

/**
 * Verifies an export, without a store: each entry's hash, the chain of each lane, the links between lanes, and, with receipts held independently,
 * that nothing has been cut off or recomputed since. Without a receipt it says that it cannot know. Values that the export holds are compared with their
 * salted hashes. `publicKey` (PEM): every receipt must be signed with it. @throws Error where that is no key
 */
export function verifyExport(
  exported: AuditExport,
  receipts: readonly JsonObject[] = [],
  options: { readonly publicKey?: string } = {},
): VerifyReport {
  const findings: Finding[] = [];
  const lanes = new Map<string, AuditEntry[]>();
  for (const entry of exported.entries) {
    const key = `${entry.stream}\n${entry.lane}`;
    lanes.set(key, [...(lanes.get(key) ?? []), entry]);
    if (entryHash(entry) !== entry.hash) findings.push(at(entry, 'changed', 'its content does not fit its hash'));
  }
  for (const chain of lanes.values()) findings.push(...chainFindings(chain));
  findings.push(...linkFindings(exported.entries));
  const { counts, wrong } = compareValues(exported);
  for (const { entry, id, message } of wrong)
    findings.push(entry === undefined ? { kind: 'value', entry: id, message } : at(entry, 'value', message));
  const leaves = exported.log as unknown as readonly Leaf[];
  const covered = receiptFindings(leaves, receipts, options.publicKey, findings);
  findings.push(
    ...leafFindings(leaves.slice(0, Math.max(covered, receipts.length > 0 ? 0 : leaves.length)), lanes, exported),
  );
  const anchored = anchoredEntries(leaves.slice(0, covered), lanes);
  return {
    ok: findings.length === 0,
    entries: exported.entries.length,
    anchored,
    summary: summary(findings, exported.entries.length, anchored),
    values: counts,
    findings,
  };
}

const at = (entry: AuditEntry, kind: Finding['kind'], message: string): Finding => ({
  kind,
  entry: entry.id,
  stream: entry.stream,
  lane: entry.lane,
  seq: entry.seq,
  message: `entry ${entry.id} (${entry.action}, ${entry.stream} ${entry.lane} ${entry.seq}): ${message}`,
});

function chainFindings(chain: readonly AuditEntry[]): Finding[] {
  const findings: Finding[] = [];
  const present = new Set(chain.map((e) => e.seq));
  let last: AuditEntry | undefined;
  for (const entry of chain) {
    const expected = (last?.seq ?? 0) + 1;
    if (last !== undefined && entry.seq <= last.seq)
      findings.push(at(entry, 'reordered', `it stands behind entry ${last.seq} of its lane`));
    else if (entry.seq > expected) {
      const missing: number[] = [];
      for (let seq = expected; seq < entry.seq; seq += 1) if (!present.has(seq)) missing.push(seq);
      if (missing.length > 0)
        findings.push({
          kind: 'removed',
          stream: entry.stream,
          lane: entry.lane,
          seq: missing[0]!,
          message: `${entry.stream} ${entry.lane}: ${missing.length === 1 ? `entry ${missing[0]} is` : `entries ${missing[0]} to ${missing.at(-1)} are`} missing before ${entry.id}`,
        });
      else findings.push(at(entry, 'reordered', 'it stands before entries that precede it'));
    } else if (entry.previous !== (last?.hash ?? ZERO)) {
      if (last === undefined)
        findings.push(at(entry, 'changed', 'it is the first of its lane and names an entry before it'));
      else findings.push(at(last, 'changed', `the entry behind it (${entry.id}) was chained to another one`));
    }
    last = entry;
  }
  return findings;
}

function linkFindings(entries: readonly AuditEntry[]): Finding[] {
  const hashes = new Map(entries.map((e) => [`${e.stream}\n${e.lane}\n${e.seq}`, e]));
  return entries.flatMap((entry) =>
    (entry.links ?? []).flatMap((link): Finding[] => {
      const target = hashes.get(`${entry.stream}\n${link.lane}\n${link.seq}`);
      if (target !== undefined && target.hash === link.hash) return [];
      return target === undefined
        ? [
            {
              kind: 'removed',
              stream: entry.stream,
              lane: link.lane,
              seq: link.seq,
              message: `${entry.stream} ${link.lane}: entry ${link.seq}, to which ${entry.id} is linked, is missing`,
            },
          ]
        : [at(target, 'changed', `entry ${entry.id} is linked to another version of it`)];
    }),
  );
}

/** The last entry of each lane as the log knows it must still be there, and be the same. */
function leafFindings(
  leaves: readonly Leaf[],
  lanes: ReadonlyMap<string, readonly AuditEntry[]>,
  exported: AuditExport,
): Finding[] {
  const findings: Finding[] = [];
  const told = new Set<string>();
  for (const leaf of leaves) {
    if (exported.stream !== undefined && exported.stream !== leaf.stream) continue;
    const key = `${leaf.stream}\n${leaf.lane}`;
    const chain = lanes.get(key) ?? [];
    const entry = chain.find((e) => e.seq === leaf.seq);
    const name = `${leaf.stream} ${leaf.lane}`;
    if (entry === undefined) {
      const last = Math.max(0, ...chain.map((e) => e.seq));
      if (last >= leaf.seq || told.has(key)) continue;
      told.add(key);
      findings.push({
        kind: 'cut',
        stream: leaf.stream,
        lane: leaf.lane,
        seq: last + 1,
        message: `${name}: the tail from entry ${last + 1} on is cut off; the log has seen entry ${leaf.seq}`,
      });
    } else if (entry.hash !== leaf.hash)
      findings.push(at(entry, 'recomputed', 'the log has seen it with another hash'));
  }
  return findings;
}

/** Checks the receipts against the log; gives how many of its leaves they cover. */
function receiptFindings(
  leaves: readonly Leaf[],
  receipts: readonly JsonObject[],
  publicKey: string | undefined,
  findings: Finding[],
): number {
  let covered = 0;
  const hashes = leaves.map(leafHash);
  const known = publicKey === undefined ? (receipts[0] as Receipt | undefined)?.key : derOf(publicKey);
  for (const receipt of receipts as readonly Receipt[]) {
    const fault = receiptFault(receipt, known);
    if (fault !== undefined) {
      findings.push({
        kind: 'receipt',
        message: `the receipt over ${String(receipt.size)} leaves of ${String(receipt.at)} ${fault}`,
      });
      continue;
    }
    if (leaves.length < receipt.size) {
      findings.push({
        kind: 'cut',
        message: `the log has ${leaves.length} leaves; the receipt of ${String(receipt.at)} has seen ${receipt.size}`,
      });
      continue;
    }
    if (merkleRoot(hashes.slice(0, receipt.size)) !== receipt.root) {
      findings.push(anew(receipt, leaves.slice(covered, receipt.size)));
      continue;
    }
    covered = Math.max(covered, receipt.size);
  }
  return covered;
}

/** The receipt does not fit. What an earlier one covers is as it was, so the rest is where it was written anew. */
function anew(receipt: Receipt, leaves: readonly Leaf[]): Finding {
  const streams = [...new Set(leaves.map((l) => l.stream))];
  const shown = streams.slice(0, MAX_NAMED).join(', ');
  const where = streams.length > MAX_NAMED ? `${shown} and ${streams.length - MAX_NAMED} more` : shown;
  return {
    kind: 'recomputed',
    ...(streams.length === 1 ? { stream: streams[0]! } : {}),
    message: `the record was written anew: the log does not give what the receipt of ${String(receipt.at)} over ${receipt.size} leaves has seen; it is in ${where}`,
  };
}

/** How many streams a finding names. */
const MAX_NAMED = 5;

/** A PEM as receipts carry their key; a private one gives its public half. @throws Error where it is no key */
const derOf = (pem: string): string => createPublicKey(pem).export({ format: 'der', type: 'spki' }).toString('base64');

function receiptFault(receipt: Receipt, known: string | undefined): string | undefined {
  const { key, signature, ...signed } = receipt;
  if (typeof receipt.size !== 'number' || typeof receipt.root !== 'string') return 'is not a receipt';
  // An immutable store vouches for receipts that carry no signature.
  if (signature === undefined && known === undefined) return undefined;
  if (key === undefined || signature === undefined) return 'is not signed';
  if (key !== known) return 'was signed with another key';
  try {
    const publicKey = createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' });
    return verifySignature(null, Buffer.from(canonical(signed)), publicKey, Buffer.from(signature, 'base64'))
      ? undefined
      : 'has a wrong signature';
  } catch {
    return 'has a signature that cannot be read';
  }
}

function anchoredEntries(leaves: readonly Leaf[], lanes: ReadonlyMap<string, readonly AuditEntry[]>): number {
  const upTo = new Map<string, number>();
  for (const { stream, lane, seq } of leaves)
    upTo.set(`${stream}\n${lane}`, Math.max(seq, upTo.get(`${stream}\n${lane}`) ?? 0));
  let count = 0;
  for (const [key, chain] of lanes) count += chain.filter((e) => e.seq <= (upTo.get(key) ?? 0)).length;
  return count;
}

function summary(findings: readonly Finding[], entries: number, anchored: number): string {
  if (findings.length > 0) {
    const kinds = [...new Set(findings.map((f) => f.kind))].join(', ');
    return `${findings.length} finding(s): ${kinds}`;
  }
  if (anchored === entries && entries > 0) return 'consistent, anchored';
  return `consistent, unanchored after entry ${anchored}`;
}
