import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Json } from '../../model/json.ts';
import type { AuditEntry } from '../types.ts';

export const ZERO = '0'.repeat(64);
export const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');
/** RFC 8785 canonical JSON. */
export const canonical = (value: unknown): string => canonicalize(value) ?? 'null';

/** Hash of an entry: everything but the hash itself, the previous entry's hash included. */
export function entryHash(entry: Omit<AuditEntry, 'hash'> & { readonly hash?: string }): string {
  const { hash: _own, ...rest } = entry;
  return sha256(canonical(rest));
}

/** Hash of a value behind an entry: salted, so that what is small or common cannot be guessed from it. */
export const valueHash = (salt: string, value: Json): string => sha256(`${salt}${canonical(value)}`);
/** Where the values behind an entry stand, apart from the chain, so that they can be erased. */
export const valuesBlob = (entry: string): string => `audit/${entry}.json`;

/** One lane head in the Merkle log. */
export interface Leaf {
  readonly stream: string;
  readonly lane: string;
  readonly seq: number;
  readonly hash: string;
}

const hashOf = (prefix: number, ...parts: readonly Buffer[]): Buffer =>
  createHash('sha256')
    .update(Buffer.concat([Buffer.from([prefix]), ...parts]))
    .digest();
export const leafHash = ({ stream, lane, seq, hash }: Leaf): Buffer =>
  hashOf(0, Buffer.from(canonical({ stream, lane, seq, hash })));

/** Root of a Merkle tree as RFC 6962 builds it. */
export function merkleRoot(leaves: readonly Buffer[]): string {
  const root = (from: number, to: number): Buffer => {
    const n = to - from;
    if (n === 0) return createHash('sha256').digest();
    if (n === 1) return leaves[from]!;
    let k = 1;
    while (k * 2 < n) k *= 2;
    return hashOf(1, root(from, from + k), root(from + k, to));
  };
  return root(0, leaves.length).toString('hex');
}
