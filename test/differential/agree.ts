import { expect } from '@jest/globals';
import type { Json, JsonObject } from '../../lib/model/json.ts';
import type { ProcessModel } from '../../lib/model/process-model.ts';
import type { CompileOptions } from '../../lib/compiler/index.ts';
import type { Coverage } from './coverage.ts';
import { Machine, Played, type Act } from './world.ts';

/** Outputs of people are objects: what the process asks of a variable, it asks of its value. */
export const withValues = (xml: string): string =>
  xml.replace(/(>=|"=)([^<"]*)/g, (_all, open: string, text: string) => open + text.replace(/\bv(\d)\b/g, 'v$1.value'));

export interface Around {
  readonly coverage: Coverage;
  readonly how?: CompileOptions;
  readonly start: Readonly<Record<string, Json>>;
  /** What a person hands in, by a number of the schedule. */
  readonly output?: (number: number) => JsonObject;
}

/** Plays one schedule in the token game and on the machine, and looks at both after every act. */
export async function agree(
  model: ProcessModel,
  numbers: readonly number[],
  { coverage, how = {}, start, output = (n) => ({ value: n % 4 }) }: Around,
): Promise<void> {
  const game = new Played(model, start);
  const machine = await Machine.open(model, start, how);
  const done: Act[] = [];
  try {
    coverage.add(model, machine.compiled.sourceMap.played);
    for (const number of [undefined, ...numbers]) {
      if (number !== undefined) {
        const acts = game.acts();
        if (acts.length === 0) break;
        const chosen = acts[number % acts.length]!;
        const act: Act = chosen.do === 'complete' ? { ...chosen, output: output(number) } : chosen;
        done.push(act);
        game.act(act);
        await machine.act(act);
      }
      const { incidents, ...seen } = await machine.seen();
      if (game.undecided) return;
      // Somebody has to look in both, or in none.
      if (game.stuck) {
        expect({ done, incidents: incidents.length > 0 }).toEqual({ done, incidents: true });
        return;
      }
      expect({ done, incidents, ...seen }).toEqual({ done, incidents: [], ...game.seen() });
    }
  } finally {
    await machine.close();
  }
}
