import { MemoryBlobs } from '../../../lib/platform/local/index.ts';
import { contentOf, type NoticeHead } from '../../../lib/platform/notices.ts';
import { describe, expect, test } from '@jest/globals';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { EventBridgeEvents } from '../../../lib/platform/aws/eventbridge-events.ts';
import { EventBridgeNotifier } from '../../../lib/platform/aws/notifier.ts';
import type { DomainEvent } from '../../../lib/platform/port.ts';
import { fakeAws, type Answer, type SentRequest } from './fake-http.ts';

interface Entry {
  readonly Detail: string;
  readonly DetailType: string;
}
const entriesOf = (request: SentRequest): Entry[] => request.body.Entries as Entry[];
const idsOf = (request: SentRequest): string[] =>
  entriesOf(request).map((e) => (JSON.parse(e.Detail) as { id: string }).id);
const bus = (answer: (request: SentRequest, n: number) => Answer) => {
  const { sent, config } = fakeAws(answer);
  return { sent, options: { client: new EventBridgeClient(config), bus: 'tutti-bus', random: () => 0 } };
};
const taken = (request: SentRequest): Answer => ({
  body: { FailedEntryCount: 0, Entries: entriesOf(request).map((_e, i) => ({ EventId: String(i) })) },
});
const event = (n: number, text = ''): DomainEvent => ({
  id: `e${n}`,
  type: 'task.completed',
  at: 1_700_000_000_000,
  subject: 'i-1',
  detail: { text },
});
const many = (count: number, text = ''): DomainEvent[] => Array.from({ length: count }, (_v, n) => event(n, text));

describe('EventBridgeEvents', () => {
  test('puts events in their shape', async () => {
    const { sent, options } = bus(taken);
    await new EventBridgeEvents(options).publish([event(1, 'x')]);
    expect(sent).toMatchObject([
      {
        operation: 'PutEvents',
        body: {
          Entries: [{ EventBusName: 'tutti-bus', Source: 'tutti', DetailType: 'task.completed', Time: 1_700_000_000 }],
        },
      },
    ]);
    expect(JSON.parse(entriesOf(sent[0]!)[0]!.Detail)).toEqual({ id: 'e1', subject: 'i-1', text: 'x' });
  });

  test('in requests of ten, in order', async () => {
    const { sent, options } = bus(taken);
    await new EventBridgeEvents(options).publish(many(23));
    expect(sent.map((r) => entriesOf(r).length)).toEqual([10, 10, 3]);
    expect(sent.flatMap(idsOf)).toEqual(many(23).map((e) => e.id));
  });

  test('in requests under the size that the service takes', async () => {
    const { sent, options } = bus(taken);
    await new EventBridgeEvents(options).publish(many(4, 'x'.repeat(100 * 1024)));
    expect(sent.map((r) => entriesOf(r).length)).toEqual([2, 2]);
  });

  test('sends refused entries again, and only those', async () => {
    const { sent, options } = bus((request, n) =>
      n === 0
        ? {
            body: {
              FailedEntryCount: 1,
              Entries: [{ EventId: '1' }, { ErrorCode: 'ThrottlingException', ErrorMessage: 'slow' }, { EventId: '3' }],
            },
          }
        : taken(request),
    );
    await new EventBridgeEvents(options).publish(many(3));
    expect(sent.map(idsOf)).toEqual([['e0', 'e1', 'e2'], ['e1']]);
  });

  test('throws where an entry is refused to the end', async () => {
    const { sent, options } = bus((request) => ({
      body: {
        FailedEntryCount: entriesOf(request).length,
        Entries: entriesOf(request).map(() => ({ ErrorCode: 'InternalFailure', ErrorMessage: 'no' })),
      },
    }));
    await expect(new EventBridgeEvents(options).publish(many(2))).rejects.toThrow(
      'refused 2 event(s): InternalFailure',
    );
    expect(sent.length).toBeGreaterThan(2);
  });

  test('nothing to publish asks nothing', async () => {
    const { sent, options } = bus(taken);
    await new EventBridgeEvents(options).publish([]);
    expect(sent).toEqual([]);
  });
});

test('EventBridgeNotifier hands a notice to the bus', async () => {
  const { sent, options } = bus(taken);
  const notice = {
    id: 'n1',
    connector: 'email',
    to: 'a@bank.example',
    subject: 's',
    text: 't',
    kind: 'reminder',
    instance: 'i-1',
    element: 'e',
  };
  const blobs = new MemoryBlobs();
  await new EventBridgeNotifier({ ...options, blobs }).send(notice);
  expect(entriesOf(sent[0]!)).toMatchObject([{ Source: 'tutti', DetailType: 'notice.requested' }]);
  // Whom it goes to and what it says stands apart: what is archived with the bus cannot be erased.
  const { to, subject, text, ...head } = notice;
  const detail = JSON.parse(entriesOf(sent[0]!)[0]!.Detail) as NoticeHead;
  expect(detail).toEqual({ ...head, content: expect.stringMatching(/^values\/i-1\//) });
  expect(await contentOf(blobs, detail)).toEqual({ to, subject, text });
});
