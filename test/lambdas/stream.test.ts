import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { DynamoDBRecord } from 'aws-lambda';
import { changeOf, stream } from '../../lambdas/stream/stream.ts';
import type { Change } from '../../lib/platform/port.ts';
import { fakeRuntime } from './runtime.ts';

const record = (n: number): DynamoDBRecord => ({
  eventID: `e${n}`,
  eventName: 'MODIFY',
  dynamodb: {
    SequenceNumber: `10${n}`,
    Keys: { pk: { S: `p${n}` }, sk: { S: 's' } },
    NewImage: { pk: { S: `p${n}` }, sk: { S: 's' }, n: { N: String(n) } },
  },
});

describe('stream', () => {
  const { warn, error } = console;
  beforeEach(() => {
    console.warn = () => undefined;
    console.error = () => undefined;
  });
  afterEach(() => {
    console.warn = warn;
    console.error = error;
  });

  const run = async (records: DynamoDBRecord[], bad: readonly string[]) => {
    const batches: string[][] = [];
    const onChange = (changes: readonly Change[]) => {
      batches.push(changes.map((c) => c.id));
      return changes.some((c) => bad.includes(c.id)) ? Promise.reject(new Error('bad')) : Promise.resolve();
    };
    const answer = await stream(fakeRuntime({ onChange }))({ Records: records });
    return { batches, answer };
  };

  test('hands the batch on at once', async () => {
    const { batches, answer } = await run([record(1), record(2)], []);
    expect(batches).toEqual([['e1', 'e2']]);
    expect(answer).toEqual({ batchItemFailures: [] });
  });

  test('goes on from the first change that fails', async () => {
    const { batches, answer } = await run([record(1), record(2), record(3)], ['e2']);
    expect(batches).toEqual([['e1', 'e2', 'e3'], ['e1'], ['e2']]);
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: '102' }] });
  });

  test('a record that cannot be read fails alone', async () => {
    const broken: DynamoDBRecord = { eventID: 'e2', dynamodb: { SequenceNumber: '102' } };
    const { batches, answer } = await run([record(1), broken, record(3)], []);
    expect(batches).toEqual([['e1']]);
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: '102' }] });
  });

  test('reads images as the store wrote them', () => {
    expect(
      changeOf({
        eventID: 'e1',
        dynamodb: {
          Keys: { pk: { S: 'p' }, sk: { S: 's' } },
          OldImage: { pk: { S: 'p' }, sk: { S: 's' } },
          NewImage: {
            pk: { S: 'p' },
            sk: { S: 's' },
            text: { S: '' },
            number: { N: '-1.5E+2' },
            no: { BOOL: false },
            none: { NULL: true },
            list: { L: [{ N: '1' }, { M: { a: { L: [] } } }] },
          },
        },
      }),
    ).toEqual({
      id: 'e1',
      key: { pk: 'p', sk: 's' },
      before: { pk: 'p', sk: 's' },
      after: { pk: 'p', sk: 's', text: '', number: -150, no: false, none: null, list: [1, { a: [] }] },
    });
  });
});
