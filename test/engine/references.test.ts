import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { encode, StoredHistory } from '../../lib/engine/history-codec.ts';
import { lambdaParts, lambdaResult } from '../../lib/engine/integrations/lambda-result.ts';
import { jsonCopy } from '../../lib/engine/json.ts';
import { executionOf, fixedText, stateText } from '../../lib/engine/snapshot.ts';
import { newBranch } from '../../lib/engine/turn.ts';
import type { Execution, HistoryRow, Json, JsonObject, TurnEvents } from '../../lib/engine/types.ts';

const RUNS = Number(process.env.TUTTI_RUNS ?? 150);
const MARKED = ['\u007f', '__proto__', 'Payload', 'order', 'a'];
// Without escapes: JSON.parse of V8 13.6 reads the name "\u0001" as "\\" once it has seen an object with that one.
const key = fc.oneof(
  fc.constantFrom(...MARKED),
  fc.string({ maxLength: 3 }).map((k) => k.replaceAll(/["\\]/g, '')),
);
const fresh: fc.Arbitrary<Json> = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'medium' },
    fc.constantFrom<Json>(null, true, 0, 1.5, 'short', 'long '.repeat(40), '\ud800 𝄞'),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(key, tie('json'), { maxKeys: 4, noNullPrototype: true }),
    tie('json').map((payload) => lambdaResult(payload, 'id', 17, 'Tue, 24 Nov 2026 21:51:30 GMT')),
    // Almost an envelope, and not to be taken for one.
    tie('json').map((payload) => ({ ...lambdaResult(payload, 'id', 17, 'today'), StatusCode: 201 })),
  ),
})).json as fc.Arbitrary<Json>;
/** Values of a step: made anew, or parts and wholes of what there was before. */
type Pick = { readonly anew: Json } | { readonly old: number; readonly into: boolean };
const pick: fc.Arbitrary<Pick> = fc.oneof(fc.record({ anew: fresh }), fc.record({ old: fc.nat(), into: fc.boolean() }));
const turns = fc.array(fc.record({ output: pick, assigned: pick, input: pick, touched: fc.boolean() }), {
  maxLength: 6,
});

function chosen(of: Pick, there: readonly Json[]): Json {
  if ('anew' in of) return of.anew;
  const value = there[of.old % Math.max(1, there.length)] ?? null;
  if (!of.into || typeof value !== 'object' || value === null) return value;
  return Object.values(value)[0] ?? null;
}

test('what is written is read back the same, however often a value comes again', () => {
  fc.assert(
    fc.property(fresh, turns, (input, steps) => {
      const root = newBranch({ id: '0', index: 0, scope: 0, state: 'A', input, now: 7, previousId: 0 });
      let execution: Execution = {
        seq: 3,
        arn: 'arn',
        name: 'n',
        machine: 'm',
        revision: '1',
        roleArn: '',
        input: JSON.stringify(input),
        startedAt: 7,
        status: 'RUNNING',
        lastEventId: 0,
        redriveCount: 0,
        branches: { '0': root },
      };
      const chunks: { first: number; text: string }[] = [];
      const written: HistoryRow[] = [];
      const there: Json[] = [input];
      const fixed = fixedText(execution);
      const history = (): StoredHistory =>
        new StoredHistory(
          () => execution.input,
          (id) => chunks.findLast((c) => c.first <= id)?.text,
        );
      const save = (values: [string, JsonObject | undefined][]): string => {
        const rows = values.map(([type, value], i): HistoryRow => ({
          id: execution.lastEventId + i + 1,
          previousEventId: i,
          type,
          timestamp: 7,
          value,
        }));
        execution.lastEventId += rows.length;
        // The text of what is written is what must come back.
        written.push(...(JSON.parse(JSON.stringify(rows)) as HistoryRow[]));
        chunks.push({ first: rows[0]!.id, text: encode(execution, { at: 7, events: rows }) });
        return stateText(execution);
      };
      save([
        ['ExecutionStarted', { inputText: execution.input }],
        ['PassStateEntered', { name: 'A', input }],
      ]);
      for (const step of steps) {
        const branch = execution.branches['0']!;
        const output = chosen(step.output, there);
        const assigned = chosen(step.assigned, there);
        const given = chosen(step.input, there);
        there.push(output, assigned, given);
        branch.vars = { ...branch.vars, [`v${there.length % 3}`]: assigned };
        branch.input = given;
        branch.results = [output, given];
        branch.item = { index: 1, value: assigned };
        branch.enteredId = 0;
        const before = JSON.stringify(execution);
        const state = save([
          ['TaskSucceeded', { output }],
          ['TaskStarted', undefined],
          ['TaskStateExited', { name: 'A', output, assignedVariables: { x: assigned } }],
          ['TaskStateEntered', { name: 'B', input: given }],
        ]);
        expect(JSON.stringify(execution).replace(/"lastEventId":\d+/, '')).toBe(
          before.replace(/"lastEventId":\d+/, ''),
        );
        const read = executionOf(3, fixed, state, history());
        expect(JSON.stringify(read)).toBe(JSON.stringify(execution));
        // As after a restart: what is known is known from what was read.
        if (step.touched) execution = read;
      }
      const rows = chunks.flatMap(({ text }) => history().rows(text));
      expect(JSON.stringify(rows)).toBe(JSON.stringify(written));
    }),
    { numRuns: RUNS },
  );
});

test('a value that comes again takes no more room than a reference', () => {
  const order = { id: 'A-1', customer: { name: 'x'.repeat(500) }, lines: [1, 2, 3] };
  const payload = { order };
  const execution = { input: '{}' } as Execution;
  const row = (id: number, value: JsonObject): TurnEvents => ({
    at: 1,
    events: [{ id, previousEventId: 0, type: 'TaskStateExited', value }],
  });
  encode(execution, row(2, { output: lambdaResult(payload, 'id', 1, 'now') }));
  const again = encode(
    execution,
    row(3, { output: payload, parameters: { Payload: { order } }, assignedVariables: { order } }),
  );
  expect(again.length).toBeLessThan(300);
});

test('only what is such an envelope is taken apart, and it is written as any object', () => {
  const result = lambdaResult({ a: 1 }, 'id', 7, 'now');
  expect(lambdaParts(result)).toEqual([{ a: 1 }, 'id', 7, 'now']);
  expect(lambdaParts({ ...result })).toBeUndefined();
  expect(jsonCopy(result)).toEqual({ ...result });
  expect(JSON.stringify(jsonCopy(result))).toBe(JSON.stringify(result));
});
