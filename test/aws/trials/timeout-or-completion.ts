import assert from 'node:assert/strict';
import type { Trial } from '../trial.ts';

const SECONDS = 2;
/** Milliseconds around the deadline at which the completion is sent. */
const OFFSETS = [-600, -100, 0, 100, 600];

export const trial: Trial = {
  transitions: 30,
  async run({ ask, start, token, answerTo, ended, events, pass }) {
    const raced = await Promise.all(
      OFFSETS.map(async (offset) => {
        const id = `at${offset}`;
        const execution = await start({
          W: ask(id, {
            TimeoutSeconds: SECONDS,
            Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'L', Output: 'timeout' }],
            End: true,
          }),
          L: { Type: 'Pass', End: true },
        });
        return { offset, execution, taskToken: await token(id) };
      }),
    );
    const answers: string[] = [];
    let last = -SECONDS * 1000;
    for (const { offset, taskToken } of raced) {
      await pass(offset - last);
      last = offset;
      answers.push(await answerTo(taskToken));
    }
    // Exactly one of the two has happened, whatever the moment.
    for (const [i, { execution }] of raced.entries()) {
      const answer = answers[i]!;
      const { status, output } = await ended(execution);
      assert.deepEqual({ answer, status, output }, { answer, status: 'SUCCEEDED', output: OUTPUT[answer] });
      const types = (await events(execution)).map(({ type }) => type);
      const closed = types.filter((type) => type === 'TaskSucceeded' || type === 'TaskTimedOut');
      assert.deepEqual(closed, [answer === 'accepted' ? 'TaskSucceeded' : 'TaskTimedOut']);
    }
    assert.deepEqual([answers[0], answers.at(-1)], ['accepted', 'TaskTimedOut']);
  },
};
const OUTPUT: Readonly<Record<string, unknown>> = { accepted: 'late', TaskTimedOut: 'timeout' };
