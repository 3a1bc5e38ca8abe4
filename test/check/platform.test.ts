import { describe, expect, test } from '@jest/globals';
import { checkCompiled, measure } from '../../lib/check/platform/index.ts';
import type { CompiledProcess, StateRole } from '../../lib/model/compiled.ts';
import { readBpmn } from '../../lib/notation/index.ts';

type States = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A compiled process of these states; a state of a name with a role in brackets has that role. */
function compiled(states: States, start: string, more: Partial<CompiledProcess> = {}): CompiledProcess {
  const role = (name: string): StateRole => (/\((\w+)\)/.exec(name)?.[1] ?? 'step') as StateRole;
  const all = (of: States): string[] =>
    Object.entries(of).flatMap(([name, state]) => [
      name,
      ...((state.Branches as { States: States }[] | undefined) ?? []).flatMap((b) => all(b.States)),
      ...(state.ItemProcessor ? all((state.ItemProcessor as { States: States }).States) : []),
    ]);
  return {
    process: 'p',
    version: 'v',
    definition: JSON.stringify({ QueryLanguage: 'JSONata', StartAt: start, States: states }),
    tokens: [],
    handlers: [],
    sourceMap: {
      played: {},
      states: Object.fromEntries(
        all(states).map((name) => [name, { element: name, role: role(name), region: 'root' }]),
      ),
      elided: {},
      regions: {},
    },
    contracts: { waits: {}, scopes: {}, targets: {}, assignable: {}, evaluations: {} },
    warnings: [],
    ...more,
  };
}
const task = (next?: string, more: object = {}): Record<string, unknown> => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  ...(next === undefined ? { End: true } : { Next: next }),
  ...more,
});
const wait = (next: string): Record<string, unknown> =>
  task(next, { Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken' });
const choice = (...next: string[]): Record<string, unknown> => ({
  Type: 'Choice',
  Choices: next.slice(1).map((Next) => ({ Condition: '{% true %}', Next })),
  Default: next[0],
});

describe('what a machine costs in the worst case', () => {
  test.each([
    ['a task', { A: task() }, 5, 1],
    ['a wait, then a task', { A: wait('B'), B: task() }, 11, 2],
    [
      'retries: failed, scheduled, started',
      { A: task(undefined, { Retry: [{ MaxAttempts: 2 }, { MaxAttempts: 0 }, {}] }) },
      20,
      6,
    ],
    ['the longer of two ways', { A: choice('B', 'C'), B: task(), C: task('D'), D: task() }, 12, 3],
    [
      'every branch',
      {
        A: {
          Type: 'Parallel',
          Branches: [
            { StartAt: 'B', States: { B: task() } },
            { StartAt: 'C', States: { C: task('D'), D: task() } },
          ],
          End: true,
        },
      },
      19,
      4,
    ],
    ['one item', { A: { Type: 'Map', ItemProcessor: { StartAt: 'B', States: { B: task() } }, End: true } }, 11, 2],
    [
      'incidents are left to people',
      { A: task('B', { Catch: [{ Next: 'X (incident)' }] }), B: task(), 'X (incident)': wait('A') },
      10,
      2,
    ],
  ] as [string, States, number, number][])('%s', (_what, states, events, transitions) => {
    // The execution starts and ends as well.
    expect(measure(compiled(states, 'A')).longest).toEqual({ events: events + 2, transitions });
  });

  test('loops and items are told for each further round', () => {
    const states = {
      A: task('B'),
      B: choice('C', 'A'),
      C: { Type: 'Map', ItemProcessor: { StartAt: 'D', States: { D: task() } }, End: true },
    };
    expect(measure(compiled(states, 'A')).repeated).toEqual(
      [
        { element: 'D', kind: 'item', events: 7, transitions: 1 },
        { element: 'A', kind: 'loop', events: 7, transitions: 2 },
      ].map((r) => (r.kind === 'item' ? { ...r, element: 'C' } : r)),
    );
  });
});

describe('limits of Step Functions', () => {
  const model = async () =>
    (
      await readBpmn(
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="P"><task id="A" /></process></definitions>',
      )
    ).model!;
  const codes = async (process: CompiledProcess): Promise<string[]> =>
    checkCompiled(await model(), process).map((f) => f.code);
  const chain = (length: number): States =>
    Object.fromEntries(Array.from({ length }, (_, i) => [`S${i}`, task(i + 1 < length ? `S${i + 1}` : undefined)]));

  test('a way of 25,000 events is refused, one just below it is not', async () => {
    expect(await codes(compiled(chain(4999), 'S0'))).toEqual([]);
    expect(await codes(compiled(chain(5000), 'S0'))).toEqual(['TUT-335']);
  });

  test('a loop that fewer than a hundred rounds of fill the history is told', async () => {
    const loop = (length: number): States => ({ ...chain(length), [`S${length - 1}`]: choice('E', 'S0'), E: task() });
    expect(await codes(compiled(loop(40), 'S0'))).toEqual([]);
    expect(await codes(compiled(loop(60), 'S0'))).toEqual(['TUT-336']);
  });

  test('a machine of more than 1 MiB is refused', async () => {
    const states = { A: task(undefined, { Comment: 'x'.repeat(1024 * 1024) }) };
    expect(await codes(compiled(states, 'A'))).toEqual(['TUT-338']);
  });
});
