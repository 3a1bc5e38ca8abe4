import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compile } from '../../lib/compiler/index.ts';
import { compile as jsonata, evaluate } from '../../lib/engine/jsonata/evaluate.ts';
import { FindingsError } from '../../lib/model/diagnostic.ts';
import type { CompiledProcess } from '../../lib/model/compiled.ts';
import type { Json, JsonObject } from '../../lib/model/json.ts';
import { readBpmn, readProcess } from '../../lib/notation/index.ts';
import { randomProcess } from '../support/models.ts';
import { xmlOf } from '../support/model-xml.ts';
import { PROCESSES } from '../support/processes.ts';

// A failure in Choice or Pass cannot be caught, so nothing that stands there may fail, whatever the variables hold.

const FOLDERS = [...PROCESSES, ...['forty', 'evaluated', 'large'].map((f) => `test/runtime/fixtures/${f}`)];
const NOW = Date.UTC(2026, 0, 5);

interface State {
  readonly Type: string;
  readonly Assign?: JsonObject;
  readonly Choices?: readonly { readonly Condition: string; readonly Assign?: JsonObject }[];
  readonly Branches?: readonly Container[];
  readonly ItemProcessor?: Container;
}
interface Container {
  readonly States: Readonly<Record<string, State>>;
}
interface Text {
  readonly state: string;
  readonly jsonata: string;
  readonly condition: boolean;
}

function textsOf(compiled: CompiledProcess): Text[] {
  const all = ({ States }: Container): Text[] =>
    Object.entries(States).flatMap(([name, state]) => [
      ...(state.Type === 'Choice' || state.Type === 'Pass' ? uncaught(name, state) : []),
      ...[...(state.Branches ?? []), ...(state.ItemProcessor === undefined ? [] : [state.ItemProcessor])].flatMap(all),
    ]);
  return all(JSON.parse(compiled.definition) as Container);
}

function uncaught(state: string, { Assign, Choices = [] }: State): Text[] {
  const assigned = [Assign ?? {}, ...Choices.map((c) => c.Assign ?? {})].flatMap((a) => Object.values(a));
  const inner = (value: Json | undefined): string[] =>
    typeof value === 'string' && value.startsWith('{%') ? [value.slice(2, -2).trim()] : [];
  return [
    ...Choices.flatMap((c) => inner(c.Condition)).map((text) => ({ state, jsonata: text, condition: true })),
    ...assigned.flatMap(inner).map((text) => ({ state, jsonata: text, condition: false })),
  ];
}

/** What a variable can hold: what it should, something else, or what has no value in JSONata at all. */
const anything = fc.oneof(
  fc.constantFrom<Json>(null, true, false, 0, -1.5, 1e300, '', 'text', '2026-01-05', 'PT1H', [], {}),
  fc.json({ maxDepth: 3 }).map((text) => JSON.parse(text) as Json),
  fc.record({ value: fc.constantFrom<Json>(null, 'x', 3, [], {}) }, { requiredKeys: [] }) as fc.Arbitrary<JsonObject>,
);

/** A value of its own for every variable that the text names; what is the machine's own is as the machine leaves it. */
const bindings = (text: string, wild: (name: string) => Json): JsonObject => {
  const names = [...text.matchAll(/\$([A-Za-z]\w*)(?!\w*\()/g)].map((m) => m[1]!);
  return Object.fromEntries(names.map((name) => [name, own(name) ?? wild(name)]));
};
const own = (name: string): Json | undefined =>
  /^t(_z\d+)?$/.test(name)
    ? []
    : /^n_/.test(name)
      ? 1
      : /^l(_z\d+)?$/.test(name)
        ? 'main'
        : /^i(_z\d+)?$/.test(name)
          ? 0
          : undefined;

async function total(text: Text, wild: (name: string) => Json): Promise<void> {
  const given = bindings(text.jsonata, wild);
  const input = { index: 0, value: wild('item'), Error: 'E', Cause: '{}' };
  const execution = {
    Input: { instance: 'i', lane: 'main', variables: {}, values: {}, item: { index: 0, value: null } },
  };
  const value = await evaluate(jsonata(text.jsonata), {
    now: NOW,
    random: () => 0,
    uuid: () => '',
    states: { input, context: { Execution: execution } },
    bindings: () => given,
  } as never);
  if (text.condition) expect([text, given, typeof value]).toEqual([text, given, 'boolean']);
  else expect([text, given, value === undefined]).toEqual([text, given, false]);
}

async function allTotal(compiled: CompiledProcess, seed: number, each: number): Promise<number> {
  const texts = textsOf(compiled);
  for (const text of texts) {
    const drawn = fc.sample(fc.array(anything, { minLength: 8, maxLength: 8 }), { numRuns: each, seed });
    for (const values of drawn) {
      let next = 0;
      await total(text, () => values[next++ % values.length]!);
    }
  }
  return texts.filter((t) => t.condition).length;
}

describe('nothing that a machine evaluates where it cannot catch fails, whatever the variables hold', () => {
  test.each(FOLDERS)('%s', async (folder) => {
    const { model } = await readProcess(folder);
    await allTotal(compile(model!), 1, 12);
    await allTotal(compile(model!, { play: [model!.root] }), 1, 2);
  });

  test('random processes', async () => {
    let conditions = 0;
    await fc.assert(
      fc.asyncProperty(randomProcess({ without: ['throw', 'adHoc', 'handlers', 'loop', 'undo'] }), async (drawn) => {
        const { model } = await readBpmn(xmlOf(drawn));
        try {
          conditions += await allTotal(compile(model!), 2, 4);
        } catch (error) {
          if (!(error instanceof FindingsError)) throw error;
        }
      }),
      { numRuns: 60, seed: 42 },
    );
    expect(conditions).toBeGreaterThan(20);
  });
});
