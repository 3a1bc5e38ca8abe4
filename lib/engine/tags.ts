import type * as Sfn from '@aws-sdk/client-sfn';
import type { Answer } from './types.ts';
import { AwsError } from './errors.ts';
import { Registry } from './registry.ts';
import type { Store, RegistryRow } from './store.ts';

/** AWS allows so many tags on a resource. */
const MOST = 50;

/** Tags on machines and activities. */
export class Tags {
  readonly #tags: Registry<Readonly<Record<string, string>>>;
  readonly #exists: (arn: string) => boolean;
  constructor(store: Store, rows: readonly RegistryRow[], exists: (arn: string) => boolean) {
    this.#tags = new Registry(store, 'tags', rows);
    this.#exists = exists;
  }
  async add(request: Sfn.TagResourceCommandInput): Answer<Sfn.TagResourceCommandOutput> {
    await this.of(this.#resource(request.resourceArn), request.tags);
    return {};
  }
  /** Tags of a resource that may be about to be made. Throws TooManyTags. */
  of(arn: string, list: readonly Sfn.Tag[] = []): Promise<void> {
    if (list.length === 0) return Promise.resolve();
    const tags = { ...this.#tags.get(arn), ...Object.fromEntries(list.map((t) => [t.key ?? '', t.value ?? ''])) };
    if (Object.keys(tags).length > MOST)
      throw new AwsError('TooManyTags', `Too many tags: '${arn}' would have more than ${MOST}`);
    return this.#tags.put(arn, tags);
  }
  /** The resource is gone. */
  async drop(arn: string): Promise<void> {
    if (this.#tags.get(arn) !== undefined) await this.#tags.remove(arn);
  }
  async remove(request: Sfn.UntagResourceCommandInput): Answer<Sfn.UntagResourceCommandOutput> {
    const arn = this.#resource(request.resourceArn);
    const gone = new Set(request.tagKeys);
    await this.#tags.put(
      arn,
      Object.fromEntries(Object.entries(this.#tags.get(arn) ?? {}).filter(([key]) => !gone.has(key))),
    );
    return {};
  }
  async list(request: Sfn.ListTagsForResourceCommandInput): Answer<Sfn.ListTagsForResourceCommandOutput> {
    const arn = this.#resource(request.resourceArn);
    return { tags: Object.entries(this.#tags.get(arn) ?? {}).map(([key, value]) => ({ key, value })) };
  }
  #resource(arn = ''): string {
    if (!this.#exists(arn)) throw new AwsError('ResourceNotFound', `Resource not found: '${arn}'`);
    return arn;
  }
}
