import type { IncidentView } from '../../lib/runtime/types.ts';

export interface Shown<T> {
  readonly item: T;
  /** It is no longer in the list of the server; it stays on the screen until the reader asks for the new list. */
  readonly gone: boolean;
}

/**
 * A list under the reader's eyes does not jump: rows keep their place and are renewed in it, what is new is only counted, what left
 * is marked.
 */
export function merge<T extends { readonly id: string }>(
  shown: readonly Shown<T>[],
  latest: readonly T[],
): { readonly rows: readonly Shown<T>[]; readonly fresh: number } {
  const now = new Map(latest.map((item) => [item.id, item]));
  const known = new Set(shown.map(({ item }) => item.id));
  return {
    rows: shown.map(({ item }) => ({ item: now.get(item.id) ?? item, gone: !now.has(item.id) })),
    fresh: latest.filter((item) => !known.has(item.id)).length,
  };
}
export const settle = <T>(latest: readonly T[]): Shown<T>[] => latest.map((item) => ({ item, gone: false }));

export interface IncidentGroup {
  readonly fingerprint: string;
  readonly error: string;
  readonly name: string;
  readonly incidents: readonly IncidentView[];
}
/** Incidents with the same fingerprint have one cause; the largest group comes first, then the one that was there first. */
export function groupIncidents(incidents: readonly IncidentView[]): IncidentGroup[] {
  const groups = new Map<string, IncidentView[]>();
  for (const incident of incidents)
    groups.set(incident.fingerprint, [...(groups.get(incident.fingerprint) ?? []), incident]);
  return [...groups]
    .map(([fingerprint, members]) => {
      const sorted = members.toSorted((a, b) => a.openedAt.localeCompare(b.openedAt));
      return { fingerprint, error: sorted[0]?.error ?? '', name: sorted[0]?.name ?? '', incidents: sorted };
    })
    .sort(
      (a, b) =>
        b.incidents.length - a.incidents.length ||
        (a.incidents[0]?.openedAt ?? '').localeCompare(b.incidents[0]?.openedAt ?? ''),
    );
}
