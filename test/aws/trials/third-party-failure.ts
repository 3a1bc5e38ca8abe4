import assert from 'node:assert/strict';
import type { Trial } from '../trial.ts';

export const trial: Trial = {
  transitions: 20,
  async run({ ask, start, token, fail, ended, answerTo }) {
    const each = "{% 'm' & $string($states.input) %}";
    const execution = await start({
      P: {
        Type: 'Parallel',
        Branches: [
          {
            StartAt: 'M',
            States: {
              M: {
                Type: 'Map',
                Items: [1, 2],
                ItemProcessor: {
                  ProcessorConfig: { Mode: 'INLINE' },
                  StartAt: 'W',
                  States: { W: ask(each, { Retry: [{ ErrorEquals: ['BPMN.stop'], MaxAttempts: 0 }], End: true }) },
                },
                End: true,
              },
            },
          },
          {
            StartAt: 'Q',
            States: {
              Q: {
                Type: 'Parallel',
                Branches: [
                  { StartAt: 'A', States: { A: ask('a') } },
                  { StartAt: 'B', States: { B: ask('b') } },
                ],
                End: true,
              },
            },
          },
        ],
        Catch: [{ ErrorEquals: ['BPMN.stop'], Next: 'C', Output: '{% $states.errorOutput %}' }],
        End: true,
      },
      C: { Type: 'Pass', End: true },
    });
    const others = await Promise.all(['m2', 'a', 'b'].map((id) => token(id)));
    await fail(await token('m1'), 'BPMN.stop', '{"event":"stop"}');
    assert.deepEqual(await ended(execution), {
      status: 'SUCCEEDED',
      output: { Error: 'BPMN.stop', Cause: '{"event":"stop"}' },
    });
    assert.deepEqual(await Promise.all(others.map(answerTo)), ['TaskTimedOut', 'TaskTimedOut', 'TaskTimedOut']);
  },
};
