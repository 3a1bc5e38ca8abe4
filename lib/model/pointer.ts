import type { Place } from './diagnostic.ts';

/** A key as a segment of a JSON pointer (RFC 6901). */
export const escapePointer = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

/** Place of a pointer, or of the nearest part of it that stands in the file. */
export function placeOf(places: Readonly<Record<string, Place>>, pointer: string): Place | undefined {
  for (let path = pointer; ; path = path.slice(0, path.lastIndexOf('/'))) {
    const place = places[path];
    if (place) return { ...place, pointer };
    if (path === '') return undefined;
  }
}
