import { describe, expect, test } from '@jest/globals';
import { awsPorts, settingsOf } from '../../../lib/platform/aws/index.ts';

const env = {
  TUTTI_TABLE: 't',
  TUTTI_BUS: 'b',
  TUTTI_BUCKET: 'blobs',
  TUTTI_ANCHOR_BUCKET: 'anchor',
  TUTTI_SCHEDULE_GROUP: 'g',
  TUTTI_TIMER_FUNCTION_ARN: 'arn:timer',
  TUTTI_SCHEDULE_ROLE_ARN: 'arn:role',
};

describe('settingsOf', () => {
  test('reads models and their prices', () => {
    const settings = settingsOf({
      ...env,
      TUTTI_MODEL_ID: 'amazon.nova-pro-v1:0',
      TUTTI_MODEL_INPUT_USD: '0.8',
      TUTTI_MODEL_OUTPUT_USD: '3.2',
      TUTTI_MODELS: '{"small":{"id":"amazon.nova-micro-v1:0","inputUsd":0.035,"outputUsd":0.14}}',
    });
    expect(settings.models).toEqual({
      default: { id: 'amazon.nova-pro-v1:0', inputUsd: 0.8, outputUsd: 3.2 },
      small: { id: 'amazon.nova-micro-v1:0', inputUsd: 0.035, outputUsd: 0.14 },
    });
    expect(settings.retainYears).toBe(10);
  });

  test('names everything that is missing', () => {
    expect(() => settingsOf({ ...env, TUTTI_BUS: undefined, TUTTI_TABLE: '' })).toThrow(
      'not set in the environment: TUTTI_TABLE, TUTTI_BUS',
    );
  });

  test('refuses a number that is none', () => {
    expect(() => settingsOf({ ...env, TUTTI_RETAIN_YEARS: 'ten' })).toThrow('TUTTI_RETAIN_YEARS');
  });
});

describe('awsPorts', () => {
  test('has every port, with ids that rise', () => {
    const ports = awsPorts(env);
    expect(Object.entries(ports).filter(([, port]) => (port as unknown) === undefined)).toEqual([]);
    const ids = Array.from({ length: 50 }, () => ports.ids.next());
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(50);
  });

  test('holds the handlers of its bundle, by path', async () => {
    const { handlers } = awsPorts(env, { 'handlers/check.ts': () => Promise.resolve({ ok: true }) });
    const run = await handlers.load('p', 'v', 'handlers/check.ts');
    expect(await run({}, {} as never)).toEqual({ ok: true });
    await expect(handlers.load('p', 'v', 'handlers/other.ts')).rejects.toThrow('handlers/other.ts');
  });
});
