import { describe, expect, test } from '@jest/globals';
import { stepFunction } from '../../lambdas/step.ts';
import { timer } from '../../lambdas/timer/timer.ts';
import { bpmnError, REARM, type StepCall } from '../../lib/model/wire.ts';
import { fakeRuntime } from './runtime.ts';

const call = { op: 'http', activation: 'root/a:1' } as StepCall;

/** What the Node.js runtime of Lambda reports of a thrown error; Step Functions takes `errorType` as the error's name. */
const reported = async (work: () => Promise<unknown>): Promise<{ errorType: string; errorMessage: string }> => {
  try {
    await work();
  } catch (error) {
    const { name, message } = error as Error;
    return { errorType: name, errorMessage: message };
  }
  throw new Error('nothing was thrown');
};

describe('stepFunction', () => {
  test('passes the call on, answers the reply, and waits for the commands set off', async () => {
    const log: string[] = [];
    const handler = stepFunction(
      'connect',
      fakeRuntime(
        {
          functions: {
            connect: (c) => {
              log.push(`connect ${c.activation}`);
              return Promise.resolve({ output: { status: 200 } });
            },
          },
        },
        log,
      ),
    );
    expect(await handler(call)).toEqual({ output: { status: 200 } });
    expect(log).toEqual(['connect root/a:1', 'settle']);
  });

  test.each([bpmnError('Event_declined'), REARM, 'TUTTI.StepFailed'])(
    'an error named %s keeps its name',
    async (name) => {
      const log: string[] = [];
      const cause = '{"event":"Event_declined"}';
      const connect = () => Promise.reject(Object.assign(new Error(cause), { name }));
      const handler = stepFunction('connect', fakeRuntime({ functions: { connect } }, log));
      expect(await reported(() => handler(call))).toEqual({ errorType: name, errorMessage: cause });
      expect(log).toEqual(['settle']);
    },
  );

  test('a command that fails is left to the outbox: the step has succeeded', async () => {
    const wait = () => Promise.resolve();
    const settle = () => Promise.reject(new Error('throttled'));
    const { error } = console;
    const told: unknown[] = [];
    console.error = (...args) => told.push(args);
    try {
      expect(await stepFunction('wait', fakeRuntime({ functions: { wait }, settle }))(call)).toBeUndefined();
    } finally {
      console.error = error;
    }
    expect(told).toHaveLength(1);
  });

  test('a runtime that cannot be built fails the call', async () => {
    const handler = stepFunction('wait', () => {
      throw new Error('not set in the environment: TUTTI_TABLE');
    });
    await expect(handler(call)).rejects.toThrow('TUTTI_TABLE');
  });
});

test('timer hands on what the schedule carries, and throws so that it is delivered again', async () => {
  const log: string[] = [];
  const onTimer = (payload: unknown) => {
    log.push(JSON.stringify(payload));
    return log.length === 1 ? Promise.resolve() : Promise.reject(new Error('again'));
  };
  const handler = timer(fakeRuntime({ onTimer, settle: () => Promise.resolve() }));
  await handler({ kind: 'due' });
  await expect(handler({ kind: 'due' })).rejects.toThrow('again');
  expect(log).toEqual(['{"kind":"due"}', '{"kind":"due"}']);
});
