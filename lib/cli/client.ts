import type { Json, JsonObject } from '../model/json.ts';
import { CliError, EXIT, type CliProblem, type GlobalOptions } from './context.ts';

export const DEFAULT_URL = 'http://127.0.0.1:7007';

/** A small client of the HTTP API, as the person named by --as. */
export class Client {
  readonly url: string;
  readonly #as: string | undefined;
  #token: string | undefined;

  constructor(options: GlobalOptions) {
    this.url = (options.url ?? process.env.TUTTI_URL ?? DEFAULT_URL).replace(/\/$/, '');
    this.#as = options.as;
  }

  get<T>(path: string): Promise<T> {
    return this.#call<T>('GET', path);
  }
  post<T>(path: string, body: Json = {}, headers: Record<string, string> = {}): Promise<T> {
    return this.#call<T>('POST', path, body, headers);
  }
  put<T>(path: string, body: Json = {}): Promise<T> {
    return this.#call<T>('PUT', path, body);
  }

  patch<T>(path: string, body: Json): Promise<T> {
    return this.#call<T>('PATCH', path, body);
  }
  delete<T>(path: string): Promise<T> {
    return this.#call<T>('DELETE', path);
  }

  /** The answer as it came: a file, not JSON. */
  async bytes(path: string): Promise<Uint8Array> {
    await this.#signIn();
    const response = await this.#fetch('GET', path, undefined, { accept: '*/*' });
    if (!response.ok) throw refused(response.status, safeJson(await response.text()));
    return new Uint8Array(await response.arrayBuffer());
  }

  async #call<T>(method: string, path: string, body?: Json, extra: Record<string, string> = {}): Promise<T> {
    await this.#signIn();
    return this.#send<T>(method, path, body, extra);
  }
  async #signIn(): Promise<void> {
    if (this.#token !== undefined || this.#as === undefined) return;
    const { token } = await this.#send<{ token: string }>('POST', '/local/session', { person: this.#as }, {});
    this.#token = token;
  }

  async #send<T>(method: string, path: string, body: Json | undefined, extra: Record<string, string>): Promise<T> {
    const response = await this.#fetch(method, path, body, extra);
    const text = await response.text();
    const data = (text === '' ? null : safeJson(text)) as Json;
    if (!response.ok) throw refused(response.status, data);
    return data as T;
  }

  async #fetch(method: string, path: string, body: Json | undefined, extra: Record<string, string>): Promise<Response> {
    const bearer = this.#token ?? process.env.TUTTI_TOKEN;
    try {
      return await fetch(`${this.url}${path}`, {
        method,
        headers: {
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
          ...extra,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch {
      throw new CliError(
        `nothing answers at ${this.url}; start Tutti with "npx tutti dev", or name another address with --url or TUTTI_URL`,
        EXIT.unreachable,
      );
    }
  }
}

/** What is given, as the query of a path. */
export function query(of: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(of).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`;
}

function safeJson(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** What the server refused, in its own words (RFC 9457), with what the command line can do about it. */
function refused(status: number, data: Json): CliError {
  if (data === null || typeof data !== 'object' || Array.isArray(data))
    return new CliError(`the server answered ${status}`, EXIT.failed, { code: `HTTP_${status}` });
  const code = typeof data.code === 'string' ? data.code : `HTTP_${status}`;
  const detail = String(data.detail ?? data.title ?? 'the request was refused');
  const advice = code === 'NOT_SIGNED_IN' ? ' Name who you are with --as, for example --as oskar.' : '';
  const errors = Array.isArray(data.errors) ? (data.errors as JsonObject[]) : [];
  const problems = errors.map((e): CliProblem => ({
    pointer: String(e.pointer ?? ''),
    message: String(e.message ?? ''),
  }));
  return new CliError(`${detail}${advice}`, EXIT.failed, { code, problems });
}
