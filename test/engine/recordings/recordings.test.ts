import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { suitesFolder } from '../../conformance/suites.ts';
import { replay, type RecordedEvent, type Recording } from './replay.ts';
import { Untranslated } from './translate.ts';

const file = join(suitesFolder(), 'asl', 'reference-recordings.json');
const recordings = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Recording[]) : [];
const known = recordings.filter((r) => r.type === 'STANDARD' && (r.expected.history ?? []).length > 0);

/** What a history says besides data: types, order, what follows what, names, errors and bounds. */
function outline(events: readonly RecordedEvent[]): unknown[] {
  return events.map(({ id, previousEventId, type, timestamp: _timestamp, ...details }) => {
    const value = Object.values(details)[0] as Readonly<Record<string, unknown>> | undefined;
    const kept = ['name', 'index', 'length', 'error', 'timeoutInSeconds', 'heartbeatInSeconds', 'workerName'];
    return [
      id,
      previousEventId,
      type,
      ...kept.flatMap((k) => (value?.[k] === undefined ? [] : [`${k}=${String(value[k])}`])),
    ];
  });
}

/** Events of one type that came at once have come in any order. */
function steady(events: readonly RecordedEvent[]): RecordedEvent[] {
  const out: RecordedEvent[] = [];
  for (let from = 0, to; from < events.length; from = to) {
    for (to = from + 1; events[to]?.type === events[from]!.type;) to += 1;
    const run = events.slice(from, to).sort((a, b) => a.previousEventId - b.previousEventId);
    out.push(...run.map((event, i) => ({ ...event, id: events[from + i]!.id }) as RecordedEvent));
  }
  return out;
}
/** Where the recording lost the order of what happened at once, only what there is can be compared. */
const orderIsLost = (events: readonly RecordedEvent[]): boolean => events.some((e) => typeof e.id !== 'number');
const unordered = (events: readonly RecordedEvent[]): string[] =>
  outline(events)
    .map((e) => JSON.stringify((e as unknown[]).slice(2)))
    .sort();
/** Events whose order was lost have come as one where they were equal. */
const distinct = (all: readonly string[]): readonly string[] => [...new Set(all)];

(recordings.length > 0 ? describe : describe.skip)(
  'what AWS wrote to history, and what is written here (needs the suites)',
  () => {
    const untranslated: string[] = [];
    test.each(known.map((r) => [r.name.split('::').slice(1).join(' '), r] as const))('%s', async (_name, recording) => {
      let got: readonly RecordedEvent[];
      try {
        got = await replay(recording);
      } catch (error) {
        if (!(error instanceof Untranslated)) throw error;
        untranslated.push(`${recording.name.split('::').at(-1)!}: ${error.message}`);
        return;
      }
      const wanted = recording.expected.history!;
      if (orderIsLost(wanted))
        expect(distinct(unordered(got))).toEqual(expect.arrayContaining([...distinct(unordered(wanted))]));
      else expect(outline(steady(got))).toEqual(outline(steady(wanted)));
    });
    test('all but a few can be said in JSONata', () => {
      expect(untranslated.map((u) => u.split(': ')[1])).toEqual(untranslated.map(() => 'Choices of JSONPath'));
      expect(untranslated.length).toBeLessThan(known.length / 10);
    });
  },
);
