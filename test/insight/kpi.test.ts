import { describe, expect, test } from '@jest/globals';
import { kpiReport, targetNumber } from '../../lib/insight/kpi.ts';
import type { KpiName, ProcessBinding } from '../../lib/model/binding.ts';
import type { AuditEntry, KpiReport, KpiValue } from '../../lib/runtime/types.ts';
import { entry, finished, stream } from './record.ts';

const HOUR = 3_600_000;
const NOW = Date.parse('2026-03-31T00:00:00Z');
const BINDING: ProcessBinding = {
  process: 'claims',
  owner: { name: 'Head of Claims', email: 'claims@example.com' },
  sla: { within: 'PT10H' },
  kpis: {
    cycleTime: { target: 'PT4H', baseline: 'P2D' },
    errorRate: { target: '25%' },
    exceptionRate: { target: '10%' },
    slaCompliance: { target: '75%', baseline: '50%' },
  },
  steps: {},
};
/** Four cases of 2, 4, 8 and 20 hours, ended on the 1st, 2nd, 3rd and 4th of March. */
const FOUR = [
  finished('A', '2026-03-01T08:00', '2026-03-01T10:00'),
  finished('B', '2026-03-02T08:00', '2026-03-02T12:00'),
  finished('C', '2026-03-03T08:00', '2026-03-03T16:00', 'v2'),
  finished('D', '2026-03-03T20:00', '2026-03-04T16:00', 'v2'),
];
const report = (entries: AsyncIterable<AuditEntry>, period: { from?: string; to?: string } = {}, binding = BINDING) =>
  kpiReport(entries, binding, { now: NOW, ...period });
const kpi = (of: KpiReport, name: KpiName): KpiValue => {
  const found = of.kpis.find((k) => k.name === name);
  if (found === undefined) throw new Error(`the report holds no ${name}`);
  return found;
};

describe('cycle time', () => {
  test('P50 and P95 are measured values; the target applies to P50', async () => {
    const time = kpi(await report(stream(...FOUR)), 'cycleTime');
    expect(time).toMatchObject({ unit: 'duration', p50: 4 * HOUR, p95: 20 * HOUR, meets: true, samples: 4 });
    expect(time).toMatchObject({ target: 'PT4H', baseline: 'P2D', instances: ['A', 'B', 'C', 'D'] });
    expect(time.definition).toMatch(/median/);
  });
  test('P95 of twenty cases is the nineteenth; a median over the target misses it', async () => {
    const cases = Array.from({ length: 20 }, (_, i) =>
      finished(`I${i}`, '2026-03-01T00:00', `2026-03-01T${String(i + 1).padStart(2, '0')}:00`),
    );
    const time = kpi(await report(stream(...cases)), 'cycleTime');
    expect([time.p50, time.p95, time.meets]).toEqual([10 * HOUR, 19 * HOUR, false]);
  });
  test('the order of the entries is no matter, and an end that is recorded twice counts once, at its first moment', async () => {
    const again = entry('A', '2026-03-09T00:00', 'instance.completed');
    const shuffled = [again, ...FOUR.flat().toReversed()];
    const time = kpi(await report(stream(shuffled)), 'cycleTime');
    expect([time.p50, time.p95, time.samples]).toEqual([4 * HOUR, 20 * HOUR, 4]);
  });
  test('a cancelled and a failed case have no cycle time', async () => {
    const entries = [
      entry('X', '2026-03-01T08:00', 'instance.started'),
      entry('X', '2026-03-01T09:00', 'instance.cancelled'),
      entry('Y', '2026-03-01T08:00', 'instance.started'),
      entry('Y', '2026-03-01T09:00', 'instance.failed'),
    ];
    const time = kpi(await report(stream(entries)), 'cycleTime');
    expect(time).toMatchObject({ samples: 0, meets: null, instances: [] });
    expect(time).not.toHaveProperty('p50');
  });
});

