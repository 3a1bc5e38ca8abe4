import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { itemOf, type AttributeMap } from '../../lib/platform/aws/attribute-values.ts';
import type { Change } from '../../lib/platform/port.ts';
import type { Runtime } from '../../lib/runtime/types.ts';
import { settled } from '../settled.ts';

/**
 * Takes the table's change stream. Changes are handled together; where that fails, one by one up to the first that fails, and the stream
 * goes on from there (ReportBatchItemFailures), so that one bad change holds up only what must come after it.
 */
export const stream =
  (runtime: () => Runtime) =>
  (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> =>
    settled(runtime, async (r) => {
      try {
        await r.onChange(event.Records.map(changeOf));
        return { batchItemFailures: [] };
      } catch (error) {
        if (event.Records.length > 1) console.warn('a batch of changes failed and is taken one by one', error);
      }
      for (const record of event.Records) {
        try {
          await r.onChange([changeOf(record)]);
        } catch (error) {
          console.error('a change failed', record.eventID, error);
          return { batchItemFailures: [{ itemIdentifier: record.dynamodb?.SequenceNumber ?? '' }] };
        }
      }
      return { batchItemFailures: [] };
    });

/** A stream record as the port tells it. The stream must carry both images. */
export function changeOf(record: DynamoDBRecord): Change {
  const { Keys, OldImage, NewImage, SequenceNumber } = record.dynamodb ?? {};
  if (Keys === undefined) throw new Error(`a stream record has no keys: ${record.eventID ?? ''}`);
  const { pk, sk } = itemOf(Keys as AttributeMap);
  return {
    id: record.eventID ?? SequenceNumber ?? '',
    key: { pk, sk },
    ...(OldImage === undefined ? {} : { before: itemOf(OldImage as AttributeMap) }),
    ...(NewImage === undefined ? {} : { after: itemOf(NewImage as AttributeMap) }),
  };
}
