import type { Json, JsonObject } from '../../lib/model/json.ts';

/** An operation of the OpenAPI document. */
export interface Described {
  readonly method: string;
  readonly path: string;
  readonly query: readonly { readonly name: string; readonly schema: JsonObject }[];
  readonly body?: JsonObject;
}
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

interface OpenApi {
  readonly paths: Readonly<
    Record<
      string,
      Record<
        string,
        {
          readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: JsonObject }[];
          readonly requestBody?: { readonly content: Record<string, { readonly schema?: JsonObject }> };
        }
      >
    >
  >;
}

export const describedIn = (document: unknown): Described[] =>
  Object.entries((document as OpenApi).paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { parameters = [], requestBody }]) => {
      const body = requestBody === undefined ? undefined : Object.values(requestBody.content)[0]?.schema;
      return {
        method: method.toUpperCase(),
        path,
        query: parameters.filter((p) => p.in === 'query'),
        ...(body === undefined ? {} : { body }),
      };
    }),
  );

/** Numbers that a seed brings about, the same each time (mulberry32). */
export function randomOf(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const deep = (levels: number): Json => JSON.parse('['.repeat(levels) + ']'.repeat(levels)) as Json;
/** Texts that have broken somebody's server. */
const HOSTILE_TEXTS = [
  '',
  ' ',
  '\u0000',
  '\uFFFF',
  '\u202Efdp.exe',
  '💥'.repeat(50),
  'a'.repeat(70_000),
  '../../../../etc/passwd',
  '%2e%2e%2f',
  "' OR 1=1 --",
  '${jndi:ldap://x}',
  '{% $eval("1") %}',
  '=1/0',
  '=' + '('.repeat(400),
  '<script>alert(1)</script>',
  '__proto__',
  'constructor',
  'toString',
  'NaN',
  '-1',
  '1e999',
  '#',
  'A#all',
  'I#x',
  '\r\nx-injected: 1',
];

/** Makes requests out of what the API says of itself: fitting ones, ones that do not fit, and hostile ones. */
export class Requests {
  readonly #random: () => number;
  readonly #operations: readonly Described[];
  readonly #known: Readonly<Record<string, readonly string[]>>;

  /** `known`: values that exist, by the first part of the path they belong to. */
  constructor(seed: number, operations: readonly Described[], known: Readonly<Record<string, readonly string[]>>) {
    this.#random = randomOf(seed);
    this.#operations = operations;
    this.#known = known;
  }
  below(n: number): number {
    return Math.floor(this.#random() * n);
  }
  one<T>(of: readonly T[]): T {
    return of[this.below(of.length)]!;
  }
  chance(share: number): boolean {
    return this.#random() < share;
  }

  next(): Asked {
    const { method, path, query, body } = this.one(this.#operations);
    const known = this.#known[path.split('/')[1] ?? ''] ?? [];
    const at = path.replace(/\{(\w+)\}/g, () =>
      encodeURIComponent(known.length > 0 && this.chance(0.7) ? this.one(known) : this.#text().slice(0, 500)),
    );
    const asked = query
      .filter(() => this.chance(0.4))
      .map(({ name, schema }) => `${name}=${encodeURIComponent(this.#plain(schema))}`);
    if (this.chance(0.05)) asked.push(`${encodeURIComponent(this.#text())}=1`);
    const text = body === undefined ? undefined : this.#body(body);
    return {
      method,
      path: `${at}${asked.length === 0 ? '' : `?${asked.join('&')}`}`.slice(0, 60_000),
      headers: {
        'content-type': this.chance(0.9) ? 'application/json' : this.one(['text/plain', 'application/xml', '']),
        ...(this.chance(0.1) ? { 'if-match': this.one(['"1"', 'W/"2"', '*', 'x', '"99999999999999999999"']) } : {}),
        ...(this.chance(0.1) ? { 'idempotency-key': this.one(['k', 'k'.repeat(201), '#', 'a b']) } : {}),
        ...(this.chance(0.03) ? { 'on-behalf-of': this.one(['x', 'Bearer ', 'Bearer a.b.c']) } : {}),
      },
      ...(text === undefined || method === 'GET' ? {} : { body: text }),
    };
  }

  #body(schema: JsonObject): string {
    if (this.chance(0.04)) return this.one(['', '{', '[]', 'null', '7', '"x"', '{"a":1,}', '\u0000', '{"a":1e999}']);
    if (this.chance(0.02)) return JSON.stringify(deep(2000));
    if (this.chance(0.01)) return JSON.stringify({ x: 'x'.repeat(1_200_000) });
    const value = this.value(schema);
    const text = JSON.stringify(value);
    // Keys that a parser must not take for the object's own.
    return this.chance(0.1) && text.startsWith('{')
      ? `{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}${text === '{}' ? '' : ','}${text.slice(1)}`
      : text;
  }

  #plain(schema: JsonObject): string {
    const value = this.value(schema);
    return typeof value === 'string' ? value : JSON.stringify(value);
  }
  #text(): string {
    return this.chance(0.5) ? this.one(HOSTILE_TEXTS) : Math.floor(this.#random() * 1e9).toString(36);
  }

  /** A value for a schema: mostly one that fits, now and then of another type, or none at all. */
  value(schema: JsonObject, depth = 0): Json {
    if (this.chance(0.12)) return this.#wild(depth);
    if (Array.isArray(schema.enum)) return this.one(schema.enum);
    const choices = (schema.anyOf ?? schema.oneOf ?? schema.allOf) as readonly JsonObject[] | undefined;
    if (choices !== undefined) return this.value(this.one(choices), depth + 1);
    const type = Array.isArray(schema.type) ? (this.one(schema.type) as string) : schema.type;
    switch (type) {
      case 'string':
        return this.#string(schema);
      case 'integer':
      case 'number':
        return this.one([0, 1, 2, 50, 100, -1, 1e21, 1.5, Number.MAX_SAFE_INTEGER]);
      case 'boolean':
        return this.chance(0.5);
      case 'null':
        return null;
      case 'array':
        return Array.from({ length: this.below(4) }, () => this.value((schema.items ?? {}) as JsonObject, depth + 1));
      case 'object': {
        const required = (schema.required ?? []) as readonly string[];
        const entries = Object.entries((schema.properties ?? {}) as Record<string, JsonObject>)
          .filter(([name]) => (required.includes(name) ? this.chance(0.95) : this.chance(0.4)))
          .map(([name, inner]) => [name, this.value(inner, depth + 1)] as const);
        const more = this.chance(0.15) ? [[this.#text().slice(0, 50), this.#wild(depth + 1)] as const] : [];
        return Object.fromEntries([...entries, ...more]);
      }
      default:
        return this.#wild(depth);
    }
  }
  #string(schema: JsonObject): Json {
    const everything = Object.values(this.#known).flat();
    const text = this.chance(0.4) && everything.length > 0 ? this.one(everything) : this.#text();
    return typeof schema.maxLength === 'number' && this.chance(0.8) ? text.slice(0, schema.maxLength) : text;
  }
  #wild(depth: number): Json {
    if (depth > 3) return this.#text();
    return this.one<() => Json>([
      () => null,
      () => this.#text(),
      () => this.below(1000) - 500,
      () => this.chance(0.5),
      () => [],
      () => ({}),
      () => [this.#wild(depth + 1)],
      () => ({ [this.#text().slice(0, 40)]: this.#wild(depth + 1) }),
      () => ({ $blob: this.one(['values/x/y.json', '../../secrets.json', 'audit/x.json', 'processes/x']) }),
      () => deep(200),
    ])();
  }
}
