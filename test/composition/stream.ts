import type { Iam } from './iam.ts';
import type { Lambda } from './lambda.ts';
import type { Resource, Template } from './template.ts';

interface Record_ {
  readonly eventID: string;
  readonly dynamodb: { readonly SequenceNumber: string };
}
interface Answer {
  readonly batchItemFailures?: readonly { readonly itemIdentifier: string }[];
}

/** What Lambda does for an event source mapping of a table's stream: reads records, hands them on in batches, and again from the first that failed. */
export class TableStream {
  readonly #mapping: Resource['properties'];
  readonly #function: Resource;
  readonly #table: Resource;
  readonly #template: Template;
  readonly #iam: Iam;
  readonly #lambda: Lambda;
  readonly #server: string;
  #iterator: string | undefined;
  #left: Record_[] = [];
  /** Records that were given up. */
  readonly dead: unknown[] = [];
  /** Records that the function has taken. */
  taken = 0;

  constructor(template: Template, iam: Iam, lambda: Lambda, server: string) {
    this.#template = template;
    this.#iam = iam;
    this.#lambda = lambda;
    this.#server = server;
    this.#mapping = template.one('AWS::Lambda::EventSourceMapping').properties;
    this.#function = template.one('AWS::Lambda::Function', (f) => template.ref(f.id) === this.#mapping.FunctionName);
    this.#table = template.one('AWS::DynamoDB::Table');
  }
  /** From the table's new stream on. */
  restart(): void {
    this.#iterator = undefined;
    this.#left = [];
  }
  /** Hands on everything there is. True where there was something. */
  async drain(): Promise<boolean> {
    let worked = false;
    for (let tries = 0; ;) {
      if (this.#left.length === 0) this.#left = await this.#read();
      if (this.#left.length === 0) return worked;
      worked = true;
      const failed = await this.#deliver(this.#left);
      const at = failed === undefined ? -1 : this.#left.findIndex((r) => r.dynamodb.SequenceNumber === failed);
      const done = failed === undefined ? this.#left.length : Math.max(at, 0);
      this.taken += done;
      this.#left = this.#left.slice(done);
      tries = done > 0 ? 0 : tries + 1;
      if (tries > Number(this.#mapping.MaximumRetryAttempts ?? 0)) {
        this.dead.push(this.#left.shift());
        tries = 0;
      }
    }
  }
  /** The sequence number of the first record that failed. */
  async #deliver(records: readonly Record_[]): Promise<string | undefined> {
    const eventSourceARN = this.#mapping.EventSourceArn;
    const event = { Records: records.map((r) => ({ ...r, eventSource: 'aws:dynamodb', eventSourceARN })) };
    try {
      const answer = (await this.#lambda.invoke(this.#template.arn(this.#function.id), event)) as Answer | null;
      const reports = (this.#mapping.FunctionResponseTypes as string[] | undefined)?.includes(
        'ReportBatchItemFailures',
      );
      return reports === true ? answer?.batchItemFailures?.[0]?.itemIdentifier : undefined;
    } catch {
      return records[0]!.dynamodb.SequenceNumber;
    }
  }
  async #read(): Promise<Record_[]> {
    this.#iterator ??= await this.#begin();
    const { Records, NextShardIterator } = await this.#ask<{ Records: Record_[]; NextShardIterator: string }>(
      'GetRecords',
      { ShardIterator: this.#iterator, Limit: Number(this.#mapping.BatchSize) },
    );
    this.#iterator = NextShardIterator;
    return Records;
  }
  async #begin(): Promise<string> {
    const TableName = this.#template.ref(this.#table.id);
    const { Streams } = await this.#ask<{ Streams: { StreamArn: string }[] }>('ListStreams', { TableName });
    const { StreamArn } = Streams.at(-1)!;
    const { StreamDescription } = await this.#ask<{
      StreamDescription: { Shards: { ShardId: string }[]; StreamViewType: string };
    }>('DescribeStream', { StreamArn });
    const { ShardIterator } = await this.#ask<{ ShardIterator: string }>('GetShardIterator', {
      StreamArn,
      ShardId: StreamDescription.Shards[0]!.ShardId,
      ShardIteratorType: this.#mapping.StartingPosition,
    });
    return ShardIterator;
  }
  async #ask<T>(operation: string, body: object): Promise<T> {
    const arn = `${this.#template.arn(this.#table.id)}/stream/latest`;
    if (operation !== 'ListStreams') this.#iam.check(this.#iam.roleOf(this.#function.id), `dynamodb:${operation}`, arn);
    const response = await fetch(this.#server, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `DynamoDBStreams_20120810.${operation}`,
        'x-amz-date': '20260101T000000Z',
        authorization:
          'AWS4-HMAC-SHA256 Credential=stream/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=x',
      },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${operation}: ${await response.text()}`);
    return (await response.json()) as T;
  }
}
