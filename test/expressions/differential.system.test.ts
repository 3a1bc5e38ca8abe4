import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mangle } from '../../lib/compiler/mangle.ts';
import { compile, evaluate } from '../../lib/engine/jsonata/evaluate.ts';
import {
  evaluateFeel,
  feelNames,
  FeelLimitError,
  translate,
  translateCondition,
  translateKey,
  translateList,
} from '../../lib/expressions/index.ts';
import type { Json, JsonObject } from '../../lib/model/json.ts';
import { corpus } from './corpus.ts';
import { anything, contexts, DECLARED, expressions, VARIABLES } from './generated.ts';

const NOW = Date.UTC(2026, 0, 5);
const PAIRS = process.env.TUTTI_PROVE === '1' ? 10_000 : 500;
/** Contexts that are tried with one expression. */
const EACH = 5;

/** As the engine evaluates: JSONata 2.0.6 with the functions of Step Functions. */
const run = (jsonata: string, context: JsonObject): Promise<Json | undefined> =>
  evaluate(compile(jsonata), {
    now: NOW,
    random: () => 0,
    uuid: () => '',
    states: {},
    bindings: () => Object.fromEntries(Object.entries(context).map(([k, v]) => [`v_${mangle(k)}`, v])),
  } as never);

const plain = (value: unknown): unknown => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));

/** What FEEL says, in the four forms in which the machine asks. */
const FORMS = [
  ['value', translate, (v: Json) => v],
  ['condition', translateCondition, (v: Json) => v === true],
  ['collection', translateList, (v: Json) => (v === null ? [] : Array.isArray(v) ? v : [v])],
  ['key', translateKey, (v: Json) => (typeof v === 'string' || typeof v === 'number' ? v : null)],
] as const;

const HOW = { condition: translateCondition, collection: translateList, key: translateKey } as const;

describe('a translation gives what FEEL gives', () => {
  test(`${PAIRS} pairs of expression and context`, async () => {
    let pairs = 0;
    let refused = 0;
    for (let seed = 1; pairs < PAIRS; seed += 1)
      await fc.assert(
        fc.asyncProperty(expressions, fc.array(contexts, { minLength: EACH, maxLength: EACH }), async (feel, many) => {
          const translated = FORMS.map(([form, how, of]) => ({ form, of, made: how(feel, VARIABLES) }));
          if (!translated[0]!.made.ok) return void (refused += 1);
          for (const context of many) {
            let value: Json;
            try {
              value = evaluateFeel(feel, context, { now: NOW });
            } catch (error) {
              if (error instanceof FeelLimitError) continue;
              throw error;
            }
            // The value always, and one of the forms that are made of it.
            for (const { form, of, made } of [translated[0]!, translated[1 + (pairs % 3)]!]) {
              if (!made.ok) throw new Error(`${form}: ${made.construct}: ${made.reason}`);
              expect([form, await run(made.jsonata, context)]).toEqual([form, plain(of(value))]);
            }
            pairs += 1;
          }
        }),
        { numRuns: 25, seed },
      );
    expect(pairs).toBeGreaterThanOrEqual(PAIRS);
    process.stdout.write(`${pairs} pairs agree; ${refused} expressions are left to the runtime\n`);
  });

  test('expressions of real diagrams, over any data', async () => {
    const found = await corpus();
    const untyped = { variable: VARIABLES.variable };
    const inside = found.filter(({ feel, as }) => HOW[as](feel, untyped).ok);
    process.stdout.write(
      `${inside.length} of ${found.length} expressions of the corpus (${Math.round((100 * inside.length) / found.length)}%) stay inside the machine\n`,
    );
    expect(inside.length).toBeGreaterThan(0);
    for (const { feel, as } of inside) {
      const made = HOW[as](feel, untyped);
      const { free, ambiguous } = feelNames(feel);
      const names = [...free, ...ambiguous];
      const context = fc.record(Object.fromEntries(names.map((name) => [name, anything])), { requiredKeys: [] });
      for (const values of fc.sample(context, { numRuns: 10, seed: 1 }) as JsonObject[]) {
        const [, , of] = FORMS.find(([form]) => form === as)!;
        expect([feel, await run(made.ok ? made.jsonata : '', values)]).toEqual([
          feel,
          plain(of(evaluateFeel(feel, values, { now: NOW }))),
        ]);
      }
    }
  });
});

describe('every compiled condition is total', () => {
  /** Anything for any variable, also for those that are declared to hold something else. */
  const wrong = fc.record(
    Object.fromEntries(
      ['a', 'b', 'd', 'e', ...Object.keys(DECLARED)].map((name) => [
        name,
        fc.oneof(anything, fc.jsonValue() as fc.Arbitrary<Json>),
      ]),
    ),
    { requiredKeys: [] },
  );
  test('null, absent and wrongly typed values make none fail', async () => {
    const conditions = fc.sample(expressions, { numRuns: PAIRS / 5, seed: 3 });
    const data = fc.sample(wrong, { numRuns: PAIRS, seed: 4 }) as JsonObject[];
    for (const [i, feel] of conditions.entries()) {
      const made = translateCondition(feel, VARIABLES);
      const items = translateList(feel, VARIABLES);
      if (!made.ok || !items.ok) continue;
      for (const context of [{}, ...data.slice(i * EACH, i * EACH + EACH)]) {
        expect([feel, typeof (await run(made.jsonata, context))]).toEqual([feel, 'boolean']);
        expect([feel, Array.isArray(await run(items.jsonata, context))]).toEqual([feel, true]);
      }
    }
  });
});
