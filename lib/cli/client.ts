import {
  ApiError,
  newKey,
  TuttiClient,
  type AnswerOf,
  type CallOptions,
  type Given,
  type OperationName,
} from '../client/index.ts';
import type { Json } from '../model/json.ts';
import { CliError, EXIT, type CliProblem, type GlobalOptions } from './context.ts';

export const DEFAULT_URL = 'http://127.0.0.1:7007';

/** The client of the HTTP API, as the person named by --as; refusals and what to do about them in the words of the command line. */
export class Client {
  readonly url: string;
  readonly #as: string | undefined;
  readonly #api: TuttiClient;
  #token: string | undefined;

  constructor(options: GlobalOptions) {
    this.url = (options.url ?? process.env.TUTTI_URL ?? DEFAULT_URL).replace(/\/$/, '');
    this.#as = options.as;
    this.#api = new TuttiClient({ url: this.url, token: () => this.#token ?? process.env.TUTTI_TOKEN });
  }

  /** An operation by its name, with its types. */
  async call<O extends OperationName>(operation: O, ...input: Given<O>): Promise<AnswerOf<O>> {
    await this.#signIn();
    return this.#told(() => this.#api.call(operation, ...input));
  }
  get<T>(path: string): Promise<T> {
    return this.#request<T>('GET', path);
  }
  post<T>(path: string, body: Json = {}, headers: Record<string, string> = {}): Promise<T> {
    return this.#request<T>('POST', path, body, { idempotencyKey: newKey(), headers });
  }
  put<T>(path: string, body: Json = {}): Promise<T> {
    return this.#request<T>('PUT', path, body);
  }
  patch<T>(path: string, body: Json): Promise<T> {
    return this.#request<T>('PATCH', path, body);
  }
  delete<T>(path: string): Promise<T> {
    return this.#request<T>('DELETE', path);
  }
  /** The answer as it came: a file, not JSON. */
  bytes(path: string): Promise<Uint8Array> {
    return this.#request<Uint8Array>('GET', path, undefined, { bytes: true });
  }

  async #request<T>(method: string, path: string, body?: Json, options: CallOptions = {}): Promise<T> {
    await this.#signIn();
    return this.#told(async () => (await this.#api.request<T>(method, path, body, options)).data);
  }
  async #signIn(): Promise<void> {
    if (this.#token !== undefined || this.#as === undefined) return;
    const body = { person: this.#as };
    this.#token = (await this.#told(() => this.#api.call('POST /local/session', { body }))).token;
  }
  async #told<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status !== 0) throw refused(error);
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

/** What the server refused, in its own words (RFC 9457), with what the command line can do about it. */
function refused({ code, message, errors }: ApiError): CliError {
  const advice = code === 'NOT_SIGNED_IN' ? ' Name who you are with --as, for example --as oskar.' : '';
  const problems = errors.map(({ pointer, message }): CliProblem => ({ pointer, message }));
  return new CliError(`${message}${advice}`, EXIT.failed, { code, problems });
}