describe('error rate', () => {
  test('counts each case with incidents once, and a case that failed', async () => {
    const more = [
      entry('B', '2026-03-02T09:00', 'incident.opened', { element: 'Check' }),
      entry('B', '2026-03-02T10:00', 'incident.opened', { element: 'Check' }),
    ];
    const one = kpi(await report(stream(...FOUR, more)), 'errorRate');
    expect(one).toMatchObject({ unit: 'share', value: 0.25, meets: true, samples: 4, instances: ['B'] });
    const failed = [
      entry('F', '2026-03-05T08:00', 'instance.started'),
      entry('F', '2026-03-05T09:00', 'instance.failed'),
    ];
    const two = kpi(await report(stream(...FOUR, more, failed)), 'errorRate');
    expect(two).toMatchObject({ value: 0.4, meets: false, samples: 5, instances: ['B', 'F'] });
  });
  test('an incident of a case that is still open is not in the rate yet', async () => {
    const open = [
      entry('O', '2026-03-05T08:00', 'instance.started'),
      entry('O', '2026-03-05T09:00', 'incident.opened'),
    ];
    expect(kpi(await report(stream(...FOUR, open)), 'errorRate')).toMatchObject({ value: 0, samples: 4 });
  });
});

describe('exception rate', () => {
  const cases: readonly (readonly [string, AuditEntry, boolean])[] = [
    ['an incident', entry('A', '2026-03-01T09:00', 'incident.opened'), true],
    ['an override', entry('A', '2026-03-01T09:00', 'task.completed', { decided: { override: true } }), true],
    [
      'a decision as proposed',
      entry('A', '2026-03-01T09:00', 'task.completed', { decided: { override: false } }),
      false,
    ],
    [
      'a model that was not sure',
      entry('A', '2026-03-01T09:00', 'decision.ai', { decided: { outcome: 'to-people' } }),
      true,
    ],
    [
      'a model that was sure',
      entry('A', '2026-03-01T09:00', 'decision.ai', { decided: { outcome: 'accepted' } }),
      false,
    ],
    [
      'a wait that ran out',
      entry('A', '2026-03-01T09:00', 'timer.fired', { element: 'Wait', decided: { event: 'Late' } }),
      true,
    ],
    [
      'a pause that the diagram draws',
      entry('A', '2026-03-01T09:00', 'timer.fired', { element: 'Pause', decided: { event: 'Pause' } }),
      false,
    ],
    ['a reminder', entry('A', '2026-03-01T09:00', 'reminder.sent'), false],
    ['an escalation', entry('A', '2026-03-01T09:00', 'task.escalated'), false],
  ];
  test.each(cases)('%s', async (_name, more, counts) => {
    const rate = kpi(await report(stream(...FOUR, [more])), 'exceptionRate');
    expect([rate.value, rate.meets, rate.instances]).toEqual(counts ? [0.25, false, ['A']] : [0, true, []]);
  });
  test('a cancellation is one, in a rate over all that ended', async () => {
    const cancelled = [
      entry('X', '2026-03-05T08:00', 'instance.started'),
      entry('X', '2026-03-05T09:00', 'instance.cancelled'),
    ];
    const rate = kpi(await report(stream(...FOUR, cancelled)), 'exceptionRate');
    expect(rate).toMatchObject({ value: 0.2, samples: 5, instances: ['X'] });
  });
});

describe('kept deadlines', () => {
  test('the share that finished within the agreed time; exactly on time is kept', async () => {
    const exact = finished('E', '2026-03-06T00:00', '2026-03-06T10:00');
    const kept = kpi(await report(stream(...FOUR, exact)), 'slaCompliance');
    expect(kept).toMatchObject({
      value: 0.8,
      meets: true,
      samples: 5,
      baseline: '50%',
      instances: ['A', 'B', 'C', 'E'],
    });
  });
  test('a target just above the share is missed', async () => {
    const strict = { ...BINDING, kpis: { slaCompliance: { target: '75.1%' } } };
    expect(kpi(await report(stream(...FOUR), {}, strict), 'slaCompliance')).toMatchObject({
      value: 0.75,
      meets: false,
    });
  });
  test('without an agreed time there is no such KPI', async () => {
    const { sla: _, ...none } = BINDING;
    const names = (await report(stream(...FOUR), {}, none)).kpis.map((k) => k.name);
    expect(names).toEqual(['cycleTime', 'errorRate', 'exceptionRate']);
  });
});

