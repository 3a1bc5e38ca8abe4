import type { Json, JsonObject } from '../model/json.ts';
import { personalPaths, personalVariables } from '../model/personal.ts';
import type { ProcessModel } from '../model/process-model.ts';
import type { Secrets } from '../platform/port.ts';

/** Shorter ones stand in too many words by chance. */
const SHORTEST = 4;
const SECRET = '[secret]';
/** In place of a value that whoever reads may not read. */
export const PERSONAL = '[personal]';

/** Secrets that have been asked for are known by their text, so that a message in which one stands can be told without it. */
export class KnownSecrets implements Secrets {
  readonly #secrets: Secrets;
  readonly #known = new Set<string>();

  constructor(secrets: Secrets) {
    this.#secrets = secrets;
  }
  async get(reference: string): Promise<string | undefined> {
    const found = await this.#secrets.get(reference);
    if (found !== undefined && found.length >= SHORTEST) this.#known.add(found);
    return found;
  }
  /** The text without them; also as JSON, base64 and URLs write them. */
  mask(text: string): string {
    let masked = text;
    // Longest first: one may begin with another.
    for (const secret of [...this.#known].sort((a, b) => b.length - a.length))
      for (const form of [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), base64(secret)])
        masked = masked.replaceAll(form, SECRET);
    return masked;
  }
}

const base64 = (text: string): string => Buffer.from(text).toString('base64').replace(/=+$/, '');

/** The text without what is personal among these variables: an error carries no data (ADR 0017). */
export function maskPersonal(model: ProcessModel, variables: JsonObject, text: string): string {
  let masked = text;
  for (const value of personalValues(model, variables)) masked = masked.replaceAll(value, PERSONAL);
  return masked;
}

/** Longest first: of `Ana Lima` nothing stays, where `Ana` is personal too. */
function personalValues(model: ProcessModel, variables: JsonObject): readonly string[] {
  const paths = personalPaths(model);
  const found = new Set<string>();
  for (const [name, ...path] of paths) leaves(at(variables[name!] ?? null, path), found);
  // Items of personal collections have no path of their own.
  for (const name of personalVariables(model))
    if (!paths.some(([first]) => first === name)) leaves(variables[name] ?? null, found);
  return [...found].sort((a, b) => b.length - a.length);
}

function at(value: Json, path: readonly string[]): Json {
  if (Array.isArray(value)) return value.map((item) => at(item, path));
  const [name, ...rest] = path;
  if (name === undefined || value === null || typeof value !== 'object') return name === undefined ? value : null;
  return at(value[name] ?? null, rest);
}

function leaves(value: Json, found: Set<string>): void {
  if (Array.isArray(value)) for (const item of value) leaves(item, found);
  else if (value !== null && typeof value === 'object') for (const item of Object.values(value)) leaves(item, found);
  else if (typeof value === 'string' || typeof value === 'number')
    for (const text of [String(value), ...(typeof value === 'string' ? value.split(/\n/) : [])])
      if (text.trim().length >= SHORTEST) found.add(text);
}
