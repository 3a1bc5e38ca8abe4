import {
  DeleteObjectCommand,
  GetObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Blobs } from '../port.ts';
import { errorName } from './backoff.ts';

/**
 * Blobs in an S3 bucket. Erasure of personal data rests on `remove`, so the bucket must keep no old versions. The role needs
 * `s3:ListBucket`: without it S3 answers 403 instead of 404 for a missing key.
 */
export class S3Blobs implements Blobs {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor({ client, bucket }: { readonly client: S3Client; readonly bucket: string }) {
    this.#client = client;
    this.#bucket = bucket;
  }

  async put(key: string, content: Uint8Array | string, contentType: string): Promise<void> {
    await this.#client.send(
      new PutObjectCommand({ Bucket: this.#bucket, Key: key, Body: content, ContentType: contentType }),
    );
  }

  async get(key: string): Promise<{ readonly content: Uint8Array; readonly contentType: string } | undefined> {
    try {
      const { Body, ContentType } = await this.#client.send(new GetObjectCommand({ Bucket: this.#bucket, Key: key }));
      return {
        content: Body === undefined ? new Uint8Array() : await Body.transformToByteArray(),
        contentType: ContentType ?? 'application/octet-stream',
      };
    } catch (error) {
      if (errorName(error) === 'NoSuchKey') return undefined;
      throw error;
    }
  }

  async remove(key: string): Promise<void> {
    await this.#client.send(new DeleteObjectCommand({ Bucket: this.#bucket, Key: key }));
  }

  async list(prefix: string): Promise<readonly string[]> {
    const keys: string[] = [];
    const pages = paginateListObjectsV2({ client: this.#client }, { Bucket: this.#bucket, Prefix: prefix });
    for await (const { Contents } of pages) keys.push(...(Contents ?? []).flatMap(({ Key }) => Key ?? []));
    return keys;
  }
}