describe('the report', () => {
  test('the period is that of the ends, both moments included', async () => {
    const some = await report(stream(...FOUR), { from: '2026-03-02T12:00:00.000Z', to: '2026-03-03T16:00:00.000Z' });
    expect(kpi(some, 'cycleTime').instances).toEqual(['B', 'C']);
    expect(some).toMatchObject({ from: '2026-03-02T12:00:00.000Z', to: '2026-03-03T16:00:00.000Z' });
    expect(some.byVersion).toEqual([
      { version: 'v1', instances: 1 },
      { version: 'v2', instances: 1 },
    ]);
  });
  test('without a period it is from the first start to now', async () => {
    const all = await report(stream(...FOUR));
    expect([all.from, all.to, all.asOf]).toEqual([
      '2026-03-01T08:00:00.000Z',
      '2026-03-31T00:00:00.000Z',
      '2026-03-31T00:00:00.000Z',
    ]);
    expect(all.byVersion).toEqual([
      { version: 'v1', instances: 2 },
      { version: 'v2', instances: 2 },
    ]);
  });
  test('a version has the number and the time of its first deployment, of this process; the newest comes first', async () => {
    const deployed = (version: string, at: string, process = 'claims') =>
      entry(`process:${process}`, at, 'process.deployed', { process, version });
    const { byVersion } = await report(
      stream(
        [deployed('v0', '2026-02-27T08:00'), deployed('v2', '2026-03-02T08:00'), deployed('v2', '2026-03-09T08:00')],
        [deployed('v1', '2026-02-01T08:00', 'other')],
        ...FOUR,
      ),
    );
    expect(byVersion).toEqual([
      { version: 'v2', number: 2, deployedAt: '2026-03-02T08:00:00.000Z', instances: 2 },
      { version: 'v1', instances: 2 },
    ]);
  });
  test('open cases are counted with the oldest start', async () => {
    const open = [
      entry('P', '2026-03-08T08:00', 'instance.started'),
      entry('O', '2026-03-05T08:00', 'instance.started'),
    ];
    const { open: found } = await report(stream(...FOUR, open));
    expect(found).toEqual({ count: 2, oldest: '2026-03-05T08:00:00.000Z' });
  });
  test('an empty record judges nothing', async () => {
    const empty = await report(stream());
    expect(empty.kpis.map((k) => [k.name, k.meets, k.samples])).toEqual([
      ['cycleTime', null, 0],
      ['errorRate', null, 0],
      ['exceptionRate', null, 0],
      ['slaCompliance', null, 0],
    ]);
    expect(empty.open).toEqual({ count: 0 });
  });
  test('a KPI without a target is measured and not judged', async () => {
    const { kpis: _, ...none } = BINDING;
    const time = kpi(await report(stream(...FOUR), {}, none), 'cycleTime');
    expect([time.p50, time.target, time.meets]).toEqual([4 * HOUR, '', null]);
  });
  test('other processes and the stream of the process itself are passed over', async () => {
    const others = [
      entry('Z', '2026-03-01T00:00', 'instance.started', { process: 'other' }),
      {
        ...entry('', '2026-03-01T00:00', 'process.deployed'),
        stream: 'process:claims',
        subject: { process: 'claims' },
      },
    ];
    const all = await report(stream(others, ...FOUR));
    expect([all.open.count, kpi(all, 'cycleTime').samples]).toEqual([0, 4]);
  });
  test('a date that is none is refused by its name', async () => {
    await expect(report(stream(), { from: 'yesterday' })).rejects.toThrow('from: yesterday');
  });
});

test('targets are shares or durations', () => {
  expect([targetNumber('1%'), targetNumber('97.5 %'), targetNumber('PT48H')]).toEqual([0.01, 0.975, 48 * HOUR]);
});
