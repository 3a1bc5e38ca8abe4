import { describe, expect, test } from '@jest/globals';
import { readProblem } from '../../console/src/api.ts';
import { groupIncidents, merge, settle } from '../../console/src/lists.ts';
import { kindName, readOutline } from '../../console/src/outline.ts';
import { link, parseRoute, withQuery } from '../../console/src/router.ts';
import { DIAGRAM, incidents } from './fake-data.ts';

describe('routes', () => {
  test('a link reads back as it was written', () => {
    const href = link(['instances', 'a/b ?'], { process: 'x&y', status: '' });
    expect(parseRoute(href)).toEqual({ path: ['instances', 'a/b ?'], query: { process: 'x&y' } });
  });
  test('a filter begins again at the first page', () => {
    const route = parseRoute('#/instances?status=running&cursor=20');
    expect(withQuery(route, { process: 'p' })).toBe('#/instances?status=running&process=p');
  });
  test('what is no link is no error', () => {
    expect(parseRoute('')).toEqual({ path: [], query: {} });
    expect(parseRoute('#/a%zz')).toEqual({ path: ['a%zz'], query: {} });
  });
});

describe('lists under the eyes of a reader', () => {
  const shown = settle([
    { id: 'a', n: 1 },
    { id: 'b', n: 1 },
  ]);
  test('rows keep their place, what is new is counted, what left is marked', () => {
    const { rows, fresh } = merge(shown, [
      { id: 'c', n: 1 },
      { id: 'b', n: 2 },
    ]);
    expect(rows).toEqual([
      { item: { id: 'a', n: 1 }, gone: true },
      { item: { id: 'b', n: 2 }, gone: false },
    ]);
    expect(fresh).toBe(1);
  });
  test('incidents of one cause are one group, the largest first', () => {
    const [first, second] = incidents();
    if (first === undefined || second === undefined) throw new Error('two incidents are expected');
    const other = { ...first, id: 'I-9', fingerprint: 'another' };
    const groups = groupIncidents([other, second, first]);
    expect(groups.map((g) => g.incidents.map((i) => i.id))).toEqual([['I-1', 'I-2'], ['I-9']]);
  });
});

describe('the outline', () => {
  const steps = readOutline(DIAGRAM);
  const at = (id: string): number => steps.findIndex((step) => step.id === id);
  test('holds every step once, in the order of the flow', () => {
    expect(new Set(steps.map((s) => s.id)).size).toBe(steps.length);
    const order = ['Start_Received', 'Sub_Application', 'Task_Provision', 'Task_Archive', 'Task_Notify', 'End_Opened'];
    expect(order.map(at)).toEqual(order.map(at).toSorted((a, b) => a - b));
    expect(order.map(at)).not.toContain(-1);
  });
  test('steps in a sub-process stand right below it, deeper; boundary events name their host', () => {
    expect(steps[at('Sub_Application')]?.depth).toBe(0);
    expect(steps[at('Sub_Checks')]?.depth).toBe(1);
    expect(steps[at('Task_Credit')]).toMatchObject({ depth: 2, name: 'Check credit', type: 'serviceTask' });
    expect(steps[at('Boundary_Fraud')]?.attachedTo).toBe('Sub_Checks');
  });
  test('kinds read as words', () => expect(kindName('businessRuleTask')).toBe('business rule task'));
});

describe('problems', () => {
  test('a problem of the API keeps its words, code and pointers, and says what to do', () => {
    const problem = readProblem(422, {
      code: 'INVALID',
      title: 'Invalid',
      detail: 'The data does not fit',
      errors: [{ pointer: '/a', message: 'is missing' }],
    });
    expect(problem).toMatchObject({ status: 422, code: 'INVALID', text: 'The data does not fit' });
    expect(problem.errors).toEqual([{ pointer: '/a', message: 'is missing' }]);
    expect(problem.todo).toMatch(/Correct/);
  });
  test('whatever else came is a problem too', () => {
    expect(readProblem(502, '<html>')).toMatchObject({
      code: 'HTTP 502',
      text: 'The server answered 502.',
      errors: [],
    });
  });
});
