import { describe, expect, test } from '@jest/globals';
import { decide, decision, dmn, input, knowledge, literal, outcome, table } from './models.ts';

const value = (logic: string, vars = {}, typeRef = ''): unknown =>
  decide(dmn(input('i_x') + input('i_y') + decision('d_r', logic, ['i_x', 'i_y'], typeRef)), 'd_r', vars).output;
const entry = (name: string, logic: string, typeRef = ''): string =>
  `<contextEntry>${name === '' ? '' : `<variable name="${name}"${typeRef === '' ? '' : ` typeRef="${typeRef}"`}/>`}${logic}</contextEntry>`;
const part = (name: string, logic: string): string => `<${name}>${logic}</${name}>`;

describe('boxed expressions', () => {
  test('a context sees its entries in order, and is its result where it has one', () => {
    const entries = entry('a', literal('x + 1')) + entry('b c', literal('a * 2'));
    expect(value(`<context>${entries}</context>`, { x: 1 })).toEqual({ a: 2, 'b c': 4 });
    expect(value(`<context>${entries}${entry('', literal('b c + a'))}</context>`, { x: 1 })).toBe(6);
    expect(
      value(
        `<context>${entry('a', literal('1'))}${entry('', `<context>${entry('b', literal('a'))}</context>`)}</context>`,
      ),
    ).toEqual({ b: 1 });
  });

  test('an entry takes the type of its variable', () => {
    expect(value(`<context>${entry('a', literal('[1]'), 'number')}</context>`)).toEqual({ a: 1 });
    expect(value(`<context>${entry('a', literal('"x"'), 'number')}</context>`)).toEqual({ a: null });
  });

  test('a function definition with a boxed body, and its invocation', () => {
    const fn = `<functionDefinition><formalParameter name="n" typeRef="number"/>${`<context>${entry('twice', literal('n * 2'))}${entry('', literal('twice + x'))}</context>`}</functionDefinition>`;
    const call = (arg: string): string =>
      `<invocation>${literal('f')}<binding><parameter name="n"/>${literal(arg)}</binding></invocation>`;
    expect(value(`<context>${entry('f', fn)}${entry('', call('20'))}</context>`, { x: 2 })).toBe(42);
    expect(value(`<context>${entry('f', fn)}${entry('', literal('f(1) + f(n: 2)'))}</context>`, { x: 0 })).toBe(6);
    expect(value(`<context>${entry('f', fn)}${entry('', call('"20"'))}</context>`, { x: 2 })).toBeNull();
  });

  test('a function of Java or PMML is refused by name', () => {
    const fn = `<functionDefinition kind="Java"><formalParameter name="n"/><context>${entry('class', literal('"java.lang.Math"'))}</context></functionDefinition>`;
    const model = dmn(decision('d_r', `<context>${entry('f', fn)}${entry('', literal('f(1)'))}</context>`));
    expect(outcome(model, 'd_r')).toEqual({
      value: null,
      faults: [],
      warnings: ['external functions are not run (java: {class: "java.lang.Math"})'],
    });
  });

  test('a list and a relation', () => {
    expect(value(`<list>${literal('x')}${literal('x + 1')}</list>`, { x: 1 })).toEqual([1, 2]);
    const row = (a: string, b: string): string => `<row>${literal(a)}${literal(b)}</row>`;
    const relation = `<relation><column name="a"/><column name="b c"/>${row('1', '"p"')}${row('x', '"q"')}</relation>`;
    expect(value(relation, { x: 2 })).toEqual([
      { a: 1, 'b c': 'p' },
      { a: 2, 'b c': 'q' },
    ]);
  });

  test.each([
    ['x > 1', { x: 2 }, 'then'],
    ['x > 1', { x: 1 }, 'else'],
    ['x', { x: null }, 'else'],
    ['x', { x: 'text' }, 'else'],
  ])('a conditional on %s with %j', (condition, vars, expected) => {
    const logic = `<conditional>${part('if', literal(condition))}${part('then', literal('"then"'))}${part('else', literal('"else"'))}</conditional>`;
    expect(value(logic, vars)).toBe(expected);
  });

  const filter = (match: string): string =>
    `<filter>${part('in', literal('x'))}${part('match', literal(match))}</filter>`;
  test.each([
    ['item > 1', { x: [1, 2, 3] }, [2, 3]],
    ['price > 1', { x: [{ price: 1 }, { price: 2 }] }, [{ price: 2 }]],
    ['item > y', { x: [1, 2], y: 1 }, [2]],
    ['item > 1', { x: 5 }, [5]],
    ['item > 1', { x: null }, null],
    ['item', { x: [1, 2] }, []],
  ])('a filter by %s of %j', (match, vars, expected) => {
    expect(value(filter(match), vars)).toEqual(expected);
  });

  const iterator = (kind: string, over: string, body: string, text: string): string =>
    `<${kind} iteratorVariable="i">${part('in', literal(over))}${part(body, literal(text))}</${kind}>`;
  test.each([
    ['for', 'x', 'return', 'i * 2', { x: [1, 2] }, [2, 4]],
    ['for', '[1..3]', 'return', 'i', {}, [1, 2, 3]],
    ['for', 'x', 'return', 'count(partial)', { x: [5, 5] }, [0, 1]],
    ['for', 'x', 'return', 'i', { x: null }, null],
    ['some', 'x', 'satisfies', 'i > 1', { x: [1, 2] }, true],
    ['some', 'x', 'satisfies', 'i > 1', { x: [] }, false],
    ['every', 'x', 'satisfies', 'i > 1', { x: [1, 2] }, false],
    ['every', 'x', 'satisfies', 'i > 1', { x: [2, null] }, null],
  ])('%s over %s', (kind, over, body, text, vars, expected) => {
    expect(value(iterator(kind, over, body, text), vars)).toEqual(expected);
  });

  test('boxed expressions hold each other', () => {
    const inner = table(
      '',
      ['i'],
      ['<output/>'],
      [
        ['< 2', '"low"'],
        ['>= 2', '"high"'],
      ],
    );
    const logic = `<for iteratorVariable="i">${part('in', filter('item != null'))}${part('return', inner)}</for>`;
    expect(value(logic, { x: [1, null, 2] })).toEqual(['low', 'high']);
  });

  test('what is missing in a boxed expression is a fault with its place', () => {
    expect(outcome(dmn(decision('d_r', `<conditional>${part('if', literal('true'))}</conditional>`)))).toEqual({
      value: null,
      faults: ['decision "r", "then": <conditional> has no <then>'],
      warnings: [],
    });
    expect(outcome(dmn(decision('d_r', literal('1 +')))).faults).toEqual([
      'decision "r": "1 +" is not FEEL: it ends too early (character 4)',
    ]);
    expect(
      outcome(
        dmn(
          decision(
            'd_r',
            '<literalExpression expressionLanguage="http://example.org/groovy"><text>1</text></literalExpression>',
          ),
        ),
      ).faults,
    ).toEqual(['decision "r": the expression language http://example.org/groovy is not evaluated; only FEEL is']);
  });
});

