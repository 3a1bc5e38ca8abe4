import assert from 'node:assert/strict';
import type { Trial } from '../trial.ts';

export const trial: Trial = {
  transitions: 4,
  async run({ start, ended }) {
    const execution = await start({
      S: { Type: 'Pass', Assign: { x: 1, t: [] }, Next: 'C' },
      C: {
        Type: 'Choice',
        Choices: [{ Condition: '{% $x = 2 %}', Next: 'E', Assign: { y: 'rule' } }],
        Assign: { y: 'default', t: "{% $append($t, [{'f': 'flow'}]) %}" },
        Default: 'E',
      },
      E: { Type: 'Pass', Output: { y: '{% $y %}', t: '{% $t %}' }, End: true },
    });
    assert.deepEqual(await ended(execution), { status: 'SUCCEEDED', output: { y: 'default', t: [{ f: 'flow' }] } });
  },
};
