import assert from 'node:assert/strict';
import type { Trial } from '../trial.ts';

export const trial: Trial = {
  transitions: 8,
  async run({ ask, start, token, succeed, ended }) {
    const large = (errors: readonly string[], id: string): Promise<string> =>
      start({
        W: ask(id, {
          Output: "{% $pad('', 262200, 'x') %}",
          Catch: [{ ErrorEquals: errors, Next: 'C', Output: 'caught' }],
          End: true,
        }),
        C: { Type: 'Pass', End: true },
      });
    const all = await large(['States.ALL'], 'all');
    const byName = await large(['States.DataLimitExceeded'], 'name');
    await succeed(await token('all'));
    await succeed(await token('name'));
    const { status, error } = await ended(all);
    assert.deepEqual({ status, error }, { status: 'FAILED', error: 'States.DataLimitExceeded' });
    assert.equal((await ended(byName)).output, 'caught');
  },
};
