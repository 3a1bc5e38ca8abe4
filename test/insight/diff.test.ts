import { beforeAll, expect, test } from '@jest/globals';
import { diffProcesses } from '../../lib/insight/diff.ts';
import type { ProcessModel } from '../../lib/model/process-model.ts';
import { readProcess } from '../../lib/notation/index.ts';

let model: ProcessModel;
beforeAll(async () => {
  model = (await readProcess('statemachines/account-opening')).model!;
});
const copy = (): { -readonly [K in keyof ProcessModel]: ProcessModel[K] } => structuredClone(model);
const changed = (edit: (m: ReturnType<typeof copy>) => void) => {
  const other = copy();
  edit(other);
  return { forward: diffProcesses(model, other).changes, backward: diffProcesses(other, model).changes };
};
const COMPLIANCE = 'Task_Compliance';

test('a process does not differ from itself, wherever it is drawn', () => {
  const { forward } = changed((m) => {
    m.nodes = Object.fromEntries(
      Object.entries(m.nodes).map(([id, n]) => [id, { ...n, place: { ...n.place, line: n.place.line! + 7 } }]),
    );
  });
  expect(forward).toEqual([]);
});

test('an element that is gone leaves its waiters in the old version; seen from the other side it is new', () => {
  const { forward, backward } = changed((m) => {
    const { [COMPLIANCE]: _gone, ...rest } = m.nodes;
    m.nodes = rest;
  });
  expect(forward).toEqual([expect.objectContaining({ kind: 'removed', id: COMPLIANCE, waiting: 'old-only' })]);
  expect(backward).toEqual([expect.objectContaining({ kind: 'added', id: COMPLIANCE, waiting: 'none' })]);
});

test('another binding is pinned for who has started; another kind of element is another place', () => {
  const { forward } = changed((m) => {
    const node = m.nodes[COMPLIANCE]!;
    const people = { ...node.step!.people!, due: 'PT1H' };
    m.nodes = { ...m.nodes, [COMPLIANCE]: { ...node, step: { ...node.step!, people } } };
  });
  expect(forward).toEqual([
    expect.objectContaining({ kind: 'changed', id: COMPLIANCE, what: ['binding: people'], waiting: 'pinned' }),
  ]);
  const { forward: moved } = changed((m) => {
    m.nodes = { ...m.nodes, [COMPLIANCE]: { ...m.nodes[COMPLIANCE]!, type: 'exclusiveGateway' } };
  });
  expect(moved).toEqual([expect.objectContaining({ what: ['kind'], waiting: 'old-only' })]);
});

test('a decision table with other rules changes the step that uses it', () => {
  const { forward } = changed((m) => {
    m.files = {
      ...m.files,
      'decisions/risk.dmn': { ...m.files['decisions/risk.dmn']!, hash: 'sha256:other' },
    };
  });
  expect(forward).toEqual([
    expect.objectContaining({ id: 'Task_Risk', what: ['content of decisions/risk.dmn'], waiting: 'pinned' }),
  ]);
});

test('a condition is shown before and after', () => {
  const [flow] = Object.values(model.flows).filter((f) => f.condition !== undefined);
  const { forward } = changed((m) => {
    m.flows = { ...m.flows, [flow!.id]: { ...m.flows[flow!.id]!, condition: 'true' } };
  });
  expect(forward).toEqual([expect.objectContaining({ what: [`condition: ${flow!.condition!} -> true`] })]);
});
