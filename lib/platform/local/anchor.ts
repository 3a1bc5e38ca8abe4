import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import canonicalize from 'canonicalize';
import type { JsonObject } from '../../model/json.ts';
import type { Anchor } from '../port.ts';

function signed(receipt: JsonObject, key: KeyObject): JsonObject {
  return {
    ...receipt,
    key: createPublicKey(key).export({ format: 'der', type: 'spki' }).toString('base64'),
    signature: sign(null, Buffer.from(canonicalize(receipt) ?? ''), key).toString('base64'),
  };
}

/** Receipts in a file beside the store, signed with a key that the database does not hold. Take a copy of both elsewhere: that is what proves something. */
export class FileAnchor implements Anchor {
  readonly #file: string;
  readonly #key: KeyObject;
  constructor(options: { readonly folder: string }) {
    mkdirSync(options.folder, { recursive: true });
    this.#file = join(options.folder, 'receipts.jsonl');
    const keyFile = join(options.folder, 'anchor-key.pem');
    if (!existsSync(keyFile))
      writeFileSync(keyFile, generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }), {
        mode: 0o600,
      });
    this.#key = createPrivateKey(readFileSync(keyFile));
  }
  put(receipt: JsonObject): Promise<void> {
    const torn = existsSync(this.#file) && !/(^|\n)$/.test(readFileSync(this.#file, 'utf8'));
    const file = openSync(this.#file, 'a', 0o600);
    try {
      writeSync(file, `${torn ? '\n' : ''}${JSON.stringify(signed(receipt, this.#key))}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    return Promise.resolve();
  }
  list(): Promise<readonly JsonObject[]> {
    if (!existsSync(this.#file)) return Promise.resolve([]);
    const lines = readFileSync(this.#file, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
    return Promise.resolve(lines.map(parsed).filter((receipt) => receipt !== undefined));
  }
}

/** A line that a crash has torn is no receipt: what it was to cover is anchored again. */
function parsed(line: string): JsonObject | undefined {
  try {
    return JSON.parse(line) as JsonObject;
  } catch {
    return undefined;
  }
}

/** The same without a file, for scenarios and tests. */
export class MemoryAnchor implements Anchor {
  readonly #receipts: JsonObject[] = [];
  readonly #key = generateKeyPairSync('ed25519').privateKey;
  put(receipt: JsonObject): Promise<void> {
    this.#receipts.push(signed(receipt, this.#key));
    return Promise.resolve();
  }
  list(): Promise<readonly JsonObject[]> {
    return Promise.resolve([...this.#receipts]);
  }
}
