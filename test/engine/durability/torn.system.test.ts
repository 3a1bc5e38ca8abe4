import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Engine, FileDamage, VirtualClock } from '../../../lib/engine/index.ts';
import { EngineStore } from '../../../lib/engine/store.ts';

const PROVE = process.env.TUTTI_PROVE === '1';
const PARTS = ['', '-wal', '.head'] as const;
const folder = mkdtempSync(join(tmpdir(), 'tutti-torn-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const copy = (from: string, to: string): void => {
  for (const part of [...PARTS, '-shm', '-wal.torn']) rmSync(to + part, { force: true });
  for (const part of PARTS) if (existsSync(from + part)) copyFileSync(from + part, to + part);
};
const bytesOf = (file: string): Buffer[] =>
  PARTS.map((part) => (existsSync(file + part) ? readFileSync(file + part) : Buffer.alloc(0)));

/** Everything that an opened file answers, read row by row. Throws FileDamage where a row is not what was written. */
function contents(store: EngineStore): unknown {
  const executions: unknown[] = [];
  for (let seq = 1; seq <= store.lastSeq(); seq += 1) {
    executions.push(store.execution(seq)?.execution);
    executions.push(store.history(seq, 0, 1000, false));
  }
  return {
    executions,
    due: store.due(Number.MAX_SAFE_INTEGER, 100_000),
    busy: store.busy(),
    registry: store.registry(),
    queue: store.activityQueue(),
  };
}

/** A file as a killed engine leaves it, and what stands in it. */
interface Snapshot {
  readonly file: string;
  readonly contents: unknown;
}
const snapshots: Snapshot[] = [];

/** Files with a short log, with one that has just been taken over into the database, and with one begun again after that. */
beforeAll(async () => {
  const file = join(folder, 'live.db');
  const engine = Engine.open({
    file,
    clock: new VirtualClock(0),
    random: () => 0.5,
    invoke: () => Promise.resolve({}),
  });
  const { activityArn } = await engine.createActivity({ name: 'work' });
  const { stateMachineArn } = await engine.createStateMachine({
    name: 'm',
    definition: JSON.stringify({
      QueryLanguage: 'JSONata',
      StartAt: 'P',
      States: {
        P: {
          Type: 'Parallel',
          Branches: [
            {
              StartAt: 'W',
              States: {
                W: {
                  Type: 'Task',
                  Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
                  Arguments: { FunctionName: 'f', Payload: { token: '{% $states.context.Task.Token %}' } },
                  TimeoutSeconds: 3600,
                  End: true,
                },
              },
            },
            { StartAt: 'A', States: { A: { Type: 'Task', Resource: activityArn, End: true } } },
            { StartAt: 'T', States: { T: { Type: 'Wait', Seconds: 60, End: true } } },
          ],
          End: true,
        },
      },
    }),
  });
  let n = 0;
  const takeSnapshotAfter = async (executions: number): Promise<void> => {
    for (let i = 0; i < executions; i += 1)
      await engine.startExecution({
        stateMachineArn,
        name: `e${(n += 1)}`,
        input: JSON.stringify({ n, text: 'x'.repeat(2000) }),
      });
    await engine.settle();
    const to = join(folder, `snapshot-${snapshots.length}.db`);
    copy(file, to);
    const spare = join(folder, 'spare.db');
    copy(to, spare);
    const store = new EngineStore({ file: spare });
    snapshots.push({ file: to, contents: contents(store) });
    store.close();
  };
  await takeSnapshotAfter(10);
  await takeSnapshotAfter(40);
  // Until the log has been taken over, and right after.
  for (let before = 0; ;) {
    const size = statSync(`${file}-wal`).size;
    if (size === before) break;
    before = size;
    await takeSnapshotAfter(30);
    if (snapshots.length > 40) throw new Error('the log was never taken over');
  }
  await takeSnapshotAfter(1);
  await engine.close();
}, 120_000);

/** Opens a damaged copy: either it says so, or nothing is missing. */
function mustBeWholeOrSaid(file: string, whole: unknown): 'said' | 'whole' {
  const before = bytesOf(file);
  let store: EngineStore | undefined;
  try {
    store = new EngineStore({ file });
    expect(contents(store)).toEqual(whole);
    store.close();
    return 'whole';
  } catch (error) {
    if (!(error instanceof FileDamage)) throw error;
    expect(error.code).toMatch(/^(TornLog|DamagedFile|OtherLayout)$/);
    expect(error.message).toContain(file);
    expect(error.message).toMatch(/Restore the file|move the file away/);
    if (store === undefined) expect(bytesOf(file).every((b, i) => b.equals(before[i]!))).toBe(true);
    else store.close();
    return 'said';
  }
}

const part = fc.constantFrom('-wal' as const, '' as const);
const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const harm = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('truncate' as const), part, at: place }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('flip' as const),
      part,
      at: place,
      mask: fc.integer({ min: 1, max: 255 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('zero' as const),
      part,
      at: place,
      length: fc.integer({ min: 1, max: 20_000 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), part: fc.constant('-wal' as const) }) },
);
type Harm = typeof harm extends fc.Arbitrary<infer T> ? T : never;

function doHarm(file: string, h: Harm): void {
  const target = file + h.part;
  if (h.kind === 'remove') return rmSync(target, { force: true });
  const { size } = statSync(target);
  const offset = Math.floor(h.at * size);
  if (h.kind === 'truncate') return truncateSync(target, offset);
  const bytes = readFileSync(target);
  if (h.kind === 'flip') bytes[offset]! ^= h.mask;
  else bytes.fill(0, offset, Math.min(size, offset + h.length));
  writeFileSync(target, bytes);
}

describe('a file that was damaged while nobody looked', () => {
  test('is told, or has everything that was acknowledged', () => {
    const outcomes = { said: 0, whole: 0 };
    const seed = PROVE ? Number(process.env.TUTTI_SEED ?? Date.now()) : 20261124;
    const file = join(folder, 'harmed.db');
    fc.assert(
      fc.property(fc.nat(), fc.array(harm, { minLength: 1, maxLength: 2 }), (which, harms) => {
        const snapshot = snapshots[which % snapshots.length]!;
        copy(snapshot.file, file);
        for (const h of harms) if (existsSync(file + h.part) && statSync(file + h.part).size > 0) doHarm(file, h);
        outcomes[mustBeWholeOrSaid(file, snapshot.contents)] += 1;
      }),
      { numRuns: PROVE ? 3000 : 60, seed },
    );
    if (PROVE) process.stderr.write(`damaged files: ${JSON.stringify({ seed, ...outcomes })}\n`);
    expect(outcomes.said).toBeGreaterThan(0);
    expect(outcomes.whole).toBeGreaterThan(0);
  }, 600_000);
});
