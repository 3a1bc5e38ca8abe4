import type { HttpFetch } from '../port.ts';

const MAX_BYTES = 5_000_000;

/** Outgoing HTTP. A redirect is refused: a connection names the system that is meant. */
export const fetchHttp: HttpFetch = async (url, init) => {
  const response = await fetch(url, { ...init, redirect: 'error' });
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += (part as Uint8Array).length;
    if (size > MAX_BYTES) throw new Error(`the answer is larger than ${MAX_BYTES} bytes`);
    parts.push(part as Uint8Array);
  }
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    text: Buffer.concat(parts).toString('utf8'),
  };
};
