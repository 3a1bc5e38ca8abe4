import { randomFillSync } from 'node:crypto';

/** Where in time an id is made: in an execution, after its last event, as the n-th of the turn. */
export interface IdPlace {
  readonly seq: number;
  readonly event: number;
  readonly n: number;
}

/**
 * Version 4 UUIDs out of a given source of chance. They begin with their place, so that they differ even where chance does not,
 * and also after the engine has been opened again.
 */
export const uuidsFrom =
  (random: () => number) =>
  ({ seq, event, n }: IdPlace): string => {
    const chance = Array.from({ length: 15 }, () => Math.floor(random() * 16).toString(16)).join('');
    const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0').slice(-digits);
    const variant = ((Number.parseInt(chance.charAt(3), 16) & 3) | 8).toString(16);
    return `${hex(seq, 8)}-${hex(event, 4)}-4${chance.slice(0, 3)}-${variant}${chance.slice(4, 7)}-${hex(n, 4)}${chance.slice(7)}`;
  };

const DIGITS = Buffer.from('0123456789abcdef', 'latin1');
/** Random bytes are fetched for so many identifiers at a time. */
const BATCH = 256;
const bytes = new Uint8Array(16 * BATCH);
const text = Buffer.alloc(36, '-');
let used = BATCH;

/** A version 4 UUID, as `crypto.randomUUID` gives, in one piece: that one puts twenty together, and each is kept with it. */
export function uuid(): string {
  if (used === BATCH) {
    randomFillSync(bytes);
    used = 0;
  }
  const from = used * 16;
  used += 1;
  let at = 0;
  for (let i = 0; i < 16; i += 1) {
    let byte = bytes[from + i]!;
    if (i === 6) byte = (byte & 0x0f) | 0x40;
    else if (i === 8) byte = (byte & 0x3f) | 0x80;
    if (i === 4 || i === 6 || i === 8 || i === 10) at += 1;
    text[at] = DIGITS[byte >> 4]!;
    text[at + 1] = DIGITS[byte & 15]!;
    at += 2;
  }
  return text.toString('latin1');
}