describe('knowledge models', () => {
  test('see their parameters and what they require, and nothing else', () => {
    const model = dmn(
      input('i_x') +
        knowledge('b_add', ['a', 'b'], literal('a + b')) +
        knowledge('b_twice', ['a'], literal('add(a, a)'), ['b_add']) +
        knowledge('b_outer', [], literal('x')) +
        decision('d_r', literal('[twice(x), outer()]'), ['i_x', 'b_twice', 'b_outer']),
    );
    expect(outcome(model, 'd_r', { x: 3 })).toEqual({
      value: [6, null],
      faults: [],
      warnings: ['there is no "x" here'],
    });
  });

  test('may call themselves', () => {
    const logic = literal('if n <= 1 then 1 else n * factorial(n - 1)');
    const model = dmn(
      knowledge('b_factorial', ['n'], logic, ['b_factorial']) +
        decision('d_r', literal('factorial(20)'), ['b_factorial']),
    );
    expect(outcome(model, 'd_r')).toMatchObject({ value: 2432902008176640000, faults: [] });
  });

  test('of a table without parameters are invoked with its input expressions', () => {
    const grade = knowledge(
      'b_grade',
      [],
      table(
        '',
        ['points'],
        ['<output/>'],
        [
          ['< 50', '"fail"'],
          ['>= 50', '"pass"'],
        ],
      ),
    );
    const call = `<invocation>${literal('grade')}<binding><parameter name="points"/>${literal('x')}</binding></invocation>`;
    const model = dmn(input('i_x') + grade + decision('d_r', call, ['i_x', 'b_grade']));
    expect(decide(model, 'd_r', { x: 70 }).output).toBe('pass');
  });

  test('a table in a knowledge model is in the record of the decision that called it', () => {
    const grade = knowledge(
      'b_grade',
      ['points'],
      table(
        '',
        ['points'],
        ['<output/>'],
        [
          ['< 50', '"fail"'],
          ['>= 50', '"pass"'],
        ],
      ),
    );
    const model = dmn(input('i_x') + grade + decision('d_r', literal('grade(x)'), ['i_x', 'b_grade']));
    expect(decide(model, 'd_r', { x: 70 }).evaluated).toEqual([
      {
        decision: 'd_r',
        name: 'r',
        output: 'pass',
        within: [
          {
            of: 'knowledge model "grade"',
            inputs: [{ expression: 'points', value: 70 }],
            matched: [{ id: 'r2', number: 2, decides: true }],
          },
        ],
      },
    ]);
  });

  test('can be evaluated by themselves', () => {
    expect(decide(dmn(knowledge('b_add', ['a', 'b'], literal('a + b'))), 'b_add', { a: 1, b: 2 }).output).toBe(3);
  });
});
