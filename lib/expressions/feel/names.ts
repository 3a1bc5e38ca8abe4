/** A name as FEEL compares names: its tokens, with one space between words and none around `. / - ' + *` (DMN 1.5, 10.3.1.4). */
export function canonical(name: string): string {
  return PLAIN.test(name)
    ? name
    : name
        .replace(/\s*([./\-'+*])\s*/g, '$1')
        .replace(/\s+/g, ' ')
        .trim();
}
const PLAIN = /^[^\s./\-'+*]*$/;

/** An entry of a context by a name as an expression writes it. */
export function entryOf<T>(context: ReadonlyMap<string, T>, name: string): T | undefined {
  const found = context.get(name);
  if (found !== undefined || context.has(name) || PLAIN.test(name)) return found;
  const wanted = canonical(name);
  for (const [key, value] of context) if (canonical(key) === wanted) return value;
  return undefined;
}
