/** Where a text stops being JSON, in the words of the parser that AWS uses (Jackson). Line and column from 1. */
export interface JsonProblem {
  readonly message: string;
  readonly location: string;
}

/** undefined where the text is JSON. */
export function jsonProblem(text: string): JsonProblem | undefined {
  const scan = new Scan(text);
  try {
    scan.value();
    scan.blank();
    if (!scan.done) scan.unexpected('was expecting end of input');
    return undefined;
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    const { line, column } = place(text, error.offset);
    const location = `[Source: (String)"${text.length > 500 ? `${text.slice(0, 500)}"[truncated ${text.length - 500} chars]` : `${text}"`}; line: ${line}, column: ${column}]`;
    return { message: `${error.message}\n at ${location}`, location };
  }
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
  get done(): boolean {
    return this.#at >= this.#text.length;
  }
  blank(): void {
    while (/[ \t\r\n]/.test(this.#text.charAt(this.#at))) this.#at += 1;
  }
  value(): void {
    this.blank();
    if (this.done) throw new Stop('No content to map due to end-of-input', this.#at);
    const c = this.#text.charAt(this.#at);
    if (c === '{') this.#members();
    else if (c === '[') this.#items();
    else if (c === '"') this.#string();
    else if (c === '-' || /\d/.test(c)) this.#take(NUMBER);
    else {
      const word = this.#match(WORD);
      if (word === 'true' || word === 'false' || word === 'null') return;
      if (word !== undefined) throw new Stop(`Unrecognized token '${word}': was expecting ${VALUES}`, this.#at);
      this.unexpected(`expected a valid value ${VALUES}`);
    }
  }
  unexpected(what: string): never {
    if (this.done) throw new Stop(`Unexpected end-of-input: ${what}`, this.#at);
    const c = this.#text.charAt(this.#at);
    throw new Stop(`Unexpected character ('${c}' (code ${c.charCodeAt(0)})): ${what}`, this.#at + 1);
  }
  #members(): void {
    this.#at += 1;
    this.blank();
    if (this.#skip('}')) return;
    for (;;) {
      this.blank();
      if (this.#text.charAt(this.#at) !== '"') this.unexpected('was expecting double-quote to start field name');
      this.#string();
      this.blank();
      if (!this.#skip(':')) this.unexpected('was expecting a colon to separate field name and value');
      this.value();
      this.blank();
      if (this.#skip('}')) return;
      if (!this.#skip(',')) this.unexpected('was expecting comma to separate Object entries');
    }
  }
  #items(): void {
    this.#at += 1;
    this.blank();
    if (this.#skip(']')) return;
    for (;;) {
      this.value();
      this.blank();
      if (this.#skip(']')) return;
      if (!this.#skip(',')) this.unexpected('was expecting comma to separate Array entries');
    }
  }
  #string(): void {
    if (this.#match(STRING) === undefined)
      throw new Stop('Unexpected end-of-input: was expecting closing quote for a string value', this.#text.length);
  }
  #take(what: RegExp): void {
    if (this.#match(what) === undefined)
      this.unexpected('expected digit (0-9) to follow minus sign, for valid numeric value');
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
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: before.at(-1)!.length + 1 };
}
