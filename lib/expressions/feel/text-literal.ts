const ESCAPES: Readonly<Record<string, string>> = { "'": "'", '"': '"', '\\': '\\', n: '\n', r: '\r', t: '\t' };

/**
 * The characters of a string literal with its quotes (DMN 1.5, grammar rules 33 and 64). An escape that FEEL does not know stays as it
 * is written, so that a pattern may say `\d` and `\p{L}`.
 */
export function unquote(literal: string): string {
  const body = literal.slice(1, -1);
  if (!body.includes('\\')) return body;
  return body.replace(/\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6})|(['"\\nrt]))/g, (found, short, long, plain) => {
    const code = (short ?? long) as string | undefined;
    if (code === undefined) return ESCAPES[plain as string] ?? found;
    const point = parseInt(code, 16);
    // A half of a pair stands beside its other half: "\ud83d\udca9".
    return code.length === 4 ? String.fromCharCode(point) : point <= 0x10ffff ? String.fromCodePoint(point) : found;
  });
}
