import { describe, expect, test } from '@jest/globals';
import { S3Client } from '@aws-sdk/client-s3';
import { S3Anchor } from '../../../lib/platform/aws/s3-anchor.ts';
import { S3Blobs } from '../../../lib/platform/aws/s3-blobs.ts';
import { fakeAws, refusedXml, type Answer, type SentRequest } from './fake-http.ts';

const NOW = Date.UTC(2026, 0, 1);
const s3 = (answer: (request: SentRequest, n: number) => Answer) => {
  const { sent, config } = fakeAws(answer);
  return { sent, client: new S3Client({ ...config, forcePathStyle: true }) };
};

describe('S3Blobs', () => {
  test('puts, gets and removes', async () => {
    const { sent, client } = s3((r) =>
      r.method === 'GET' ? { headers: { 'content-type': 'text/plain' }, body: 'grüße' } : { body: '' },
    );
    const blobs = new S3Blobs({ client, bucket: 'blobs' });
    await blobs.put('a/b', 'grüße', 'text/plain');
    const got = await blobs.get('a/b');
    expect(got?.contentType).toBe('text/plain');
    expect(Buffer.from(got!.content).toString('utf8')).toBe('grüße');
    await blobs.remove('a/b');
    expect(sent.map((r) => [r.method, r.path])).toEqual([
      ['PUT', '/blobs/a/b'],
      ['GET', '/blobs/a/b'],
      ['DELETE', '/blobs/a/b'],
    ]);
    expect(sent[0]!.headers['content-type']).toBe('text/plain');
    expect(sent[0]!.text).toContain('grüße');
  });

  test('what is not there is undefined; what may not be read is an error', async () => {
    const absent = new S3Blobs({ client: s3(() => refusedXml('NoSuchKey', 404)).client, bucket: 'blobs' });
    expect(await absent.get('a')).toBeUndefined();
    const denied = new S3Blobs({ client: s3(() => refusedXml('AccessDenied', 403)).client, bucket: 'blobs' });
    await expect(denied.get('a')).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});

describe('S3Anchor', () => {
  const receipt = { at: '2026-01-01T00:00:00.000Z', size: 42, root: 'sha256:x' };

  test('puts a receipt that nobody can remove', async () => {
    const { sent, client } = s3(() => ({ body: '' }));
    await new S3Anchor({ client, bucket: 'anchor', retainYears: 7, now: () => NOW }).put(receipt);
    expect(sent).toHaveLength(1);
    expect(sent[0]!.path).toBe('/anchor/receipts/2026-01-01T00%3A00%3A00.000Z-000000000042.json');
    expect(sent[0]!.headers).toMatchObject({ 'x-amz-object-lock-mode': 'COMPLIANCE', 'if-none-match': '*' });
    const until = Date.parse(sent[0]!.headers['x-amz-object-lock-retain-until-date']!);
    expect(new Date(until).getUTCFullYear()).toBeGreaterThanOrEqual(2032);
    expect(sent[0]!.text).toContain(JSON.stringify(receipt));
  });

  test('a receipt that stands already is not an error, any other refusal is', async () => {
    const again = s3(() => refusedXml('PreconditionFailed', 412));
    await new S3Anchor({ client: again.client, bucket: 'anchor' }).put(receipt);
    const denied = s3(() => refusedXml('AccessDenied', 403));
    await expect(new S3Anchor({ client: denied.client, bucket: 'anchor' }).put(receipt)).rejects.toMatchObject({
      name: 'AccessDenied',
    });
  });

  test('believes the first version of each key, over all pages, also behind a delete marker', async () => {
    const version = (key: string, id: string, at: string): string =>
      `<Version><Key>${key}</Key><VersionId>${id}</VersionId><LastModified>${at}</LastModified></Version>`;
    const list = (content: string, next?: string): Answer => ({
      headers: { 'content-type': 'application/xml' },
      body: `<?xml version="1.0"?><ListVersionsResult><IsTruncated>${next !== undefined}</IsTruncated>${
        next === undefined ? '' : `<NextKeyMarker>${next}</NextKeyMarker><NextVersionIdMarker>m</NextVersionIdMarker>`
      }${content}</ListVersionsResult>`,
    });
    const { sent, client } = s3((r) => {
      if (r.query.versionId !== undefined) return { body: { version: r.query.versionId } };
      return r.query['key-marker'] === undefined
        ? list(
            version('receipts/a', 'forged', '2026-02-01T00:00:00.000Z') +
              version('receipts/a', 'true-a', '2026-01-01T00:00:00.000Z'),
            'receipts/a',
          )
        : list(
            '<DeleteMarker><Key>receipts/b</Key><VersionId>d</VersionId></DeleteMarker>' +
              version('receipts/b', 'true-b', '2026-01-02T00:00:00.000Z'),
          );
    });
    expect(await new S3Anchor({ client, bucket: 'anchor' }).list()).toEqual([
      { version: 'true-a' },
      { version: 'true-b' },
    ]);
    expect(sent[0]!.query).toMatchObject({ prefix: 'receipts/' });
    expect(sent[1]!.query).toMatchObject({ 'key-marker': 'receipts/a', 'version-id-marker': 'm' });
  });
});
