import { afterEach, expect, test } from '@jest/globals';
import { openPeople, type OpenPeople } from '../../support/people.ts';
import type { BusinessCalendar } from '../../../lib/model/calendar.ts';

const HOUR = 3_600_000;
let host: OpenPeople;
afterEach(() => host.close());
const OFFICE: BusinessCalendar = {
  timeZone: 'UTC',
  hours: Object.fromEntries(['monday', 'tuesday', 'wednesday', 'thursday', 'friday'].map((d) => [d, ['09:00-17:00']])),
  holidays: ['01-06'],
};
const calendars = { 'office.yaml': OFFICE };
const notices = async (kind: string): Promise<string[]> =>
  (await host.tutti.notifier.list())
    .filter((n) => n.kind === kind)
    .map((n) => `${n.to} ${n.at}`)
    .sort();

test('at risk after a share of working time, late at the due date, each told once; the group it escalates to may act', async () => {
  host = await openPeople(
    {
      groups: ['experts'],
      due: { working: 'PT10H', calendar: 'office.yaml' },
      atRisk: '80%',
      escalateTo: 'leads',
      reminders: { every: 'PT24H', to: 'desk@bank.example' },
    },
    { calendars },
  );
  // Monday 08:00; 9 to 17 is eight hours, Tuesday is a holiday, so two hours of Wednesday are left.
  const task = await host.task();
  expect(task.due).toBe('2026-01-07T11:00:00.000Z');
  await host.clock.advance(9 * HOUR);
  expect(await host.find(task.instance)).toMatchObject({ late: 'at-risk', groups: ['experts'] });
  expect(await notices('at-risk')).toEqual(
    ['ana', 'ben', 'cy'].map((w) => `${w}@bank.example 2026-01-05T17:00:00.000Z`),
  );
  await host.clock.advance(42 * HOUR);
  expect(await host.find(task.instance)).toMatchObject({ late: 'breached', escalatedTo: 'leads' });
  expect(await notices('escalation')).toEqual(['cy', 'dan'].map((w) => `${w}@bank.example 2026-01-07T11:00:00.000Z`));
  // Reminders come when somebody is there: not on the holiday at 08:00, but on Wednesday when the day begins.
  expect(await notices('reminder')).toEqual(['desk@bank.example 2026-01-07T09:00:00.000Z']);
  await host.tutti.runtime.tasks.claim(task.id, host.as('dan'));
  const actions = await host.actions(task.instance);
  expect(actions.filter((a) => a === 'task.at-risk' || a === 'task.escalated')).toEqual([
    'task.at-risk',
    'task.escalated',
  ]);
});

test('whoever holds it is told, and whoever stands in for them', async () => {
  host = await openPeople({ groups: ['experts'], due: 'PT10H', atRisk: '50%' });
  const task = await host.task();
  const { tasks } = host.tutti.runtime;
  await tasks.claim(task.id, host.as('ana'));
  await tasks.substitute(
    { substitute: 'eve', from: '2026-01-05T00:00:00Z', to: '2026-01-06T00:00:00Z' },
    host.as('ana'),
  );
  await host.clock.advance(5 * HOUR);
  expect((await notices('at-risk')).map((n) => n.split('@')[0])).toEqual(['ana', 'eve']);
});

test('a due date that has been moved is at risk and late by the new one', async () => {
  host = await openPeople({ groups: ['experts'], due: 'PT10H', atRisk: '50%', escalateTo: 'leads' });
  const task = await host.task();
  const { tasks } = host.tutti.runtime;
  await tasks.plan(task.id, { due: '2026-01-06T08:00:00Z' }, host.as('oskar'), { reason: 'documents are late' });
  await host.clock.advance(11 * HOUR);
  expect(await host.find(task.instance)).toMatchObject({ late: 'on-time' });
  await host.clock.advance(HOUR);
  expect(await host.find(task.instance)).toMatchObject({ late: 'at-risk' });
  await host.clock.advance(12 * HOUR);
  expect(await host.find(task.instance)).toMatchObject({ late: 'breached' });
});
