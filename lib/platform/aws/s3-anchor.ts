import {
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  type ObjectVersion,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { JsonObject } from '../../model/json.ts';
import type { Anchor } from '../port.ts';
import { errorName } from './backoff.ts';

const PREFIX = 'receipts/';
const YEAR_MS = 365.25 * 24 * 60 * 60 * 1000;

export interface S3AnchorOptions {
  readonly client: S3Client;
  /** Bucket with Object Lock, apart from the one for blobs. */
  readonly bucket: string;
  /** How long nobody, the account's root included, can remove a receipt. */
  readonly retainYears?: number;
  readonly now?: () => number;
}

/**
 * Receipts under Object Lock in compliance mode. The lock does not keep anybody from putting another version over a key or hiding it
 * behind a delete marker, so `list` reads the versions and believes the first of each key.
 */
export class S3Anchor implements Anchor {
  readonly #options: S3AnchorOptions;

  constructor(options: S3AnchorOptions) {
    this.#options = options;
  }

  async put(receipt: JsonObject): Promise<void> {
    const { client, bucket, retainYears = 10, now = Date.now } = this.#options;
    try {
      await client.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: keyOf(receipt),
          Body: JSON.stringify(receipt),
          ContentType: 'application/json',
          ChecksumAlgorithm: 'SHA256',
          IfNoneMatch: '*',
          ObjectLockMode: 'COMPLIANCE',
          ObjectLockRetainUntilDate: new Date(now() + retainYears * YEAR_MS),
        }),
      );
    } catch (error) {
      // The receipt of this moment and size stands already: a repeated put, whose first reply was lost.
      if (errorName(error) !== 'PreconditionFailed') throw error;
    }
  }

  async list(): Promise<readonly JsonObject[]> {
    const first = await this.#firstVersions();
    const receipts: JsonObject[] = [];
    for (const { Key, VersionId } of first) {
      const { Body } = await this.#options.client.send(
        new GetObjectCommand({
          Bucket: this.#options.bucket,
          Key,
          ...(VersionId === undefined ? {} : { VersionId }),
        }),
      );
      receipts.push(JSON.parse((await Body?.transformToString()) ?? 'null') as JsonObject);
    }
    return receipts;
  }

  /** The oldest version of each key, in the order of keys. */
  async #firstVersions(): Promise<readonly ObjectVersion[]> {
    const first = new Map<string, ObjectVersion>();
    let next: { KeyMarker?: string; VersionIdMarker?: string } | undefined = {};
    while (next !== undefined) {
      const page: Awaited<ReturnType<typeof listPage>> = await listPage(this.#options, next);
      for (const version of page.Versions ?? []) {
        const known = first.get(version.Key ?? '');
        if (known === undefined || ageOf(version) <= ageOf(known)) first.set(version.Key ?? '', version);
      }
      next =
        page.IsTruncated === true
          ? {
              ...(page.NextKeyMarker === undefined ? {} : { KeyMarker: page.NextKeyMarker }),
              ...(page.NextVersionIdMarker === undefined ? {} : { VersionIdMarker: page.NextVersionIdMarker }),
            }
          : undefined;
    }
    return [...first.values()].sort((a, b) => ((a.Key ?? '') < (b.Key ?? '') ? -1 : 1));
  }
}

const listPage = ({ client, bucket }: S3AnchorOptions, markers: { KeyMarker?: string; VersionIdMarker?: string }) =>
  client.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix: PREFIX, ...markers }));

/** Versions of one key are listed newest first, so of two in the same second the later listed is the older. */
const ageOf = (version: ObjectVersion): number => version.LastModified?.getTime() ?? 0;

/** `receipts/<at>-<size>.json`; the size is padded so that keys sort as the log grew. */
function keyOf(receipt: JsonObject): string {
  const { at, size } = receipt;
  if (typeof at !== 'string' && typeof at !== 'number') throw new Error('a receipt needs `at`');
  const time = new Date(at).toISOString();
  return `${PREFIX}${time}-${String(typeof size === 'number' ? size : 0).padStart(12, '0')}.json`;
}
