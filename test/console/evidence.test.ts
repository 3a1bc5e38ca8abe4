import { describe, expect, test } from '@jest/globals';
import { formKeys, fieldId, only } from '../../console/src/draft.ts';
import { changes, parseJson } from '../../console/src/edits.ts';
import { highlight, leaves, overrides, same } from '../../console/src/evidence.ts';
import { form } from './fake-data.ts';

describe('what the model found', () => {
  const documents = [
    { name: 'register.txt', text: 'Owner: Ana Costa' },
    { name: 'passport.txt', text: 'ana costa' },
    { name: 'scan.png' },
  ];
  test('each value names the documents that hold it word for word', () => {
    expect(leaves({ owners: ['Ana Costa', 'Ben Ode'], sure: 0.6, note: null }, documents)).toEqual([
      { path: 'owners 1', value: 'Ana Costa', foundIn: ['register.txt', 'passport.txt'] },
      { path: 'owners 2', value: 'Ben Ode', foundIn: [] },
      { path: 'sure', value: '0.6', foundIn: [] },
      { path: 'note', value: '\u2013', foundIn: [] },
    ]);
  });
  test('marks are cut out of the text, nothing is lost', () => {
    const pieces = highlight('Owner: Ana Costa (Ana)', ['Ana', 'Ana Costa', '(']);
    expect(pieces.filter((p) => p.hit).map((p) => p.text)).toEqual(['Ana Costa', 'Ana']);
    expect(pieces.map((p) => p.text).join('')).toBe('Owner: Ana Costa (Ana)');
    expect(highlight('a.c abc', ['a.c']).filter((p) => p.hit)).toHaveLength(1);
  });
});

describe('not following the model', () => {
  const output = { owners: ['Ana'], confidence: 0.6 };
  test.each([
    ['its decision accepted', { decision: 'accept' }, false],
    ['another decision', { decision: 'reject' }, true],
    ['a value changed', { decision: 'accept', owners: ['Ben'] }, true],
    ['the same value', { owners: ['Ana'] }, false],
    ['a value it did not give', { comment: 'fine' }, false],
  ])('%s', (_name, data, expected) => expect(overrides(output, data)).toBe(expected));
  test('equality does not ask for the order of keys', () => {
    expect(same({ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 })).toBe(true);
    expect(same([1, 2], [2, 1])).toBe(false);
    expect(same({ a: 1 }, { a: 1, b: null })).toBe(false);
  });
});

describe('an operator edits data', () => {
  test('only what changed is sent, what the step may not change is named', () => {
    expect(changes({ a: 1, b: { c: 2 } }, { a: 1, b: { c: 3 }, x: true })).toEqual({
      set: { b: { c: 3 } },
      unknown: ['x'],
    });
  });
  test('what is no JSON is placed by line', () => {
    const parsed = parseJson('{\n  "a": 1,\n  oops\n}');
    expect(parsed.ok ? '' : parsed.message).toMatch(/line 3/);
    expect(parseJson('[1]')).toEqual({ ok: true, value: [1] });
  });
});

describe('the form of a task', () => {
  test('only what the form writes is sent back and kept', () => {
    const keys = formKeys(form('documents'));
    expect([...keys].sort()).toEqual(['decision', 'reason']);
    expect(only({ decision: 'accept', application: { id: 1 } }, keys)).toEqual({ decision: 'accept' });
  });
  test('nested keys and lists belong to their first name', () => {
    expect([...formKeys(form('application'))]).toEqual(['application']);
  });
  test('a field is found by its key, in groups too', () => {
    expect(fieldId(form('documents'), 'reason')).toBe('f_reason');
    expect(fieldId({ components: [{ type: 'group', components: [{ id: 'x', key: 'reason' }] }] }, 'reason')).toBe('x');
    expect(fieldId(form('documents'), 'nothing')).toBeUndefined();
  });
});
