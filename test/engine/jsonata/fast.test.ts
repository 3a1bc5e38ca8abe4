import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compile, evaluate } from '../../../lib/engine/jsonata/evaluate.ts';
import { BAIL, compileFast, type Fast, type Node } from '../../../lib/engine/jsonata/fast.ts';
import { FUNCTION_NAMES } from '../../../lib/engine/jsonata/fast-functions.ts';
import type { Scope } from '../../../lib/engine/jsonata/scope.ts';
import type { Json, JsonObject } from '../../../lib/engine/types.ts';
import { scopeOf } from './scope.ts';

const fastOf = (text: string): Fast | undefined => compileFast(compile(text).ast() as unknown as Node);

const json = (value: Json | undefined): string | undefined => (value === undefined ? undefined : JSON.stringify(value));

async function slow(text: string, scope: Scope): Promise<{ value: string | undefined } | { threw: true }> {
  try {
    return { value: json(await evaluate(compile(text), scope)) };
  } catch {
    return { threw: true };
  }
}

const KEYS = ['a', 'b', 'Payload', 'toString', 'länge'];
const VARS = ['x', 'y', 'count', 'n', 'missing'];
const key = fc.constantFrom(...KEYS);
const leaf = fc.oneof(
  fc.constantFrom<Json>(null, true, false, 0, -0, 1, -1, 1.5, 0.1, 1e21, 123456789012345680, '', 'a', 'ü𝄞', '0'),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const value: fc.Arbitrary<Json> = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(key, tie('json'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).json as fc.Arbitrary<Json>;

/** What `$states.context` may hold: some of it, or nothing. */
const context = fc.record(
  {
    Execution: fc.record({ Name: fc.constant('x'), Input: value, RedriveCount: fc.nat(2) }, { requiredKeys: ['Name'] }),
    State: fc.record({ Name: fc.constant('S'), RetryCount: fc.nat(2) }, { requiredKeys: ['Name'] }),
    Task: fc.constant({ Token: 'token' }),
    Map: fc.record({ Item: fc.record({ Index: fc.nat(2), Value: value }) }),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<JsonObject>;
const CONTEXT = [
  '',
  '.Execution',
  '.Execution.Name',
  '.Execution.Input',
  '.Execution.Input.a.b',
  '.Execution.RedriveCount',
  '.State.RetryCount',
  '.State.nowhere.at.all',
  '.Task.Token',
  '.Map.Item.Index',
  '.Map.Item.Value',
  '.Map.Item.Value.a',
  '.StateMachine',
  '.toString',
];

const literal = fc.constantFrom('1', '0', '2.5', '"a"', '""', 'true', 'false', 'null', '{}', '[]');
const reference = fc.oneof(
  fc.constantFrom(...VARS).map((v) => `$${v}`),
  fc
    .tuple(fc.constantFrom('$states.input', '$states.result', '$x', '$y'), fc.array(key, { maxLength: 3 }))
    .map(([head, keys]) => [head, ...keys.map((k) => `\`${k}\``)].join('.')),
  fc.constantFrom(...CONTEXT).map((path) => `$states.context${path}`),
  fc.constantFrom('$states', '$states.errorOutput', '$states.errorOutput.Error', '$states.nowhere'),
);
const expression: fc.Arbitrary<string> = fc.letrec<{ e: string }>((tie) => ({
  e: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    reference,
    literal,
    fc
      .tuple(
        tie('e'),
        fc.constantFrom('=', '!=', '<', '<=', '>', '>=', 'and', 'or', '&', '+', '-', '*', '/', '%', 'in'),
        tie('e'),
      )
      .map(([a, op, b]) => `(${a} ${op} ${b})`),
    fc.tuple(tie('e'), tie('e'), tie('e')).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
    fc.tuple(tie('e'), tie('e')).map(([a, b]) => `(${a} ? ${b})`),
    fc
      .array(fc.tuple(key, tie('e')), { maxLength: 3 })
      .map((pairs) => `{${pairs.map(([k, v]) => `"${k}": ${v}`).join(', ')}}`),
    fc.array(tie('e'), { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
    fc
      .tuple(fc.constantFrom('exists', 'not', 'boolean', 'string', 'count', 'merge', 'type'), tie('e'))
      .map(([f, a]) => `$${f}(${a})`),
    fc.tuple(tie('e'), tie('e')).map(([a, b]) => `$lookup(${a}, ${b})`),
    tie('e').map((a) => `(-${a})`),
    tie('e').map((a) => `${a}[0]`),
    fc.constant('$millis()'),
  ),
})).e;

describe('the fast path of JSONata', () => {
  it('gives what the library gives, or leaves it to the library', async () => {
    await fc.assert(
      fc.asyncProperty(
        expression,
        fc.record({ input: value, result: value, context, errorOutput: value }, { requiredKeys: ['input', 'context'] }),
        fc.record({ x: value, y: value, n: leaf }, { requiredKeys: ['x'] }),
        fc.boolean(),
        async (text, states, vars, shadowed) => {
          const scope = scopeOf(states as JsonObject, (shadowed ? { ...vars, count: 7 } : vars) as JsonObject);
          const fast = fastOf(text);
          if (fast === undefined) return;
          const got = fast(scope);
          if (got === BAIL) return;
          expect({ value: json(got) }).toEqual(await slow(text, scope));
        },
      ),
      { numRuns: Number(process.env.TUTTI_RUNS ?? 4000) },
    );
  });

  it.each([
    '$states.result.Payload.x',
    '$n',
    "{'FunctionName': $f, 'Payload': {'n': $n, 'k': $states.input.k}}",
    '$states.input.k = "skip" and $not($exists($states.result.none))',
    '$exists($states.result.output) ? $states.result.output : null',
    '"main" & "[" & $string($n) & "]"',
    '[{"f": "Flow", "t": $millis()}]',
    '$merge([$o, {"b": 1}])',
    '$n + 1 < 10',
    '$states.context.Task.Token',
    '$states.context.Execution.Name & "-" & $string($states.context.State.RetryCount)',
  ])('takes %s', (text) => {
    const context = { Execution: { Name: 'x' }, State: { RetryCount: 1 }, Task: { Token: 'token' } };
    const states = { input: { k: 'a' }, result: { Payload: { x: 1 } }, context };
    const scope = scopeOf(states, { n: 3, f: 'arn', o: { a: 1 } });
    const fast = fastOf(text);
    expect(fast).toBeDefined();
    expect(fast!(scope)).not.toBe(BAIL);
  });

  it('knows every function of the library', async () => {
    for (const name of FUNCTION_NAMES) {
      const type = await compile(`$type($${name})`).evaluate(undefined, {
        millis: () => 0,
        now: () => '',
        random: () => 0,
        uuid: () => '',
      });
      // AWS has no `$eval`.
      expect([name, type]).toEqual([name, name === 'eval' ? undefined : 'function']);
    }
  });
});
