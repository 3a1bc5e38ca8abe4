import assert from 'node:assert/strict';
import type { Trial } from '../trial.ts';

export const trial: Trial = {
  transitions: 24,
  async run({ ask, start, token, fail, succeed, ended }) {
    const read = { seen: '{% $x %}', own: '{% $inner %}' };
    const joined = await start({
      S: { Type: 'Pass', Assign: { x: 'at the fork' }, Next: 'P' },
      P: {
        Type: 'Parallel',
        Branches: ['one', 'two'].map((name) => ({
          StartAt: `${name} assigns`,
          States: {
            // Branches use one name and do not meet.
            [`${name} assigns`]: { Type: 'Pass', Assign: { inner: name }, Next: name },
            [name]: ask(name, { Output: read, End: true }),
          },
        })),
        Assign: { x: '{% $states.result[0].own & " and " & $states.result[1].own %}', before: '{% $x %}' },
        Next: 'E',
      },
      E: { Type: 'Pass', Output: { x: '{% $x %}', before: '{% $before %}', gone: '{% $exists($inner) %}' }, End: true },
    });
    const caught = await start({
      S: { Type: 'Pass', Assign: { x: 'at the fork' }, Next: 'P' },
      P: {
        Type: 'Parallel',
        Branches: [
          {
            StartAt: 'assigns',
            States: { assigns: { Type: 'Pass', Assign: { inner: 1 }, Next: 'fails' }, fails: ask('fails') },
          },
        ],
        Catch: [
          {
            ErrorEquals: ['States.ALL'],
            Assign: { y: '{% $states.errorOutput.Error %}', inside: '{% $exists($inner) %}' },
            Next: 'E',
          },
        ],
        End: true,
      },
      E: { Type: 'Pass', Output: { x: '{% $x %}', y: '{% $y %}', inside: '{% $inside %}' }, End: true },
    });
    await succeed(await token('two'));
    await succeed(await token('one'));
    await fail(await token('fails'), 'Gone');
    assert.deepEqual(await ended(joined), {
      status: 'SUCCEEDED',
      output: { x: 'one and two', before: 'at the fork', gone: false },
    });
    assert.deepEqual(await ended(caught), {
      status: 'SUCCEEDED',
      output: { x: 'at the fork', y: 'Gone', inside: false },
    });
  },
};
