import type * as Sfn from '@aws-sdk/client-sfn';
import type { Answer } from './types.ts';
import { AwsError } from './errors.ts';
import { Registry } from './registry.ts';
import type { EngineStore, RegistryRow } from './store.ts';

/** AWS allows so many tags on a resource. */
const MOST = 50;

/** Tags on machines and activities. */
export class Tags {
  readonly #tags: Registry<Readonly<Record<string, string>>>;
  readonly #exists: (arn: string) => boolean;
  constructor(store: EngineStore, rows: readonly RegistryRow[], exists: (arn: string) => boolean) {
    this.#tags = new Registry(store, 'tags', rows);
    this.#exists = exists;
  }
  async add(request: Sfn.TagResourceCommandInput): Answer<Sfn.TagResourceCommandOutput> {
    const arn = this.#resource(request.resourceArn);
    const tags = {
      ...this.#tags.get(arn),
      ...Object.fromEntries((request.tags ?? []).map((t) => [t.key ?? '', t.value ?? ''])),
    };
    if (Object.keys(tags).length > MOST)
      throw new AwsError('TooManyTags', `Too many tags: '${arn}' would have more than ${MOST}`);
    await this.#tags.put(arn, tags);
    return {};
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
