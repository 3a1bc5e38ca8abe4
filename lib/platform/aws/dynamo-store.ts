import type { CancellationReason, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { holds } from '../conditions.ts';
import { checkLimits, MAX_ITEM_BYTES } from '../limits.ts';
import {
  ConditionFailed,
  StoreLimit,
  type Action,
  type Item,
  type Key,
  type Page,
  type Query,
  type Store,
} from '../port.ts';
import { itemOf, type AttributeMap } from './attribute-values.ts';
import { errorName, jitter, pause } from './backoff.ts';
import { cursorOf, queryOf } from './query.ts';
import { transactionOf } from './transaction.ts';

const MAX_ATTEMPTS = 20;
const DEFAULT_PAGE = 100;

/** Reasons in a cancelled transaction, and errors of a whole request, that the same request may survive. */
const CONTENTION = new Set([
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
  'TransactionInProgressException',
  'TransactionConflictException',
  'ThrottlingException',
  'RequestLimitExceeded',
  'ProvisionedThroughputExceededException',
  'InternalServerError',
]);

export interface DynamoStoreOptions {
  readonly client: DynamoDBClient;
  readonly table: string;
  /** Epoch milliseconds; decides which items have expired. */
  readonly now?: () => number;
  readonly random?: () => number;
}

/** The Store in one DynamoDB table: keys `pk`/`sk`, indexes (see `indexName`) on `g1pk`/`g1sk`.. (all strings), time to live on `ttl`. */
export class DynamoStore implements Store {
  readonly #client: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #now: () => number;
  readonly #random: () => number;

  constructor({ client, table, now = Date.now, random = Math.random }: DynamoStoreOptions) {
    this.#client = DynamoDBDocumentClient.from(client, {
      marshallOptions: { removeUndefinedValues: true, allowImpreciseNumbers: true },
      // Without this, numbers past 2^53 come back as BigInt, which JSON does not know.
      unmarshallOptions: { wrapNumbers: Number },
    });
    this.#table = table;
    this.#now = now;
    this.#random = random;
  }

  async get({ pk, sk }: Key): Promise<Item | undefined> {
    const { Item: found } = await this.#client.send(
      new GetCommand({ TableName: this.#table, Key: { pk, sk }, ConsistentRead: true }),
    );
    return found !== undefined && this.#alive(found as Item) ? (found as Item) : undefined;
  }

  async query(query: Query): Promise<Page<Item>> {
    const limit = query.limit ?? DEFAULT_PAGE;
    const request = queryOf(query, this.#table, limit);
    if (request === undefined) return { items: [] };
    const { Items = [], LastEvaluatedKey } = await this.#client.send(new QueryCommand(request));
    // One more than asked for tells whether there is more; DynamoDB itself also names a last key where nothing follows.
    const page = (Items as Item[]).slice(0, limit);
    const last = Items.length > limit ? page.at(-1) : LastEvaluatedKey;
    const items = page.filter((item) => this.#alive(item));
    return last === undefined ? { items } : { items, cursor: cursorOf(query, last) };
  }

  async transact(actions: readonly Action[]): Promise<void> {
    checkLimits(actions);
    actions.forEach(checkItem);
    if (actions.length === 0) return;
    const replacing = new Map<number, number>();
    let request = transactionOf(actions, this.#table, this.#now(), replacing);
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#client.send(new TransactWriteCommand(request));
        return;
      } catch (error) {
        const again = this.#judge(error, actions, replacing);
        if (attempt >= MAX_ATTEMPTS) throw new StoreLimit('the transaction met conflicts too often');
        if (again === 'rebuilt') request = transactionOf(actions, this.#table, this.#now(), replacing);
        else await pause(jitter(attempt, this.#random));
      }
    }
  }

  /** Whether to send again; throws what is final. Expired items found in the way of an update are added to `replacing`. */
  #judge(error: unknown, actions: readonly Action[], replacing: Map<number, number>): 'same' | 'rebuilt' {
    const reasons = (error as { CancellationReasons?: CancellationReason[] }).CancellationReasons;
    if (errorName(error) !== 'TransactionCanceledException' || reasons === undefined) {
      if (CONTENTION.has(errorName(error))) return 'same';
      throw limitOf(errorName(error), (error as Error).message) ?? error;
    }
    let rebuilt = false;
    for (const [index, { Code, Message, Item: image }] of reasons.entries()) {
      if (Code === 'ConditionalCheckFailed') {
        const action = actions[index];
        const old = image === undefined ? undefined : itemOf(image as AttributeMap);
        const ttl = old !== undefined && !this.#alive(old) ? old.ttl : undefined;
        if (
          action === undefined ||
          !('update' in action) ||
          typeof ttl !== 'number' ||
          !(action.if ?? []).every((c) => holds(c, undefined))
        ) {
          // The item in the way of a replacement may have been deleted or renewed meanwhile: look at it afresh.
          if (replacing.delete(index)) {
            rebuilt = true;
            continue;
          }
          throw new ConditionFailed(index);
        }
        replacing.set(index, ttl);
        rebuilt = true;
      } else if (Code !== undefined && Code !== 'None' && !CONTENTION.has(Code))
        throw limitOf(Code, Message ?? '') ?? error;
    }
    return rebuilt ? 'rebuilt' : 'same';
  }

  #alive(item: Item): boolean {
    return typeof item.ttl !== 'number' || item.ttl * 1000 > this.#now();
  }
}

function checkItem(action: Action): void {
  if ('put' in action && Buffer.byteLength(JSON.stringify(action.put)) > MAX_ITEM_BYTES)
    throw new StoreLimit(`item ${action.put.pk} ${action.put.sk} is larger than 400 KB`);
}

/** Sizes that only the service can know (an update's result) come back as validation errors. */
function limitOf(code: string, message: string): StoreLimit | undefined {
  const size = code === 'ItemCollectionSizeLimitExceeded' || /item size|size limit|exceeded the maximum/i.test(message);
  return size ? new StoreLimit(message) : undefined;
}
