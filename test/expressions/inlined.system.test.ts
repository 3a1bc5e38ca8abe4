import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mangle } from '../../lib/compiler/mangle.ts';
import { compile, evaluate } from '../../lib/engine/jsonata/evaluate.ts';
import {
  DecisionError,
  evaluateDecision,
  FeelLimitError,
  readDecisions,
  translateTable,
} from '../../lib/expressions/index.ts';
import type { DecisionResult } from '../../lib/expressions/index.ts';
import type { Json, JsonObject } from '../../lib/model/json.ts';
import { decision, dmn, input } from './dmn/models.ts';
import { contexts, DECLARED, expressions, VARIABLES } from './generated.ts';

// A table that is compiled into the machine against the same table as it is evaluated: outputs, rules and inputs.

const NOW = Date.UTC(2026, 0, 5);
const PAIRS = process.env.TUTTI_PROVE === '1' ? 10_000 : 600;
/** Contexts that are tried with one table. */
const EACH = 6;

interface Inlined {
  readonly o: Json;
  readonly m: readonly number[];
  readonly d?: readonly number[];
  readonly i: readonly Json[];
}
const run = async (jsonata: string, context: JsonObject): Promise<Inlined | null> =>
  (await evaluate(compile(jsonata), {
    now: NOW,
    random: () => 0,
    uuid: () => '',
    states: {},
    bindings: () => Object.fromEntries(Object.entries(context).map(([k, v]) => [`v_${mangle(k)}`, v])),
  } as never)) as unknown as Inlined | null;

const NAMES: ReadonlySet<string> = new Set(['a', 'b', 'd', 'e', ...Object.keys(DECLARED)]);
const world = {
  variable: (name: string) => (NAMES.has(name) ? VARIABLES.variable(name) : undefined),
  type: VARIABLES.type,
  reference: (names: readonly string[]) =>
    names.length === 0 ? undefined : names.map((n) => `$exists(${VARIABLES.variable(n)}.\`$blob\`)`).join(' or '),
};

// ------------------------------------------------------------ tables

const xml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const NUMBERS = ['0', '1', '2', '2.5', '-3', '5', '0.1', '10'];
const TEXTS = ['"a"', '"b"', '"ab"', '""', '"ü"', '"2024-02-29"'];
const number = fc.constantFrom(...NUMBERS);
const text = fc.constantFrom(...TEXTS);
const value = fc.oneof(number, text, fc.constantFrom('true', 'false', 'null'));
const list = (of: fc.Arbitrary<string>) => fc.array(of, { minLength: 1, maxLength: 3 }).map((all) => all.join(', '));

const cell = fc.oneof(
  { weight: 5, arbitrary: fc.constant('-') },
  { weight: 6, arbitrary: fc.oneof(list(number), list(text), list(value)) },
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.constantFrom('<', '<=', '>', '>=', '=', '!='), fc.oneof(number, text))
      .map((p) => p.join(' ')),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom('[', '('), number, number, fc.constantFrom(']', ')'))
      .map(([a, x, y, b]) => `${a}${x}..${y}${b}`),
  },
  { weight: 2, arbitrary: list(value).map((tests) => `not(${tests})`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '< j',
      'i',
      'ns',
      's',
      '? = j',
      '[i..j]',
      '[1..2), > 7',
      'not(< 3)',
      'contains(?, "a")',
      'count(ns) > 1',
      'not(null)',
      '[["a"], 1]',
      'date(?) < date("2026-01-01")',
    ),
  },
);
const column = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.constantFrom(
      'i',
      'j',
      'x',
      's',
      't',
      'ok',
      'd',
      'a',
      'c.k',
      'c.s',
      'b',
      'count(ns)',
      'i + j',
      'ns',
      'ts',
      'date(d).month',
      'e',
    ),
  },
  { weight: 1, arbitrary: expressions },
);
const POLICIES = [
  'hitPolicy="UNIQUE"',
  '',
  'hitPolicy="ANY"',
  'hitPolicy="FIRST"',
  'hitPolicy="PRIORITY"',
  'hitPolicy="RULE ORDER"',
  'hitPolicy="OUTPUT ORDER"',
  'hitPolicy="COLLECT"',
  'hitPolicy="COLLECT" aggregation="SUM"',
  'hitPolicy="COLLECT" aggregation="COUNT"',
  'hitPolicy="COLLECT" aggregation="MIN"',
  'hitPolicy="COLLECT" aggregation="MAX"',
];
const result = fc.oneof(
  { weight: 6, arbitrary: value },
  { weight: 1, arbitrary: fc.constantFrom('-', '', 'i', 's', 'ns', '[1, a]', '{k: x}', 'i + 1') },
);
const numeric = fc.constantFrom('0.1', '0.2', '0.3', '1', '2', '-0.7', '100', '19.99', '-', '12.345');

