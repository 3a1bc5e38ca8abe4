import { describe, expect, test } from '@jest/globals';
import { DecisionError, DecisionModel } from '../../../lib/expressions/index.ts';
import { decide, decision, dmn, file, input, knowledge, literal, outcome } from './models.ts';

describe('requirement graphs', () => {
  const model = dmn(
    input('i_age', 'number') +
      input('i_Monthly_Income', 'number') +
      decision('d_Adult', literal('age >= 18'), ['i_age']) +
      decision('d_Risk-Class', literal('if Adult and Monthly Income > 1000 then "low" else "high"'), [
        'd_Adult',
        'i_Monthly_Income',
      ]) +
      decision('d_Result', literal('Risk-Class + "!"'), ['d_Risk-Class']),
  );

  test('what a decision requires is evaluated before it, once', () => {
    const result = decide(model, undefined, { age: 20, 'Monthly Income': 2000 });
    expect(result.output).toBe('low!');
    expect(result.evaluated.map((e) => [e.name, e.output])).toEqual([
      ['Adult', true],
      ['Risk-Class', 'low'],
      ['Result', 'low!'],
    ]);
    expect(decide(model, 'Adult', { age: 20 }).output).toBe(true);
  });

  test('a decision sees what it requires and no more', () => {
    const hidden = dmn(input('i_x') + decision('d_a', literal('1')) + decision('d_r', literal('[x, a]')));
    expect(outcome(hidden, 'd_r', { x: 1 })).toMatchObject({
      value: [null, null],
      warnings: ['there is no "x" here', 'there is no "a" here'],
    });
  });

  test('names that the model does not declare are the variables given', () => {
    expect(decide(dmn(decision('d_r', literal('order.total * 2'))), 'd_r', { order: { total: 21 } }).output).toBe(42);
  });

  test('a decision whose result has the name of a variable given reads the value it had before', () => {
    const next = dmn(decision('d_rounds', literal('if rounds = null then 1 else rounds + 1')));
    expect(decide(next, 'd_rounds', { rounds: 2 }).output).toBe(3);
    expect(decide(next, 'd_rounds', { rounds: null }).output).toBe(1);
  });

  test('an input of another type is a fault that says where', () => {
    expect(() => decide(model, undefined, { age: 'old', 'Monthly Income': 1 })).toThrow(
      '"Result" cannot be decided: input "age" (model.dmn:3:1): "old" is no number',
    );
    expect(() => decide(model, undefined, { age: 'old' })).toThrow(DecisionError);
  });

  test('decisions that require each other, and references to nothing, are faults', () => {
    const circle = dmn(decision('d_a', literal('b'), ['d_b']) + decision('d_b', literal('a'), ['d_a']));
    expect(outcome(circle, 'd_a').faults).toEqual([
      'decision "a": decisions require each other in a circle: a -> b -> a',
    ]);
    expect(outcome(dmn(decision('d_a', literal('1'), ['d_nowhere'])), 'd_a').faults).toEqual([
      'decision "a": there is no element #d_nowhere',
    ]);
  });

  test('a decision without logic is null', () => {
    expect(outcome(dmn(decision('d_a', '') + decision('d_b', literal('a = null'), ['d_a'])), 'd_b')).toMatchObject({
      value: true,
      warnings: ['the decision has no logic'],
    });
  });

  test('which decision is meant must be clear', () => {
    const two = dmn(decision('d_a', literal('1')) + decision('d_b', literal('2')));
    expect(() => decide(two)).toThrow('model.dmn holds 2 decisions that no other requires (d_a, d_b); name one');
    expect(() => decide(two, 'c')).toThrow('there is no decision "c" in model.dmn; it holds d_a, d_b');
    expect(() => DecisionModel.read(file('model.dmn', '<a/>'))).toThrow('model.dmn is not DMN: its root is <a>');
    expect(() => DecisionModel.read(file('model.dmn', '<!DOCTYPE a><a/>'))).toThrow(/document types/);
  });

  test.each(['20151101/dmn.xsd', '20180521/MODEL/', '20191111/MODEL/', '20211108/MODEL/', '20230324/MODEL/'])(
    'the namespace %s is read',
    (version) => {
      const text = dmn(input('i_x', 'number') + decision('d_r', literal('x + 1'), ['i_x'])).replace(
        '20230324/MODEL/',
        version,
      );
      expect(decide(text, 'd_r', { x: 1 }).output).toBe(2);
    },
  );
});

