import { describe, expect, test } from '@jest/globals';
import { decide, decision, dmn, input, literal, outcome } from './models.ts';

const type = (name: string, ...parts: string[]): string =>
  `<itemDefinition name="${name}">${parts.join('')}</itemDefinition>`;
const list = (name: string, ...parts: string[]): string =>
  `<itemDefinition name="${name}" isCollection="true">${parts.join('')}</itemDefinition>`;
const component = (name: string, of: string): string =>
  `<itemComponent name="${name}"><typeRef>${of}</typeRef></itemComponent>`;
const base = (name: string): string => `<typeRef>${name}</typeRef>`;
const allowed = (text: string): string => `<allowedValues><text>${text}</text></allowedValues>`;
const constraint = (text: string): string => `<typeConstraint><text>${text}</text></typeConstraint>`;
const TYPES =
  type('tLevel', base('string'), allowed('"low", "high"')) +
  list('tLevels', base('tLevel')) +
  list('tSmall', base('number'), allowed('[0..10]'), constraint('count(?) &lt; 3')) +
  type('tPerson', component('name', 'string'), component('born', 'date'), component('Home-Town', 'string')) +
  list('tPeople', base('tPerson')) +
  type('tTree', component('value', 'number'), component('next', 'tTree')) +
  list('tNumbers', base('number'));

describe('the value of a decision takes its type', () => {
  test.each([
    ['1', 'number', 1],
    ['"1"', 'number', null],
    ['[1]', 'number', 1],
    ['[1, 2]', 'number', null],
    ['1', 'tNumbers', [1]],
    ['["a"]', 'tNumbers', null],
    ['[1, null]', 'tNumbers', [1, null]],
    ['@"2026-01-31"', 'date and time', '2026-01-31T00:00:00Z'],
    ['@"2026-01-31"', 'dateTime', '2026-01-31T00:00:00Z'],
    ['[@"2026-01-31"]', 'dateTime', '2026-01-31T00:00:00Z'],
    ['@"P1D"', 'days and time duration', 'P1D'],
    ['@"P1D"', 'yearMonthDuration', null],
    ['"low"', 'tLevel', 'low'],
    ['"middle"', 'tLevel', null],
    ['null', 'tLevel', null],
    ['["low", "high"]', 'tLevels', ['low', 'high']],
    ['["low", "middle"]', 'tLevels', null],
    ['[1, 2]', 'tSmall', [1, 2]],
    ['[1, 11]', 'tSmall', null],
    ['[1, 2, 3]', 'tSmall', null],
    [
      '{name: "Ada", born: @"1815-12-10", "Home-Town": "London", more: 1}',
      'tPerson',
      { name: 'Ada', born: '1815-12-10', 'Home-Town': 'London', more: 1 },
    ],
    ['{name: "Ada", born: null, "Home-Town": null}', 'tPerson', { name: 'Ada', born: null, 'Home-Town': null }],
    ['{name: "Ada"}', 'tPerson', null],
    ['{name: 1, born: null, "Home-Town": null}', 'tPerson', null],
    ['"London"', 'tPerson.Home-Town', 'London'],
    ['{value: 1, next: {value: 2, next: null}}', 'tTree', { value: 1, next: { value: 2, next: null } }],
    ['1', 'Any', 1],
    ['{a: 1}', 'context', { a: 1 }],
    ['1', 'tUnknown', 1],
  ])('%s as %s', (text, typeRef, expected) => {
    expect(outcome(dmn(TYPES + decision('d_r', literal(text), [], typeRef)), 'd_r').value).toEqual(expected);
  });

  test('and says what does not fit', () => {
    expect(outcome(dmn(TYPES + decision('d_r', literal('"middle"'), [], 'tLevel')), 'd_r').warnings).toEqual([
      '"middle" is no tLevel',
    ]);
  });

  test('prefixes of XML name types in DMN 1.1', () => {
    const text = dmn(TYPES + decision('d_r', literal('"1"'), [], 'feel:number')).replace(
      '<definitions ',
      '<definitions xmlns:feel="http://www.omg.org/spec/FEEL/20140401" ',
    );
    expect(outcome(text, 'd_r').value).toBeNull();
  });
});

describe('the values of inputs', () => {
  const model = dmn(
    TYPES +
      input('i_person', 'tPerson') +
      input('i_people', 'tPeople') +
      input('i_at', 'date and time') +
      input('i_span', 'days and time duration') +
      decision('d_town', literal('person.Home-Town'), ['i_person']) +
      decision('d_year', literal('person.born.year'), ['i_person']) +
      decision('d_towns', literal('people[Home-Town = "London"].name'), ['i_people']) +
      decision('d_then', literal('at + span'), ['i_at', 'i_span']),
  );
  const ada = { name: 'Ada', born: '1815-12-10', 'Home-Town': 'London' };

  test('dates and durations stand in JSON as texts', () => {
    expect(decide(model, 'd_year', { person: ada }).output).toBe(1815);
    expect(decide(model, 'd_then', { at: '2026-01-31T12:00:00Z', span: 'P1DT1H' }).output).toBe('2026-02-01T13:00:00Z');
    expect(() => decide(model, 'd_year', { person: { ...ada, born: 'long ago' } })).toThrow(/input "person".*is no/);
  });

  test('a name with a sign in it is read as one where the type knows it', () => {
    expect(decide(model, 'd_town', { person: ada }).output).toBe('London');
    expect(decide(model, 'd_towns', { people: [ada, { ...ada, name: 'Bob', 'Home-Town': 'Paris' }] }).output).toEqual([
      'Ada',
    ]);
  });

  test('instance of knows the types of the model', () => {
    const text = dmn(
      TYPES +
        input('i_x') +
        decision('d_r', literal('[x instance of tLevel, x instance of tNumbers, x instance of tPerson]'), ['i_x']),
    );
    expect(decide(text, 'd_r', { x: 'low' }).output).toEqual([true, false, false]);
    expect(decide(text, 'd_r', { x: [1, 2] }).output).toEqual([false, true, false]);
  });
});