const tables = fc
  .record({
    policy: fc.constantFrom(...POLICIES),
    columns: fc.array(column, { minLength: 1, maxLength: 3 }),
    outputs: fc.integer({ min: 1, max: 2 }),
    count: fc.integer({ min: 0, max: 6 }),
    listed: fc.constantFrom('', '"a","b","ab",1,2,5,true', '"b","a"', '2, 1, "a"'),
    otherwise: fc.constantFrom('', '', '"none"', '0', 'i'),
    allowed: fc.constantFrom('', '', '[0..5]', '"a","b"', 'not("ab")'),
    typeRef: fc.constantFrom('', '', 'string', 'number', 'Any', 'boolean', 'tSmall', 'tList', 'nowhere'),
    required: fc.array(
      fc.constantFrom(
        'i:number',
        's:string',
        'ok:boolean',
        'd:date',
        'x',
        'a:string',
        'c:tContext',
        'j:tSmall',
        'ns:tList',
        'e:tRecord',
      ),
      { maxLength: 4 },
    ),
  })
  .chain((shape) =>
    fc.record({
      shape: fc.constant({ ...shape, outputs: shape.policy.includes('aggregation') ? 1 : shape.outputs }),
      rules: fc.array(
        fc.record({
          cells: fc.array(cell, { minLength: shape.columns.length, maxLength: shape.columns.length }),
          results: fc.array(
            shape.policy.includes('SUM')
              ? fc.oneof({ weight: 9, arbitrary: numeric }, { weight: 1, arbitrary: result })
              : shape.policy.includes('aggregation="M')
                ? fc.oneof({ weight: 9, arbitrary: number }, { weight: 1, arbitrary: result })
                : result,
            { minLength: 2, maxLength: 2 },
          ),
        }),
        { minLength: shape.count, maxLength: shape.count },
      ),
    }),
  );
type Drawn = typeof tables extends fc.Arbitrary<infer T> ? T : never;

const TYPES = `<itemDefinition name="tSmall"><typeRef>number</typeRef><allowedValues><text>[0..20]</text></allowedValues></itemDefinition>
<itemDefinition name="tList" isCollection="true"><typeRef>number</typeRef></itemDefinition>
<itemDefinition name="tContext"><itemComponent name="k"><typeRef>number</typeRef></itemComponent></itemDefinition>
<itemDefinition name="tRecord"><typeRef>Any</typeRef></itemDefinition>`;

