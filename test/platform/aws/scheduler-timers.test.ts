import { describe, expect, test } from '@jest/globals';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SchedulerTimers } from '../../../lib/platform/aws/scheduler-timers.ts';
import { fakeAws, refused, type Answer, type SentRequest } from './fake-http.ts';

const NOW = Date.UTC(2026, 0, 1);
const OK: Answer = { body: { ScheduleArn: 'arn' } };
const timers = (answer: (request: SentRequest, n: number) => Answer) => {
  const { sent, config } = fakeAws(answer);
  return {
    sent,
    timers: new SchedulerTimers({
      client: new SchedulerClient(config),
      group: 'tutti',
      functionArn: 'arn:timer',
      roleArn: 'arn:role',
      deadLetterArn: 'arn:dlq',
      now: () => NOW,
    }),
  };
};

describe('SchedulerTimers', () => {
  test('makes a one-time schedule that deletes itself', async () => {
    const { sent, timers: t } = timers(() => OK);
    await t.at('due/ä/1', NOW + 3_600_001, { kind: 'due', task: 't1' });
    expect(sent).toHaveLength(1);
    expect(sent[0]!.method).toBe('POST');
    expect(sent[0]!.path).toMatch(/^\/schedules\/[0-9a-f]{64}$/);
    expect(sent[0]!.body).toMatchObject({
      GroupName: 'tutti',
      // A whole second, and not before the timer is due.
      ScheduleExpression: 'at(2026-01-01T01:00:01)',
      ScheduleExpressionTimezone: 'UTC',
      FlexibleTimeWindow: { Mode: 'OFF' },
      ActionAfterCompletion: 'DELETE',
      Target: { Arn: 'arn:timer', RoleArn: 'arn:role', DeadLetterConfig: { Arn: 'arn:dlq' } },
    });
    expect(JSON.parse((sent[0]!.body.Target as { Input: string }).Input)).toEqual({ kind: 'due', task: 't1' });
  });

  test('what is overdue fires soon: no schedule lies in the past', async () => {
    const { sent, timers: t } = timers(() => OK);
    await t.at('a', NOW - 86_400_000, {});
    const at = /^at\((.*)\)$/.exec(String(sent[0]!.body.ScheduleExpression))?.[1];
    expect(Date.parse(`${at}Z`)).toBeGreaterThan(NOW);
    expect(Date.parse(`${at}Z`)).toBeLessThanOrEqual(NOW + 60_000);
  });

  test('the same id replaces; different ids do not meet', async () => {
    const { sent, timers: t } = timers((r) => (r.method === 'POST' ? refused('ConflictException', 409) : OK));
    await t.at('a', NOW + 60_000, { n: 2 });
    await t.at('b', NOW + 60_000, {});
    expect(sent.map((r) => r.method)).toEqual(['POST', 'PUT', 'POST', 'PUT']);
    expect(sent[0]!.path).toBe(sent[1]!.path);
    expect(sent[0]!.path).not.toBe(sent[2]!.path);
    expect(JSON.parse((sent[1]!.body.Target as { Input: string }).Input)).toEqual({ n: 2 });
  });

  test('a schedule that fires between the two requests is made anew', async () => {
    const answers = [refused('ConflictException', 409), refused('ResourceNotFoundException', 404), OK];
    const { sent, timers: t } = timers((_r, n) => answers[n]!);
    await t.at('a', NOW + 60_000, {});
    expect(sent.map((r) => r.method)).toEqual(['POST', 'PUT', 'POST']);
  });

  test('cancels, also what is gone already', async () => {
    const { sent, timers: t } = timers((_r, n) => (n === 0 ? {} : refused('ResourceNotFoundException', 404)));
    await t.cancel('a');
    await t.cancel('a');
    expect(sent.map((r) => [r.method, r.query.groupName])).toEqual([
      ['DELETE', 'tutti'],
      ['DELETE', 'tutti'],
    ]);
  });

  test('other errors are told', async () => {
    const { timers: t } = timers(() => refused('ValidationException'));
    await expect(t.at('a', NOW, {})).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(t.cancel('a')).rejects.toMatchObject({ name: 'ValidationException' });
  });
});
