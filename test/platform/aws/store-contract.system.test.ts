import { afterAll, beforeAll, test } from '@jest/globals';
import { DynamoStore } from '../../../lib/platform/aws/dynamo-store.ts';
import { storeContract } from '../contract/store.ts';
import { missing, startDynamo, type DynamoServer } from './dynamo-server.ts';

if (missing !== undefined) test.skip(`contract of DynamoStore against a DynamoDB server: ${missing}`, () => undefined);
else {
  let server: DynamoServer;
  beforeAll(async () => {
    server = await startDynamo();
  });
  afterAll(() => server.stop());

  storeContract('DynamoStore', async () => ({
    store: new DynamoStore({ client: server.client, table: await server.table() }),
    // This server's indexes follow at once.
    settleIndexes: () => Promise.resolve(),
    close: () => Promise.resolve(),
  }));
}
