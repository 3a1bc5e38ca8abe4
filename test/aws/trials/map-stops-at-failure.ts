import assert from 'node:assert/strict';
import type { Trial } from '../trial.ts';

export const trial: Trial = {
  transitions: 14,
  async run({ ask, start, token, fail, ended, events, asked, answerTo, pass }) {
    const execution = await start({
      M: {
        Type: 'Map',
        Items: [1, 2, 3, 4],
        MaxConcurrency: 2,
        ItemProcessor: {
          ProcessorConfig: { Mode: 'INLINE' },
          StartAt: 'W',
          States: { W: ask("{% 'm' & $string($states.input) %}") },
        },
        Catch: [{ ErrorEquals: ['Stop.now'], Next: 'C', Output: 'stopped' }],
        End: true,
      },
      C: { Type: 'Pass', End: true },
    });
    const [first, second] = await Promise.all([token('m1'), token('m2')]);
    await fail(first, 'Stop.now');
    assert.deepEqual(await ended(execution), { status: 'SUCCEEDED', output: 'stopped' });
    assert.equal(await answerTo(second), 'TaskTimedOut');
    await pass(1000);
    // What had not begun does not begin.
    assert.deepEqual(await asked(), ['m1.0', 'm2.0']);
    const types = (await events(execution)).map(({ type }) => type!);
    const count = (type: string): number => types.filter((t) => t === type).length;
    assert.deepEqual(
      ['Started', 'Failed', 'Aborted'].map((how) => count(`MapIteration${how}`)),
      [2, 1, 1],
    );
    assert.ok(types.indexOf('MapIterationFailed') < types.indexOf('MapStateFailed'));
  },
};
