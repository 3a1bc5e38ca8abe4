import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Secrets } from '../port.ts';
import { errorName } from './backoff.ts';

/** A rotated secret is seen at the latest after this. */
const KEEP_MS = 5 * 60 * 1000;

/** Secrets Manager; a reference is a secret's name or ARN. */
export class SecretsManagerSecrets implements Secrets {
  readonly #client: SecretsManagerClient;
  readonly #now: () => number;
  readonly #kept = new Map<string, { readonly value: string; readonly until: number }>();

  constructor({ client, now = Date.now }: { readonly client: SecretsManagerClient; readonly now?: () => number }) {
    this.#client = client;
    this.#now = now;
  }

  async get(reference: string): Promise<string | undefined> {
    const kept = this.#kept.get(reference);
    if (kept !== undefined && kept.until > this.#now()) return kept.value;
    try {
      const found = await this.#client.send(new GetSecretValueCommand({ SecretId: reference }));
      const value =
        found.SecretString ??
        (found.SecretBinary === undefined ? undefined : Buffer.from(found.SecretBinary).toString('utf8'));
      if (value !== undefined) this.#kept.set(reference, { value, until: this.#now() + KEEP_MS });
      return value;
    } catch (error) {
      this.#kept.delete(reference);
      if (errorName(error) === 'ResourceNotFoundException') return undefined;
      throw error;
    }
  }
}
