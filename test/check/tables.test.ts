import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { analyse, type Analysis } from '../../lib/check/tables/analysis.ts';
import { evaluateFeel, readDecisionFile, unaryTest, type DecisionFile } from '../../lib/expressions/index.ts';
import type { Json } from '../../lib/model/json.ts';
import type { Declared } from '../../lib/model/variable-types.ts';

interface Drawn {
  readonly policy?: string;
  /** Expression and type of every column, and allowed values. */
  readonly inputs: readonly (readonly [expression: string, type?: string, values?: string])[];
  /** Cells of a rule; the last one is the output. */
  readonly rules: readonly (readonly string[])[];
  readonly outputs?: string;
  readonly types?: string;
}
const xml = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

function drawn({ policy = 'UNIQUE', inputs, rules, outputs = '', types = '' }: Drawn): DecisionFile {
  const values = (name: string, text: string): string =>
    text === '' ? '' : `<${name}><text>${xml(text)}</text></${name}>`;
  return readDecisionFile(
    `<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="D">${types}<decision id="d" name="D"><decisionTable hitPolicy="${policy}">
${inputs.map(([e, t, v], i) => `<input id="I${i}"><inputExpression${(t ?? '') === '' ? '' : ` typeRef="${t}"`}><text>${xml(e)}</text></inputExpression>${values('inputValues', v ?? '')}</input>`).join('\n')}
<output id="O">${values('outputValues', outputs)}</output>
${rules.map((cells, i) => `<rule id="R${i + 1}">${cells.map((c, k) => (k < inputs.length ? `<inputEntry><text>${xml(c)}</text></inputEntry>` : `<outputEntry><text>${xml(c)}</text></outputEntry>`)).join('')}</rule>`).join('\n')}
</decisionTable></decision></definitions>`,
    'd.dmn',
  );
}
function analysed(table: Drawn, declared: (e: string) => Declared | undefined = () => undefined): Analysis {
  const file = drawn(table);
  return analyse(file, file.decisions[0]!.tables[0]!, declared);
}
const pairs = (a: Analysis) => a.overlaps.map((o) => [o.first + 1, o.second + 1]);
const never = (a: Analysis) => a.unreachable.map((u) => u.rule + 1);

