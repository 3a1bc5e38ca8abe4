import { existsSync, readFileSync } from 'node:fs';
import type { Secrets } from '../port.ts';

/** Secrets by reference: the environment variable TUTTI_SECRET_<NAME>, else a JSON file that is read when it is asked. */
export class LocalSecrets implements Secrets {
  readonly #file: string | undefined;
  constructor(options: { readonly file?: string } = {}) {
    this.#file = options.file;
  }
  get(reference: string): Promise<string | undefined> {
    const fromEnvironment = process.env[`TUTTI_SECRET_${reference.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}`];
    if (fromEnvironment !== undefined || this.#file === undefined || !existsSync(this.#file))
      return Promise.resolve(fromEnvironment);
    const secrets = JSON.parse(readFileSync(this.#file, 'utf8')) as Readonly<Record<string, unknown>>;
    const found = secrets[reference];
    return Promise.resolve(typeof found === 'string' ? found : undefined);
  }
}
