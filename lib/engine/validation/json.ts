/** Where a text stops being JSON, in the words of the parser that AWS uses (Jackson). Line and column from 1. */
export interface JsonProblem {
  readonly message: string;
  readonly location: string;
}

/** undefined where the text is JSON. */
export function jsonProblem(text: string): JsonProblem | undefined {
  const scan = new Scan(text);
  try {
    scan.whole();
    return undefined;
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    const location = source(text, error.offset);
    return { message: `${error.message}\n at ${location}`, location };
  }
}
/** Nothing has been read: before the first column. */
const NOWHERE = -1;
function source(text: string, offset: number): string {
  const { line, column } = place(text, offset);
  const shown = text.length > 500 ? `${text.slice(0, 500)}"[truncated ${text.length - 500} chars]` : `${text}"`;
  return `[Source: (String)"${shown}; line: ${line}, column: ${column}]`;
}

class Stop extends Error {
  /** Offset of the character after what was read. */
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}
const VALUES = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /[\p{L}\p{N}_$]+/uy;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;

class Scan {
  readonly #text: string;
  #at = 0;
  constructor(text: string) {
    this.#text = text;
  }
  whole(): void {
    this.#blank();
    if (this.#done) throw new Stop('No content to map due to end-of-input', NOWHERE);
    this.#value();
    this.#blank();
    if (!this.#done) this.#unexpected('was expecting end of input');
  }
  get #done(): boolean {
    return this.#at >= this.#text.length;
  }
  #blank(): void {
    while (/[ \t\r\n]/.test(this.#text.charAt(this.#at))) this.#at += 1;
  }
  #value(): void {
    const c = this.#text.charAt(this.#at);
    if (c === '{') this.#members();
    else if (c === '[') this.#items();
    else if (c === '"') this.#string('string value');
    else if (c === '-' || /\d/.test(c)) this.#take(NUMBER);
    else {
      const word = this.#match(WORD);
      if (word === 'true' || word === 'false' || word === 'null') return;
      if (word !== undefined) throw new Stop(`Unrecognized token '${word}': was expecting ${VALUES}`, this.#at);
      this.#unexpected(`expected a valid value ${VALUES}`);
    }
  }
  #unexpected(what: string): never {
    const c = this.#text.charAt(this.#at);
    throw new Stop(`Unexpected character ('${c}' (code ${c.charCodeAt(0)})): ${what}`, this.#at + 1);
  }
  #members(): void {
    const start = this.#at;
    const names = new Set<string>();
    this.#at += 1;
    if (this.#closes('}', 'Object', start)) return;
    for (;;) {
      if (this.#text.charAt(this.#at) !== '"') this.#unexpected('was expecting double-quote to start field name');
      const name = this.#string('name');
      if (names.has(name)) throw new Stop(`Duplicate field '${name}'`, this.#at);
      names.add(name);
      this.#between('Object');
      if (!this.#skip(':')) this.#unexpected('was expecting a colon to separate field name and value');
      this.#between('Object');
      this.#value();
      if (this.#closes('}', 'Object', start)) return;
      if (!this.#skip(',')) this.#unexpected('was expecting comma to separate Object entries');
      this.#between('Object');
    }
  }
  #items(): void {
    const start = this.#at;
    this.#at += 1;
    if (this.#closes(']', 'Array', start)) return;
    for (;;) {
      this.#value();
      if (this.#closes(']', 'Array', start)) return;
      if (!this.#skip(',')) this.#unexpected('was expecting comma to separate Array entries');
      this.#between('Array');
    }
  }
  /** Whether what began at `start` ends here. */
  #closes(mark: string, what: string, start: number): boolean {
    this.#blank();
    if (this.#done)
      throw new Stop(
        `Unexpected end-of-input: expected close marker for ${what} (start marker at ${source(this.#text, start)})`,
        this.#at,
      );
    return this.#skip(mark);
  }
  #between(what: string): void {
    this.#blank();
    if (this.#done) throw new Stop(`Unexpected end-of-input within/between ${what} entries`, this.#at);
  }
  #string(what: 'name' | 'string value'): string {
    const found = this.#match(STRING);
    return found === undefined ? this.#broken(what) : (JSON.parse(found) as string);
  }
  /** Where a string is none. */
  #broken(what: 'name' | 'string value'): never {
    const text = this.#text;
    for (let i = this.#at + 1; i < text.length; i += 1) {
      const code = text.charCodeAt(i);
      if (code < 0x20)
        throw new Stop(
          `Illegal unquoted character ((CTRL-CHAR, code ${code})): has to be escaped using backslash to be included in ${what}`,
          i + 1,
        );
      if (text[i] !== '\\') continue;
      i += 1;
      if (i < text.length && !/["\\/bfnrtu]/.test(text[i]!))
        throw new Stop(`Unrecognized character escape '${text[i]!}' (code ${text.charCodeAt(i)})`, i + 1);
      for (let digit = i + 1; text[i] === 'u' && digit < Math.min(i + 5, text.length); digit += 1)
        if (!/[0-9a-fA-F]/.test(text[digit]!)) {
          this.#at = digit;
          this.#unexpected('expected a hex-digit for character escape sequence');
        }
    }
    throw new Stop(
      `Unexpected end-of-input${what === 'name' ? ' in field name' : ': was expecting closing quote for a string value'}`,
      text.length,
    );
  }
  #take(what: RegExp): void {
    if (this.#match(what) === undefined)
      this.#unexpected('expected digit (0-9) to follow minus sign, for valid numeric value');
  }
  #match(what: RegExp): string | undefined {
    what.lastIndex = this.#at;
    const found = what.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }
  #skip(c: string): boolean {
    if (this.#text.charAt(this.#at) !== c) return false;
    this.#at += 1;
    return true;
  }
}

function place(text: string, offset: number): { line: number; column: number } {
  if (offset === NOWHERE) return { line: 1, column: 0 };
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: before.at(-1)!.length + 1 };
}