function drawn({ shape, rules }: Drawn): string {
  const { policy, columns, outputs, listed, otherwise, allowed, typeRef } = shape;
  const required = [...new Map(shape.required.map((r) => [r.split(':')[0]!, r.split(':')[1] ?? ''] as const))];
  const named = ['', 'r1', 'r2'].slice(outputs === 1 ? 0 : 1, outputs === 1 ? 1 : 3);
  const columnsXml = columns
    .map(
      (c, i) =>
        `<input><inputExpression><text>${xml(c)}</text></inputExpression>${i === 0 && allowed !== '' ? `<inputValues><text>${xml(allowed)}</text></inputValues>` : ''}</input>`,
    )
    .join('');
  const outputsXml = named
    .map(
      (name, i) =>
        `<output name="${name}">${i === 0 && listed !== '' ? `<outputValues><text>${xml(listed)}</text></outputValues>` : ''}${i === 0 && otherwise !== '' ? `<defaultOutputEntry><text>${xml(otherwise)}</text></defaultOutputEntry>` : ''}</output>`,
    )
    .join('');
  const rulesXml = rules
    .map(
      ({ cells, results }, i) =>
        `<rule id="r${i + 1}">${cells.map((c) => `<inputEntry><text>${xml(c)}</text></inputEntry>`).join('')}${results
          .slice(0, outputs)
          .map((r) => `<outputEntry><text>${xml(r)}</text></outputEntry>`)
          .join('')}</rule>`,
    )
    .join('');
  const table = `<decisionTable ${policy}>${columnsXml}${outputsXml}${rulesXml}</decisionTable>`;
  return dmn(
    [
      TYPES,
      ...required.map(([name, type]) => input(`i_${name}`, type)),
      decision(
        'd_out',
        table,
        required.map(([name]) => `i_${name}`),
        typeRef,
      ),
    ].join('\n'),
  );
}

/** What the evaluated table says, in the form of the inlined one; undefined where it is a fault. */
function evaluated(model: ReturnType<typeof readDecisions>, context: JsonObject): Inlined | undefined {
  let result: DecisionResult;
  try {
    // The runtime hands over every variable of the process; one that is not set is null.
    const unset = Object.fromEntries([...NAMES].map((name) => [name, null]));
    result = evaluateDecision(model, 'd_out', { ...unset, ...context }, { now: NOW });
  } catch (error) {
    if (error instanceof DecisionError || error instanceof FeelLimitError) return undefined;
    throw error;
  }
  const { inputs, matched } = result.evaluated.at(-1)!.table!;
  const deciding = matched.filter((m) => m.decides).map((m) => m.number);
  return { o: result.output, m: matched.map((m) => m.number), d: deciding, i: inputs.map((x) => x.value) };
}

describe('a table in the machine decides as the evaluated one does', () => {
  test(`${PAIRS} pairs of table and context`, async () => {
    let [pairs, told, left, faults, refused] = [0, 0, 0, 0, 0];
    for (let seed = 1; pairs < PAIRS; seed += 1)
      await fc.assert(
        fc.asyncProperty(tables, fc.array(contexts, { minLength: EACH, maxLength: EACH }), async (table, many) => {
          const text = drawn(table);
          const model = readDecisions({ path: 'm.dmn', text });
          const lone = model.lone('d_out');
          if ('obstacles' in lone) throw new Error(lone.obstacles[0]!.message);
          const made = translateTable(lone, world);
          if (!made.ok) {
            expect(made.obstacles.length).toBeGreaterThan(0);
            return void (refused += 1);
          }
          for (const given of many) {
            const context = { ...Object.fromEntries([...NAMES].map((n) => [n, null])), ...given };
            const wanted = evaluated(model, given);
            const got = await run(made.jsonata, context);
            pairs += 1;
            if (got === null) {
              left += 1;
              // What the machine leaves to the function is a fault there, or converted, cut to null or long.
              if (wanted === undefined) faults += 1;
              expect([text, made.total]).toEqual([text, false]);
              continue;
            }
            told += 1;
            expect([text, given, { ...got, d: got.d ?? got.m }]).toEqual([text, given, wanted]);
          }
        }),
        { numRuns: 25, seed },
      );
    process.stdout.write(
      `${pairs} pairs: the machine decided ${told} and left ${left} to the function, of which ${faults} are faults; ${refused} tables are refused\n`,
    );
    // Of what can be decided at all.
    expect(told / (pairs - faults)).toBeGreaterThan(0.6);
  });
});