describe('decision services', () => {
  const refer = (kind: string, id: string): string => `<${kind} href="#${id}"/>`;
  const service = (id: string, ...parts: string[]): string =>
    `<decisionService id="${id}" name="${id.replace('s_', '')}"><variable name="${id.replace('s_', '')}"/>${parts.join('')}</decisionService>`;
  const model = dmn(
    input('i_x', 'number') +
      input('i_y', 'number') +
      decision('d_double', literal('x * 2'), ['i_x']) +
      decision('d_sum', literal('double + y'), ['d_double', 'i_y']) +
      service(
        's_one',
        refer('outputDecision', 'd_sum'),
        refer('encapsulatedDecision', 'd_double'),
        refer('inputData', 'i_x'),
        refer('inputData', 'i_y'),
      ) +
      service(
        's_two',
        refer('outputDecision', 'd_sum'),
        refer('outputDecision', 'd_double'),
        refer('inputData', 'i_x'),
        refer('inputData', 'i_y'),
      ) +
      service(
        's_given',
        refer('outputDecision', 'd_sum'),
        refer('inputDecision', 'd_double'),
        refer('inputData', 'i_y'),
      ) +
      decision(
        'd_calls',
        literal(
          '{positional: one(1, 2), named: one(y: 1, x: 2), two: two(1, 2), given: given(1, 100), few: one(1), wrong: one("a", 1)}',
        ),
        ['s_one', 's_two', 's_given'],
      ) +
      decision('d_alone', literal('nox(1)'), ['i_x', 's_nox']) +
      service('s_nox', refer('outputDecision', 'd_double'), refer('inputData', 'i_y')),
  );

  test('are functions of their inputs', () => {
    expect(decide(model, 'd_calls', { x: 1000 }).output).toEqual({
      positional: 4,
      named: 5,
      two: { sum: 4, double: 2 },
      given: 101,
      few: null,
      wrong: null,
    });
  });

  test('know nothing of the values around the call', () => {
    expect(decide(model, 'd_alone', { x: 1000 }).output).toBeNull();
  });

  test('can be evaluated by themselves', () => {
    expect(decide(model, 's_two', { x: 1, y: 2 }).output).toEqual({ sum: 4, double: 2 });
    expect(decide(model, 'given', { double: 5, y: 2 }).output).toBe(7);
  });
});

describe('imports', () => {
  const imported = (name: string, namespace: string): string =>
    `<import name="${name}" namespace="${namespace}" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>`;
  const base = file(
    'base.dmn',
    dmn(
      '<itemDefinition name="tRate"><typeRef>number</typeRef><allowedValues><text>[0..1]</text></allowedValues></itemDefinition>' +
        input('i_Person_name', 'string') +
        decision('d_greeting', literal('"hello " + Person name'), ['i_Person_name']) +
        knowledge('b_Add_Tax', ['net:number', 'rate:tRate'], literal('net * (1 + rate)')),
      'base',
    ),
  );

  test('elements are known under the name of their import', () => {
    const model = dmn(
      imported('lib', 'base') +
        input('i_rate', 'lib.tRate') +
        decision('d_r', literal('[lib.greeting, lib.Add Tax(100, rate), lib.Person name]'), [
          'base#d_greeting',
          'base#b_Add_Tax',
          'base#i_Person_name',
          'i_rate',
        ]),
    );
    expect(decide(model, 'd_r', { rate: 0.5, lib: { 'Person name': 'Ada' } }, [base]).output).toEqual([
      'hello Ada',
      150,
      'Ada',
    ]);
    expect(decide(model, 'd_r', { rate: 0.5, 'Person name': 'Ada' }, [base]).output).toEqual(['hello Ada', 150, 'Ada']);
    expect(() => decide(model, 'd_r', { rate: 1.5, 'Person name': 'Ada' }, [base])).toThrow('1.5 is no tRate');
  });

  test('an import without a name puts its elements beside those of the model', () => {
    const model = dmn(
      imported('', 'base') +
        decision('d_r', literal('Add Tax(1, 1) + string length(Person name)'), [
          'base#b_Add_Tax',
          'base#i_Person_name',
        ]),
    );
    expect(decide(model, 'd_r', { 'Person name': 'Ada' }, [base]).output).toBe(5);
    const typed = dmn(imported('', 'base') + decision('d_r', literal('5'), [], 'tRate'));
    expect(outcome(typed, 'd_r', {}, [base])).toMatchObject({ value: null, warnings: ['5 is no tRate'] });
  });

  test('each way to a model has its own inputs', () => {
    const middle = (name: string) =>
      file(
        `${name}.dmn`,
        dmn(
          imported('names', 'base') + decision('d_said', literal(`"${name}: " + names.greeting`), ['base#d_greeting']),
          name,
        ),
      );
    const model = dmn(
      imported('First', 'one') +
        imported('Second', 'two') +
        decision('d_r', literal('[First.said, Second.said]'), ['one#d_said', 'two#d_said']),
    );
    const vars = { First: { names: { 'Person name': 'Ada' } }, Second: { names: { 'Person name': 'Bob' } } };
    expect(decide(model, 'd_r', vars, [base, middle('one'), middle('two')]).output).toEqual([
      'one: hello Ada',
      'two: hello Bob',
    ]);
  });

  test('what cannot be imported is refused by name', () => {
    expect(() => decide(dmn(imported('lib', 'nowhere')), undefined, {}, [base])).toThrow(
      'model.dmn:3:1: no file beside this one has the namespace nowhere, which is imported as "lib"',
    );
    const self = dmn(imported('me', 'own') + decision('d_r', literal('1')));
    expect(() => decide(self, 'd_r')).toThrow('models import each other in a circle: model.dmn -> model.dmn');
  });
});
