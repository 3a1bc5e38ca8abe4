import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { Hono, type Context } from 'hono';
import { keyOf, type Iam } from '../iam.ts';
import { ACCOUNT, REGION, type Template } from '../template.ts';
import { listen, ServiceError, type Listening } from './http.ts';

interface Version {
  readonly id: string;
  readonly content: Uint8Array<ArrayBuffer>;
  readonly type: string;
  readonly at: number;
}
interface Bucket {
  readonly arn: string;
  readonly locked: boolean;
  /** Versions of each key, newest first. */
  readonly objects: Map<string, Version[]>;
}
const ASSETS = `cdk-hnb659fds-assets-${ACCOUNT}-${REGION}`;

/** S3, as far as Tutti asks it: puts with conditions, checksums and locks; gets, deletes, and lists of versions. Assets are read from the cloud assembly. */
export class S3 {
  readonly #iam: Iam;
  readonly #template: Template;
  readonly #now: () => number;
  readonly #buckets = new Map<string, Bucket>();
  #versions = 0;

  constructor(template: Template, iam: Iam, now: () => number) {
    this.#template = template;
    this.#iam = iam;
    this.#now = now;
    for (const bucket of template.all('AWS::S3::Bucket'))
      this.#buckets.set(template.ref(bucket.id), {
        arn: template.arn(bucket.id),
        locked: bucket.properties.ObjectLockEnabled === true,
        objects: new Map(),
      });
  }
  clear(): void {
    for (const { objects } of this.#buckets.values()) objects.clear();
  }
  /** The newest version of an object, in whichever bucket it is. */
  text(key: string): string {
    for (const { objects } of this.#buckets.values()) {
      const found = objects.get(key)?.[0];
      if (found !== undefined) return new TextDecoder().decode(found.content);
    }
    throw new Error(`no bucket holds ${key}`);
  }
  /** Keys in a bucket whose objects are locked. */
  locked(): readonly string[] {
    return [...this.#buckets.values()].filter((b) => b.locked).flatMap((b) => [...b.objects.keys()]);
  }
  listen(): Promise<Listening> {
    const app = new Hono();
    app.all('*', async (c) => {
      try {
        const [bucket, ...rest] = new URL(c.req.url).pathname.slice(1).split('/');
        return await this.#answer(c, decodeURIComponent(bucket ?? ''), decodeURIComponent(rest.join('/')));
      } catch (error) {
        const { name, message, status = 403 } = error as ServiceError;
        const code = name === 'AccessDeniedException' ? 'AccessDenied' : name;
        return xml(`<Error><Code>${code}</Code><Message>${message}</Message></Error>`, status);
      }
    });
    return listen(app);
  }

  async #answer(c: Context, name: string, key: string): Promise<Response> {
    const role = this.#iam.roleOf(keyOf(c.req.header('authorization')));
    if (name === ASSETS) {
      this.#iam.check(role, 's3:GetObject', `arn:aws:s3:::${name}/${key}`);
      return this.#asset(key);
    }
    const bucket = this.#buckets.get(name);
    if (bucket === undefined) throw new ServiceError('NoSuchBucket', name, 404);
    const object = `${bucket.arn}/${key}`;
    const { method } = c.req;
    if (method === 'PUT') {
      this.#iam.check(role, 's3:PutObject', object);
      return this.#put(c, role, bucket, key);
    }
    if (method === 'DELETE') {
      this.#iam.check(role, 's3:DeleteObject', object);
      bucket.objects.delete(key);
      return new Response(null, { status: 204 });
    }
    if (method === 'GET' && key === '' && c.req.query('versions') !== undefined) {
      this.#iam.check(role, 's3:ListBucketVersions', bucket.arn);
      return this.#list(bucket, name, c.req.query('prefix') ?? '');
    }
    if (method === 'GET' && key !== '') {
      const versionId = c.req.query('versionId');
      this.#iam.check(role, versionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion', object);
      const found = bucket.objects.get(key)?.find((v) => versionId === undefined || v.id === versionId);
      if (found !== undefined) return new Response(found.content, { headers: { 'content-type': found.type } });
      // Whoever may not list a bucket is not told what is missing in it.
      this.#iam.check(role, 's3:ListBucket', bucket.arn);
      throw new ServiceError('NoSuchKey', key, 404);
    }
    throw new ServiceError('NotImplemented', `${method} ${key}`, 501);
  }

  async #put(c: Context, role: string, bucket: Bucket, key: string): Promise<Response> {
    const content = new Uint8Array(await c.req.arrayBuffer());
    const sha256 = c.req.header('x-amz-checksum-sha256');
    if (sha256 !== undefined && sha256 !== createHash('sha256').update(content).digest('base64'))
      throw new ServiceError('BadDigest', 'The SHA256 you specified did not match the calculated checksum.');
    if (c.req.header('content-encoding')?.includes('aws-chunked') === true)
      throw new ServiceError('NotImplemented', 'aws-chunked', 501);
    const known = bucket.objects.get(key) ?? [];
    if (c.req.header('if-none-match') === '*' && known.length > 0)
      throw new ServiceError(
        'PreconditionFailed',
        'At least one of the pre-conditions you specified did not hold',
        412,
      );
    if (bucket.locked) this.#lock(c, role, `${bucket.arn}/${key}`, sha256);
    const version: Version = {
      id: `v${(this.#versions += 1)}`,
      content,
      type: c.req.header('content-type') ?? 'application/octet-stream',
      at: this.#now(),
    };
    bucket.objects.set(key, bucket.locked ? [version, ...known] : [version]);
    return new Response(null, { headers: { etag: '"x"', 'x-amz-version-id': version.id } });
  }
  /** Receipts are put under a lock of years, with a checksum: S3 asks for one where an object is locked. */
  #lock(c: Context, role: string, object: string, sha256: string | undefined): void {
    this.#iam.check(role, 's3:PutObjectRetention', object);
    const until = Date.parse(c.req.header('x-amz-object-lock-retain-until-date') ?? '');
    if (c.req.header('x-amz-object-lock-mode') !== 'COMPLIANCE' || sha256 === undefined || !(until > this.#now()))
      throw new ServiceError(
        'InvalidRequest',
        'a receipt is locked in compliance mode, until a date to come, with a checksum',
      );
  }
  #list(bucket: Bucket, name: string, prefix: string): Response {
    const rows = [...bucket.objects]
      .filter(([key]) => key.startsWith(prefix))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([key, versions]) =>
        versions.map(
          (v, i) =>
            `<Version><Key>${key}</Key><VersionId>${v.id}</VersionId><IsLatest>${i === 0}</IsLatest><LastModified>${new Date(v.at).toISOString()}</LastModified></Version>`,
        ),
      );
    return xml(
      `<ListVersionsResult><Name>${name}</Name><IsTruncated>false</IsTruncated>${rows.join('')}</ListVersionsResult>`,
    );
  }
  #asset(key: string): Response {
    const file = this.#template.asset(key);
    if (!existsSync(file)) throw new ServiceError('NoSuchKey', key, 404);
    return new Response(new Uint8Array(readFileSync(file)), { headers: { 'content-type': 'application/json' } });
  }
}

const xml = (text: string, status = 200): Response =>
  new Response(`<?xml version="1.0" encoding="UTF-8"?>${text}`, {
    status,
    headers: { 'content-type': 'application/xml' },
  });
