import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { INDEXES, indexName } from '../../../lib/platform/aws/table.ts';

const BINARY = fileURLToPath(new URL('../../../node_modules/@dynoxide/linux-x64/dynoxide', import.meta.url));

/** Why there is no server on this machine, or undefined where there is one. */
export const missing: string | undefined =
  process.platform !== 'linux' || process.arch !== 'x64'
    ? `the DynamoDB server is built for linux-x64, this is ${process.platform}-${process.arch}`
    : existsSync(BINARY)
      ? undefined
      : 'the optional package @dynoxide/linux-x64 is not installed';

export interface DynamoServer {
  readonly url: string;
  readonly client: DynamoDBClient;
  /** Makes an empty table as the constructs make it, and gives its name. */
  table(): Promise<string>;
  stop(): Promise<void>;
}

/** A DynamoDB server of this machine, in memory, with the real SDK client. */
export async function startDynamo(): Promise<DynamoServer> {
  const port = await freePort();
  const child = spawn(BINARY, ['--host', '127.0.0.1', '--port', String(port)], { stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  const client = new DynamoDBClient({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'y' },
  });
  await answering(client, child);
  let tables = 0;
  return {
    url,
    client,
    async table() {
      tables += 1;
      const TableName = `tutti-${tables}`;
      await client.send(
        new CreateTableCommand({
          TableName,
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: ['pk', 'sk', ...INDEXES.flatMap((g) => [`${g}pk`, `${g}sk`])].map((AttributeName) => ({
            AttributeName,
            AttributeType: 'S' as const,
          })),
          KeySchema: [
            { AttributeName: 'pk', KeyType: 'HASH' },
            { AttributeName: 'sk', KeyType: 'RANGE' },
          ],
          GlobalSecondaryIndexes: INDEXES.map((name) => ({
            IndexName: indexName(name),
            KeySchema: [
              { AttributeName: `${name}pk`, KeyType: 'HASH' as const },
              { AttributeName: `${name}sk`, KeyType: 'RANGE' as const },
            ],
            Projection: { ProjectionType: 'ALL' as const },
          })),
        }),
      );
      return TableName;
    },
    async stop() {
      client.destroy();
      const ended = new Promise((done) => child.once('exit', done));
      child.kill();
      await ended;
    },
  };
}

async function answering(client: DynamoDBClient, child: ChildProcess): Promise<void> {
  for (let left = 100; ; left -= 1) {
    if (child.exitCode !== null) throw new Error(`the DynamoDB server ended with ${child.exitCode}`);
    try {
      await client.send(new ListTablesCommand({}));
      return;
    } catch (error) {
      if (left === 0) throw error;
      await new Promise((next) => setTimeout(next, 50));
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}
