/** Camunda 7's expression language (`${amount > 1000 && !approved}`) in FEEL, as far as it has a counterpart. */
export type Translation =
  { readonly ok: true; readonly feel: string } | { readonly ok: false; readonly reason: string };

/** Whether a text is, or holds, an expression of JUEL. */
export const isJuel = (text: string): boolean => /[$#]\{/.test(text);

/** A whole `${...}` as FEEL; text around expressions makes a text of all of it. */
export function feelFromJuel(text: string): Translation {
  try {
    const parts = split(text.trim());
    const [only] = parts;
    if (parts.length === 1 && only?.expression !== undefined) return { ok: true, feel: translate(only.expression) };
    const texts = parts.map((p) =>
      p.expression === undefined ? JSON.stringify(p.text) : `string(${translate(p.expression)})`,
    );
    return { ok: true, feel: texts.join(' + ') };
  } catch (error) {
    if (error instanceof NoCounterpart) return { ok: false, reason: error.message };
    throw error;
  }
}

class NoCounterpart extends Error {}

interface Part {
  readonly text?: string;
  readonly expression?: string;
}

function split(text: string): Part[] {
  const parts: Part[] = [];
  let at = 0;
  while (at < text.length) {
    const start = /[$#]\{/.exec(text.slice(at));
    if (!start) break;
    const from = at + start.index;
    if (from > at) parts.push({ text: text.slice(at, from) });
    const end = closing(text, from + 2);
    parts.push({ expression: text.slice(from + 2, end) });
    at = end + 1;
  }
  if (at < text.length) parts.push({ text: text.slice(at) });
  return parts;
}

function closing(text: string, from: number): number {
  let quote = '';
  for (let i = from; i < text.length; i += 1) {
    const c = text[i]!;
    if (quote !== '') {
      if (c === '\\') i += 1;
      else if (c === quote) quote = '';
    } else if (c === '"' || c === "'") quote = c;
    else if (c === '}') return i;
  }
  throw new NoCounterpart('the expression is not closed');
}

const TOKEN =
  /\s*(?:(\d+(?:\.\d+)?)|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|([A-Za-z_][A-Za-z0-9_]*)|(&&|\|\||==|!=|<=|>=|[<>+\-*/%!?:().,[\]]))/y;

interface Token {
  readonly kind: 'number' | 'text' | 'name' | 'sign' | 'end';
  readonly value: string;
}

function tokens(text: string): Token[] {
  const found: Token[] = [];
  TOKEN.lastIndex = 0;
  while (text.slice(TOKEN.lastIndex).trim() !== '') {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) throw new NoCounterpart(`unexpected ${JSON.stringify(text.slice(at, at + 12).trim())}`);
    const [, number, quoted, name, sign] = match;
    if (number !== undefined) found.push({ kind: 'number', value: number });
    else if (quoted !== undefined) found.push({ kind: 'text', value: unquote(quoted) });
    else if (name !== undefined) found.push({ kind: 'name', value: name });
    else found.push({ kind: 'sign', value: sign! });
  }
  return [...found, { kind: 'end', value: '' }];
}

const unquote = (text: string): string => text.slice(1, -1).replace(/\\(.)/g, '$1');

/** Binary operators: how strongly they bind, and how FEEL writes them. */
const BINARY: Readonly<Record<string, readonly [number, (a: string, b: string) => string]>> = {
  '||': [1, (a, b) => `${a} or ${b}`],
  or: [1, (a, b) => `${a} or ${b}`],
  '&&': [2, (a, b) => `${a} and ${b}`],
  and: [2, (a, b) => `${a} and ${b}`],
  '==': [3, (a, b) => `${a} = ${b}`],
  eq: [3, (a, b) => `${a} = ${b}`],
  '!=': [3, (a, b) => `${a} != ${b}`],
  ne: [3, (a, b) => `${a} != ${b}`],
  '<': [4, (a, b) => `${a} < ${b}`],
  lt: [4, (a, b) => `${a} < ${b}`],
  '>': [4, (a, b) => `${a} > ${b}`],
  gt: [4, (a, b) => `${a} > ${b}`],
  '<=': [4, (a, b) => `${a} <= ${b}`],
  le: [4, (a, b) => `${a} <= ${b}`],
  '>=': [4, (a, b) => `${a} >= ${b}`],
  ge: [4, (a, b) => `${a} >= ${b}`],
  '+': [5, (a, b) => `${a} + ${b}`],
  '-': [5, (a, b) => `${a} - ${b}`],
  '*': [6, (a, b) => `${a} * ${b}`],
  '/': [6, (a, b) => `${a} / ${b}`],
  div: [6, (a, b) => `${a} / ${b}`],
  '%': [6, (a, b) => `modulo(${a}, ${b})`],
  mod: [6, (a, b) => `modulo(${a}, ${b})`],
};

/** Methods that processes call on their variables. */
const METHODS = new Map<string, (on: string, args: readonly string[]) => string | undefined>(
  Object.entries({
    contains: (on: string, [text, ...more]: readonly string[]) =>
      text === undefined || more.length > 0 ? undefined : `contains(${on}, ${text})`,
    startsWith: (on: string, [text]: readonly string[]) =>
      text === undefined ? undefined : `starts with(${on}, ${text})`,
    endsWith: (on: string, [text]: readonly string[]) => (text === undefined ? undefined : `ends with(${on}, ${text})`),
    equals: (on: string, [other]: readonly string[]) => (other === undefined ? undefined : `(${on} = ${other})`),
    equalsIgnoreCase: (on: string, [other]: readonly string[]) =>
      other === undefined ? undefined : `(lower case(${on}) = lower case(${other}))`,
    length: (on: string, args: readonly string[]) => (args.length > 0 ? undefined : `string length(${on})`),
    size: (on: string, args: readonly string[]) => (args.length > 0 ? undefined : `count(${on})`),
    isEmpty: (on: string, args: readonly string[]) => (args.length > 0 ? undefined : empty(on)),
    toLowerCase: (on: string, args: readonly string[]) => (args.length > 0 ? undefined : `lower case(${on})`),
    toUpperCase: (on: string, args: readonly string[]) => (args.length > 0 ? undefined : `upper case(${on})`),
    toString: (on: string, args: readonly string[]) => (args.length > 0 ? undefined : `string(${on})`),
    get: (on: string, [key]: readonly string[]) => (key === undefined ? undefined : entry(on, key)),
  }),
);

const empty = (on: string): string => `(${on} = null or ${on} = "" or ${on} = [])`;
const NAME = /^"[A-Za-z_][A-Za-z0-9_]*"$/;
/** `list[0]` counts from 0, FEEL from 1. */
const entry = (on: string, key: string): string =>
  NAME.test(key)
    ? `${on}.${key.slice(1, -1)}`
    : key.startsWith('"')
      ? `get value(${on}, ${key})`
      : /^\d+$/.test(key)
        ? `${on}[${Number(key) + 1}]`
        : `${on}[${key} + 1]`;

/** What the other engine gives every expression, and a process here does not have. */
const FOREIGN: ReadonlySet<string> = new Set([
  'execution',
  'task',
  'connector',
  'authenticatedUserId',
  'caseExecution',
]);

function translate(text: string): string {
  const list = tokens(text);
  let at = 0;
  const peek = (): Token => list[at]!;
  const next = (): Token => list[at++]!;
  const isSign = (value: string): boolean => peek().kind === 'sign' && peek().value === value;
  const take = (value: string): boolean => {
    if (!isSign(value)) return false;
    at += 1;
    return true;
  };
  const expect = (value: string): void => {
    if (!take(value)) throw new NoCounterpart(`expected ${value} before ${JSON.stringify(peek().value)}`);
  };

  const ternary = (): string => {
    const condition = binary(1);
    if (!take('?')) return condition;
    const yes = ternary();
    expect(':');
    return `(if ${condition} then ${yes} else ${ternary()})`;
  };
  const binary = (least: number): string => {
    let left = unary();
    for (;;) {
      const operator = peek().kind === 'sign' || peek().kind === 'name' ? BINARY[peek().value] : undefined;
      if (!operator || operator[0] < least) return left;
      next();
      left = operator[1](left, binary(operator[0] + 1));
    }
  };
  const unary = (): string => {
    if (take('!')) return `not(${unary()})`;
    if (take('-')) return `-${unary()}`;
    if (peek().kind === 'name' && peek().value === 'not') {
      next();
      return `not(${unary()})`;
    }
    if (peek().kind === 'name' && peek().value === 'empty') {
      next();
      return empty(unary());
    }
    return postfix();
  };
  const args = (): string[] => {
    const given: string[] = [];
    if (take(')')) return given;
    do given.push(ternary());
    while (take(','));
    expect(')');
    return given;
  };
  const postfix = (): string => {
    let value = primary();
    for (;;) {
      if (take('.')) {
        const name = next();
        if (name.kind !== 'name') throw new NoCounterpart(`unexpected ${JSON.stringify(name.value)}`);
        if (!take('(')) {
          value = `${value}.${name.value}`;
          continue;
        }
        const method = METHODS.get(name.value)?.(value, args());
        if (method === undefined) throw new NoCounterpart(`the method ${name.value}()`);
        value = method;
      } else if (take('[')) {
        value = entry(value, ternary());
        expect(']');
      } else return value;
    }
  };
  const primary = (): string => {
    const token = next();
    if (token.kind === 'number') return token.value;
    if (token.kind === 'text') return JSON.stringify(token.value);
    if (token.kind === 'sign' && token.value === '(') {
      const inner = ternary();
      expect(')');
      return `(${inner})`;
    }
    if (token.kind !== 'name')
      throw new NoCounterpart(token.value === '' ? 'it ends too early' : `unexpected ${token.value}`);
    if (isSign('(')) throw new NoCounterpart(`the function ${token.value}()`);
    if (isSign(':')) {
      const call = list[at + 2];
      if (call?.kind === 'sign' && call.value === '(')
        throw new NoCounterpart(`the function ${token.value}:${list[at + 1]!.value}()`);
    }
    if (FOREIGN.has(token.value)) return foreign(token.value);
    return token.value;
  };
  /** `execution.getVariable("x")` is the variable itself. */
  const foreign = (name: string): string => {
    const [dot, method, open, key, close] = list.slice(at, at + 5);
    if (
      dot?.value === '.' &&
      method?.value === 'getVariable' &&
      open?.value === '(' &&
      key?.kind === 'text' &&
      close?.value === ')'
    ) {
      at += 5;
      return key.value;
    }
    throw new NoCounterpart(`${name}, which belongs to another engine`);
  };

  const result = ternary();
  if (peek().kind !== 'end') throw new NoCounterpart(`unexpected ${JSON.stringify(peek().value)}`);
  return result;
}
