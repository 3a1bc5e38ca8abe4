import type { Ports } from '../../platform/port.ts';
import type { AuditEntry, AuditExport, KeptValues, VerifyReport } from '../types.ts';
import { valueHash, valuesBlob } from './hash.ts';

/** Blobs read at the same time. */
const AT_ONCE = 20;

/** The values behind the entries as they are stored now; null where they have been erased. */
export async function storedValues(
  blobs: Ports['blobs'],
  entries: readonly AuditEntry[],
): Promise<Record<string, KeptValues | null>> {
  const hashed = entries.filter((e) => e.hashes !== undefined);
  const found: Record<string, KeptValues | null> = {};
  for (let from = 0; from < hashed.length; from += AT_ONCE)
    await Promise.all(
      hashed.slice(from, from + AT_ONCE).map(async ({ id, hashes = {} }) => {
        const blob = await blobs.get(valuesBlob(id));
        found[id] = blob === undefined ? null : parsed(new TextDecoder().decode(blob.content), Object.keys(hashes));
      }),
    );
  return found;
}

/** What is no JSON any more stands for every value that it should hold: none of them is as recorded. */
function parsed(text: string, names: readonly string[]): KeptValues {
  try {
    return JSON.parse(text) as KeptValues;
  } catch {
    return { salts: {}, values: Object.fromEntries(names.map((name) => [name, text])) };
  }
}

interface Compared {
  readonly counts: VerifyReport['values'];
  readonly wrong: readonly { readonly entry: AuditEntry | undefined; readonly id: string; readonly message: string }[];
}

/** Compares what an export holds of the values with the hashes that are chained. A value alone may be erased, or the whole blob. */
export function compareValues(exported: AuditExport): Compared {
  const counts = { hashed: 0, matching: 0, erased: 0, absent: 0 };
  const wrong: Compared['wrong'][number][] = [];
  const held = exported.values ?? {};
  const unknown = new Set(Object.keys(held));
  for (const entry of exported.entries) {
    const hashes = entry.hashes ?? {};
    const kept = Object.hasOwn(held, entry.id) ? held[entry.id] : undefined;
    unknown.delete(entry.id);
    for (const [name, hash] of Object.entries(hashes)) {
      counts.hashed += 1;
      const value = own(kept?.values, name);
      if (kept === undefined) counts.absent += 1;
      else if (value === undefined) counts.erased += 1;
      else if (valueHash(String(own(kept?.salts, name)), value) === hash) counts.matching += 1;
      else wrong.push({ entry, id: entry.id, message: `its value "${name}" is not the one that was recorded` });
    }
    for (const name of Object.keys(kept?.values ?? {}))
      if (!Object.hasOwn(hashes, name))
        wrong.push({ entry, id: entry.id, message: `a value "${name}" stands beside it that was never recorded` });
  }
  for (const id of unknown)
    wrong.push({ entry: undefined, id, message: `there are values of an entry ${id}, which the export does not hold` });
  return { counts, wrong };
}

const own = <T>(of: Readonly<Record<string, T>> | undefined | null, name: string): T | undefined =>
  of !== null && typeof of === 'object' && Object.hasOwn(of, name) ? of[name] : undefined;