describe('gaps', () => {
  const one = (type: string | undefined, cells: readonly string[], values?: string): string | undefined =>
    analysed({ inputs: [['x', type ?? '', values ?? '']], rules: cells.map((c) => [c, '1']) }).gap;
  test.each([
    ['number', ['< 18', '> 18'], 'x = 18'],
    ['number', ['< 18', '>= 18'], undefined],
    ['number', ['[0..10]', '> 10'], 'x = -1'],
    ['number', ['<= 5', '>= 6'], 'x = 5.5'],
    ['number', ['not(1, 2)', '1'], 'x = 2'],
    ['number', ['(1..2)', '<= 1', '2', ']2..9['], 'x = 9'],
    ['string', ['"a"', '"b"'], 'x = "something else"'],
    ['string', ['"a"', 'not("a")'], undefined],
    ['boolean', ['true'], 'x = false'],
    ['boolean', ['true', 'false'], undefined],
    ['date', ['< date("2024-02-29")', '> date("2024-02-29")'], 'x = date("2024-02-29")'],
    ['date', ['<= date("2024-02-28")', '>= @"2024-02-29"'], undefined],
    ['date', ['<= date("2023-02-28")', '> date("2023-03-01")'], 'x = date("2023-03-01")'],
    ['dayTimeDuration', ['< duration("P1D")', '> duration("PT24H")'], 'x = duration("P1D")'],
    ['yearMonthDuration', ['<= duration("P1Y")', '>= duration("P13M")'], undefined],
    ['time', ['< time("08:00:00")'], 'x = time("08:00:00")'],
    [undefined, ['1', '"a"'], 'x = 0'],
  ])('%s %j', (type, cells, expected) => {
    expect(one(type, cells)).toBe(expected);
  });

  test('allowed values bound the domain', () => {
    expect(one('string', ['"a"', '"b"'], '"a","b"')).toBeUndefined();
    expect(one('number', ['[0..100]'], '[0..100]')).toBeUndefined();
    expect(one('number', ['[0..100)'], '[0..100]')).toBe('x = 100');
  });

  test('so do item definitions, schemas and counts', () => {
    const types =
      '<itemDefinition name="tRisk"><typeRef>string</typeRef><allowedValues><text>"low","high"</text></allowedValues></itemDefinition>';
    const rules = [
      ['"low"', '1'],
      ['"high"', '2'],
    ];
    expect(analysed({ inputs: [['x', 'tRisk']], rules, types }).gap).toBeUndefined();
    expect(
      analysed({ inputs: [['x']], rules }, () => ({ type: 'string', values: ['low', 'high'] })).gap,
    ).toBeUndefined();
    const whole = [
      ['<= 5', '1'],
      ['>= 6', '2'],
    ];
    expect(analysed({ inputs: [['x']], rules: whole }, () => ({ type: 'number', integer: true })).gap).toBeUndefined();
    const counted = [
      ['0', '1'],
      ['>= 1', '2'],
    ];
    expect(analysed({ inputs: [['count(xs)', 'number']], rules: counted }).gap).toBeUndefined();
  });

  test('null counts where the table speaks of it, and what does not matter is left out', () => {
    expect(one('number', ['< 0', '>= 0'])).toBeUndefined();
    expect(one('number', ['1', '> 1', '< 1', 'not(null)'])).toBe('x = null');
    const { gap } = analysed({
      inputs: [
        ['x', 'number'],
        ['y', 'boolean'],
      ],
      rules: [['> 1', '-', '1']],
    });
    expect(gap).toBe('x = 0');
  });

  test('two columns with one expression are one input', () => {
    const { gap } = analysed({
      inputs: [
        ['x', 'number'],
        ['x', 'number'],
      ],
      rules: [
        ['< 5', '-', '1'],
        ['-', '>= 5', '2'],
      ],
    });
    expect(gap).toBeUndefined();
  });

  test('a cell beyond analysis may fill a gap, but never makes an overlap', () => {
    const table = analysed({
      inputs: [['x', 'number']],
      rules: [
        ['< limit', '1'],
        ['> 5', '2'],
      ],
    });
    expect(table.gap).toBeUndefined();
    expect(table.overlaps).toEqual([]);
    expect(table.unknown).toEqual([{ rule: 0, column: 0 }]);
  });

  test('what is collected may be empty', () => {
    expect(analysed({ policy: 'COLLECT', inputs: [['x', 'number']], rules: [['1', '1']] }).gap).toBeUndefined();
  });
});

describe('overlaps and rules that never decide', () => {
  test('UNIQUE names an input, ANY only where outputs differ', () => {
    const rules = [
      ['>= 18', '"adult"'],
      ['> 60', '"senior"'],
      ['[70..80]', '"adult"'],
    ];
    const unique = analysed({ inputs: [['age', 'number']], rules });
    expect(pairs(unique)).toEqual([
      [1, 2],
      [1, 3],
      [2, 3],
    ]);
    expect(unique.overlaps[0]!.witness).toBe('age = 61');
    expect(pairs(analysed({ policy: 'ANY', inputs: [['age', 'number']], rules }))).toEqual([
      [1, 2],
      [2, 3],
    ]);
    expect(pairs(analysed({ policy: 'FIRST', inputs: [['age', 'number']], rules }))).toEqual([]);
  });

  test('FIRST: a rule that those before it cover, one by one or together', () => {
    const table = (rules: string[]) =>
      analysed({ policy: 'FIRST', inputs: [['x', 'number']], rules: rules.map((c) => [c, '1']) });
    expect(table(['-', '> 10']).unreachable).toEqual([{ rule: 1, by: [0] }]);
    expect(table(['<= 5', '> 4', '[3..7]']).unreachable).toEqual([{ rule: 2, by: [0, 1] }]);
    // A missing input is not below 5 and not above 4.
    expect(never(table(['<= 5', '> 4', '-']))).toEqual([]);
    expect(never(table(['[5..3]', '(5..5)', '-']))).toEqual([1, 2]);
  });

  test('PRIORITY: a rule whose inputs all belong to outputs that come first', () => {
    const rules = [
      ['> 0', '"b"'],
      ['> 5', '"a"'],
      ['> 7', '"b"'],
    ];
    const table = (outputs: string) => analysed({ policy: 'PRIORITY', inputs: [['x', 'number']], outputs, rules });
    expect(never(table('"a","b"'))).toEqual([3]);
    expect(never(table('"b","a"'))).toEqual([2]);
  });

  test('a rule outside of the allowed values', () => {
    expect(
      never(
        analysed({
          policy: 'COLLECT',
          inputs: [['x', 'number', '[0..10]']],
          rules: [
            ['> 10', '1'],
            ['5', '2'],
          ],
        }),
      ),
    ).toEqual([1]);
  });

  test('a column of hyphens is not used', () => {
    expect(
      analysed({
        inputs: [['x'], ['y']],
        rules: [
          ['-', '1', '2'],
          ['', '2', '3'],
        ],
      }).unused,
    ).toEqual([0]);
  });
});

