/** Values that a recording blanked: placeholders in angle brackets, and words that stand for a moment or an id. */
const BLANKS: ReadonlySet<string> = new Set([
  'date',
  'timestamp',
  'start-date',
  'stop-date',
  'RequestId',
  'request_id',
  'snf_role_arn',
  'sfn_role_arn',
]);
const PLACEHOLDER = /<[\w:. -]+>/;

export interface Normaliser {
  readonly regex?: string;
  readonly jsonpath?: string;
  readonly replacement: string;
}

/** Compares what a recording says with what came, telling blanked values by the recording's own notes. */
export class Matcher {
  readonly #blanked: ReadonlySet<string>;
  readonly #replacements: readonly { readonly find: RegExp; readonly replacement: string }[];

  constructor(normalisers: readonly Normaliser[], placeholders: readonly string[] = []) {
    this.#blanked = new Set([
      ...BLANKS,
      ...placeholders,
      ...normalisers.filter((n) => n.jsonpath !== undefined).map((n) => n.replacement),
    ]);
    this.#replacements = normalisers
      .filter((n) => n.regex !== undefined && n.regex !== '{}')
      .map((n) => ({ find: new RegExp(n.regex!, 'g'), replacement: n.replacement }));
  }

  /** Where the two differ, as a JSON pointer with both values; undefined where they agree. */
  difference(expected: unknown, got: unknown, at = ''): string | undefined {
    if (typeof expected === 'string') {
      if (this.text(expected, got, at)) return undefined;
      // Recordings read some texts as JSON and leave others as they are.
      const parsed = json(expected);
      if (parsed !== undefined && typeof got !== 'string') return this.difference(parsed, got, at);
      return told(at, expected, got);
    }
    if (expected !== null && typeof expected === 'object') {
      const value: unknown = typeof got === 'string' ? (json(got) ?? got) : got;
      if (Array.isArray(expected)) {
        if (!Array.isArray(value) || value.length !== expected.length) return told(at, expected, got);
        return first(expected.map((e, i) => this.difference(e, value[i], `${at}/${i}`)));
      }
      if (value === null || typeof value !== 'object' || Array.isArray(value)) return told(at, expected, got);
      const have = value as Record<string, unknown>;
      const want = expected as Record<string, unknown>;
      const keys = new Set([...Object.keys(want), ...Object.keys(have).filter((k) => have[k] !== undefined)]);
      return first([...keys].map((k) => this.difference(want[k], have[k], `${at}/${k}`)));
    }
    const value: unknown = typeof got === 'string' && typeof expected !== 'undefined' ? (json(got) ?? got) : got;
    return Object.is(expected, value) ? undefined : told(at, expected, got);
  }

  text(expected: string, got: unknown, at = ''): boolean {
    const key = at.slice(at.lastIndexOf('/') + 1);
    // A blanked value bears the name of its member, or one of the words for it.
    if (got !== undefined && got !== null && (this.#blanked.has(expected) || expected === key)) return true;
    if (typeof got !== 'string') return false;
    if (got === expected) return true;
    const normal = this.#replacements.reduce((text, r) => text.replace(r.find, r.replacement), got);
    if (normal === expected) return true;
    if (PLACEHOLDER.test(expected) && pattern(expected).test(normal)) return true;
    const [a, b] = [json(expected), json(got)];
    return a !== undefined && b !== undefined && typeof a === 'object' && this.difference(a, b, at) === undefined;
  }
}

const pattern = (expected: string): RegExp =>
  new RegExp(
    `^${expected
      .split(/<[\w:. -]+>/)
      .map((s) => s.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('[^"]*?')}$`,
    's',
  );
function json(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
const first = (all: readonly (string | undefined)[]): string | undefined => all.find((d) => d !== undefined);
const told = (at: string, expected: unknown, got: unknown): string =>
  `${at === '' ? '/' : at}: expected ${short(expected)}, got ${short(got)}`;
const short = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 160 ? `${text.slice(0, 160)}...` : text;
};
