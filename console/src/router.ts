/** Where the console stands: hash routes only, so that no path of the HTTP API is taken. */
export interface Route {
  /** Parts of the path: `#/tasks/T1` is `['tasks', 'T1']`. */
  readonly path: readonly string[];
  readonly query: Readonly<Record<string, string>>;
}

export function parseRoute(hash: string): Route {
  const text = hash.replace(/^#/, '');
  const cut = text.indexOf('?');
  const path = (cut < 0 ? text : text.slice(0, cut)).split('/').filter((part) => part !== '');
  const query = Object.fromEntries(new URLSearchParams(cut < 0 ? '' : text.slice(cut + 1)));
  return { path: path.map(decode), query };
}

/** A link to a screen; empty values leave the query. */
export function link(path: readonly string[], query: Readonly<Record<string, string | undefined>> = {}): string {
  const text = search(query);
  return `#/${path.map(encodeURIComponent).join('/')}${text}`;
}

/** `?a=b`, or nothing. */
export function search(query: Readonly<Record<string, string | undefined>>): string {
  const kept = Object.entries(query).filter((entry): entry is [string, string] => (entry[1] ?? '') !== '');
  return kept.length === 0 ? '' : `?${new URLSearchParams(kept).toString()}`;
}

/** A filter changed: the page begins again, the other filters stay. */
export const withQuery = (route: Route, change: Readonly<Record<string, string | undefined>>): string =>
  link(route.path, { ...route.query, cursor: undefined, ...change });

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