test('a thousand rules are searched at once', () => {
  const rules = Array.from({ length: 1000 }, (_v, i) => [`[${i}..${i + 1})`, `"${'abc'[i % 3]}"`, String(i)]);
  const found = analysed({
    inputs: [
      ['x', 'number', '[0..1000)'],
      ['y', 'string'],
    ],
    rules,
  });
  expect(found.gap).toContain('x = 0');
  expect(found.overlaps).toEqual([]);
  expect(found.tooLarge).toBe(false);
});

describe('against evaluation', () => {
  const n = fc.integer({ min: -2, max: 6 }).map(String);
  const numbers = fc.oneof(
    n,
    fc.tuple(fc.constantFrom('<', '<=', '>', '>='), n).map(([o, v]) => `${o} ${v}`),
    fc
      .tuple(fc.constantFrom('[', '(', ']'), n, n, fc.constantFrom(']', ')', '['))
      .map(([a, x, y, b]) => `${a}${x}..${y}${b}`),
    fc.tuple(n, n).map(([x, y]) => `${x}, ${y}`),
    fc.tuple(n, n).map(([x, y]) => `not(${x}, > ${y})`),
    fc.constantFrom('-', '-', 'null', 'not(null)'),
  );
  const texts = fc.constantFrom('-', '"a"', '"b"', '"a", "c"', 'not("a")', 'not("a", "b")', 'null');
  const booleans = fc.constantFrom('-', 'true', 'false', 'not(true)');
  const rule = fc.tuple(numbers, texts, booleans).map((cells) => [...cells, '1']);
  const point = fc.record({
    x: fc.oneof(fc.constantFrom(null, 0.5, 2.5), fc.integer({ min: -4, max: 8 })),
    y: fc.constantFrom(null, 'a', 'b', 'c', 'd'),
    z: fc.constantFrom(null, true, false),
  });
  const inputs = [
    ['x', 'number'],
    ['y', 'string'],
    ['z', 'boolean'],
  ] as const;
  const holds = (cells: readonly string[], p: Readonly<Record<string, Json>>): boolean =>
    ['x', 'y', 'z'].every((name, i) => unaryTest(cells[i]!, p[name]!, {}));
  /** The input that a witness names; what it leaves out does not matter. */
  const named = (witness: string): Record<string, Json> => ({
    x: 0,
    y: 'a',
    z: true,
    ...Object.fromEntries(
      witness.split(', ').map((part) => {
        const [name, value] = part.split(' = ');
        return [name!, evaluateFeel(value!, {})];
      }),
    ),
  });

  test('what it reports is so, and what it does not report is not', () => {
    fc.assert(
      fc.property(
        fc.array(rule, { minLength: 1, maxLength: 6 }),
        fc.array(point, { minLength: 20, maxLength: 20 }),
        (rules, points) => {
          const unique = analysed({ inputs, rules });
          const first = analysed({ policy: 'FIRST', inputs, rules });
          if (unique.gap !== undefined) expect(rules.filter((r) => holds(r, named(unique.gap!)))).toEqual([]);
          for (const { first: a, second: b, witness } of unique.overlaps)
            expect([holds(rules[a]!, named(witness)), holds(rules[b]!, named(witness))]).toEqual([true, true]);
          for (const p of points) {
            const hit = rules.flatMap((r, i) => (holds(r, p) ? [i] : []));
            if (unique.gap === undefined && Object.values(p).every((v) => v !== null)) expect(hit).not.toEqual([]);
            for (const [k, b] of hit.entries())
              for (const a of hit.slice(0, k)) expect(pairs(unique)).toContainEqual([a + 1, b + 1]);
            if (hit[0] !== undefined) expect(never(first)).not.toContain(hit[0] + 1);
          }
        },
      ),
      { numRuns: process.env.TUTTI_PROVE === '1' ? 500 : 40 },
    );
  });
});
