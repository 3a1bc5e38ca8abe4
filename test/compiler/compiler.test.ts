import { describe, expect, test } from '@jest/globals';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import aslValidator from 'asl-validator';
import fc from 'fast-check';
import { compile, explain } from '../../lib/compiler/index.ts';
import { mangle, unmangle } from '../../lib/compiler/mangle.ts';
import type { CompiledProcess } from '../../lib/model/compiled.ts';
import type { ProcessModel } from '../../lib/model/process-model.ts';
import { declaredAt } from '../../lib/model/variable-types.ts';
import { substitute } from '../../lib/local/functions.ts';
import { readProcess } from '../../lib/notation/index.ts';
import { PROCESSES } from '../support/processes.ts';

interface State {
  readonly Type: string;
  readonly Comment?: string;
  readonly TimeoutSeconds?: number;
  readonly Default?: string;
  readonly Assign?: object;
  readonly Choices?: readonly { readonly Condition: string }[];
  readonly Items?: string;
  readonly Retry?: readonly { readonly ErrorEquals: readonly string[]; readonly MaxAttempts?: number }[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[] }[];
  readonly Branches?: readonly Container[];
  readonly ItemProcessor?: Container;
}
interface Container {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}
const FOLDERS = [
  ...PROCESSES,
  'test/runtime/fixtures/forty',
  'test/runtime/fixtures/evaluated',
  'test/runtime/fixtures/large',
];

async function compiled(
  folder: string,
): Promise<{ model: ProcessModel; made: CompiledProcess; states: [string, State][] }> {
  const { model } = await readProcess(folder);
  const made = compile(model!);
  const all = (c: Container): [string, State][] =>
    Object.entries(c.States).flatMap(([name, state]) => [
      [name, state] as [string, State],
      ...[...(state.Branches ?? []), ...(state.ItemProcessor ? [state.ItemProcessor] : [])].flatMap(all),
    ]);
  return { model: model!, made, states: all(JSON.parse(made.definition) as Container) };
}

describe.each(FOLDERS)('%s compiled', (folder) => {
  test('passes asl-validator', async () => {
    const { made } = await compiled(folder);
    expect((await aslValidator(JSON.parse(substitute(made)) as object)).errors).toEqual([]);
  });

  test('obeys the rules of every machine', async () => {
    const { made, states } = await compiled(folder);
    for (const [name, state] of states) {
      expect(name.length).toBeLessThanOrEqual(80);
      expect(state.Comment ?? '').not.toBe('');
      expect(made.sourceMap.states[name]).toBeDefined();
      if (state.Type === 'Task') expect(state.TimeoutSeconds).toBeGreaterThan(0);
      if (state.Type === 'Choice') expect(state.Default).toBeDefined();
      expect(['Task', 'Pass', 'Choice', 'Succeed', 'Fail', 'Parallel', 'Map']).toContain(state.Type);
    }
    expect(new Set(states.map(([name]) => name)).size).toBe(states.length);
  });

  test('what interrupts is never retried, and is caught before everything else', async () => {
    const { states } = await compiled(folder);
    for (const [, state] of states) {
      const names = (state.Catch ?? []).flatMap((c) => c.ErrorEquals);
      const all = names.indexOf('States.ALL');
      for (const name of names.filter((n) => n.startsWith('BPMN.'))) {
        if (all >= 0) expect(names.indexOf(name)).toBeLessThan(all);
        if (state.Type === 'Task')
          expect(state.Retry?.[0]).toMatchObject({ ErrorEquals: expect.arrayContaining([name]), MaxAttempts: 0 });
      }
    }
  });

  test('no expression that decides looks into a reference', async () => {
    const { model, states } = await compiled(folder);
    const small = (variable: string): boolean => {
      const declared = declaredAt(model, [unmangle(variable.replace(/_z\d+$/, ''))!]);
      return declared?.type === 'number' || declared?.type === 'boolean' || declared?.values !== undefined;
    };
    const looked = (text: string): string[] => [...(text.match(/(?<=\$v_)\w+/g) ?? [])].filter((v) => !small(v));
    for (const [name, { Choices = [], Items = '', Assign = {} }] of states) {
      const conditions = Choices.map((rule) => rule.Condition);
      const guarded = conditions[0]?.includes('`$blob`') === true ? looked(conditions.shift()!) : [];
      // Before a multi-instance activity it is the assignment that decides.
      const decides = [...conditions, Items, name.startsWith('Each: ') && Items === '' ? JSON.stringify(Assign) : ''];
      expect([name, looked(decides.join()).filter((v) => !guarded.includes(v))]).toEqual([name, []]);
    }
  });

  test('every element has a state, or a reason why not', async () => {
    const { model, made } = await compiled(folder);
    for (const row of explain(made, model))
      expect([row.element, row.states.length > 0 || row.why !== 'never reached on its own']).toEqual([
        row.element,
        true,
      ]);
  });

  test('is the same bytes every time, and as kept in golden/', async () => {
    const { model, made } = await compiled(folder);
    expect(compile(model).definition).toBe(made.definition);
    const golden = `test/compiler/golden/${model.id}.asl.json`;
    // The hash of the files stands in every call; what is kept is the rest.
    const text = made.definition.replaceAll(model.hash, 'sha256:0');
    if (process.env.TUTTI_GOLDEN === 'write') {
      mkdirSync('test/compiler/golden', { recursive: true });
      writeFileSync(golden, text);
    }
    expect(text).toBe(readFileSync(golden, 'utf8'));
  });
});

describe('names of variables', () => {
  test('can be read back, and never clash', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 12 }), fc.string({ minLength: 1, maxLength: 12 }), (a, b) => {
        expect(unmangle(mangle(a))).toBe(a);
        expect(mangle(a)).toMatch(/^\w+$/);
        expect(mangle(a) === mangle(b)).toBe(a === b);
      }),
    );
    expect(mangle('x'.repeat(500)).length).toBeLessThan(80);
  });
});
