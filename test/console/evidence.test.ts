import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Evidence } from '../../lib/runtime/types.ts';
import { formKeys, fieldId, only } from '../../console/src/draft.ts';
import { changes, parseJson } from '../../console/src/edits.ts';
import { compare, highlight, judge, leaves, overrides, remaining, same } from '../../console/src/evidence.ts';
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

describe('declared beside found', () => {
  test('lists are compared whatever their order; what is left on both sides stands side by side', () => {
    expect(compare({ owners: ['Ana', 'Bo', 'Cy'] }, { owners: ['Bo', 'Anna'] })).toEqual([
      { path: 'owners 1', declared: 'Ana', found: 'Anna', state: 'different' },
      { path: 'owners 2', declared: 'Bo', found: 'Bo', state: 'same' },
      { path: 'owners 3', declared: 'Cy', found: '\u2013', state: 'only-declared' },
    ]);
    expect(compare({ owners: [] }, { owners: ['Dan'] })).toEqual([
      { path: 'owners', declared: '\u2013', found: 'Dan', state: 'only-found' },
    ]);
  });
  test('single values and records, and what the model did not answer at all', () => {
    expect(compare({ amount: 12, supplier: { name: 'Acme' } }, { amount: 13 })).toEqual([
      { path: 'amount', declared: '12', found: '13', state: 'different' },
      { path: 'supplier', declared: 'name: Acme', found: '\u2013', state: 'only-declared' },
    ]);
    expect(compare({ amount: 12 }, null).map((row) => row.state)).toEqual(['only-declared']);
    expect(compare({ constructor: 'x' }, {}).map((row) => row.state)).toEqual(['only-declared']);
  });
  test('every value stands in the table once, on its side', () => {
    const lists = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 6 });
    fc.assert(
      fc.property(lists, lists, (declared, found) => {
        const rows = compare({ of: declared }, { of: found });
        const side = (key: 'declared' | 'found') => rows.map((row) => row[key]).filter((text) => text !== '\u2013');
        expect(side('declared')).toEqual(declared);
        expect(side('found').toSorted()).toEqual(found.toSorted());
        const both = declared.filter((value, i) => {
          const before = declared.slice(0, i).filter((other) => other === value).length;
          return found.filter((other) => other === value).length > before;
        });
        expect(rows.filter((row) => row.state === 'same')).toHaveLength(both.length);
      }),
    );
  });
  test('what is compared, and what the model says of itself, is not told again; records of a list stay together', () => {
    const evidence = {
      output: { owners: ['Ana'], confidence: 0.6, documents: [{ name: 'a.pdf', kind: 'register' }], note: 'Ana' },
      declared: { owners: ['Ana'] },
      parts: [{ kind: 'stated', source: 'output.confidence', value: 0.6 }],
      documents: [{ name: 'a.pdf', text: 'Owner Ana' }],
    } as unknown as Evidence;
    expect(remaining(evidence)).toEqual([
      { path: 'documents 1', value: 'name: a.pdf, kind: register', foundIn: [] },
      { path: 'note', value: 'Ana', foundIn: ['a.pdf'] },
    ]);
  });
  test('what would have been without the failed checks', () => {
    const check = (value: number) => ({ kind: 'check' as const, source: `check ${value}`, value });
    const stated = { kind: 'stated' as const, source: 'output.confidence', value: 0.9 };
    expect(judge({ parts: [stated, check(0), check(1)] })).toMatchObject({ stated: 0.9, withoutFailures: 0.9 });
    expect(judge({ parts: [stated, check(0), check(1)] }).failed).toHaveLength(1);
    expect(judge({ parts: [check(0)] })).toMatchObject({ stated: undefined, withoutFailures: 1 });
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
