import { describe, expect, test } from '@jest/globals';
import { diagnose } from '../../../lib/engine/index.ts';

const pass = (more: object): object => ({ Type: 'Pass', End: true, ...more });
const machine = (state: object, more: object = {}): object => ({ StartAt: 'A', States: { A: state }, ...more });
const JSONATA = { QueryLanguage: 'JSONata' };
const told = (definition: unknown, type: 'STANDARD' | 'EXPRESS' = 'STANDARD'): string[] =>
  diagnose(typeof definition === 'string' ? definition : JSON.stringify(definition), { type }).diagnostics.map(
    ({ code, message, location }) => `${code} ${location ?? '-'}: ${message}`,
  );

describe('fields', () => {
  test('of another query language', () => {
    expect(told(machine(pass({ Output: 1 })))).toEqual([
      "SCHEMA_VALIDATION_FAILED /States/A: The QueryLanguage is set to 'JSONPath', but field 'Output' is only supported for the 'JSONata' QueryLanguage",
    ]);
    expect(told(machine(pass({ InputPath: '$' }), JSONATA))).toEqual([
      "SCHEMA_VALIDATION_FAILED /States/A: The QueryLanguage is set to 'JSONata', but field 'InputPath' is only supported for the 'JSONPath' QueryLanguage",
    ]);
  });
  test('that are nowhere, at the state that has them', () => {
    expect(told(machine(pass({ Foo: 1 }), { ...JSONATA, Bar: 2 }))).toEqual([
      "SCHEMA_VALIDATION_FAILED /: Field 'Bar' is not supported",
      "SCHEMA_VALIDATION_FAILED /States/A: Field 'Foo' is not supported",
    ]);
  });
  test('a container inside has no query language of its own', () => {
    const inner = { ...JSONATA, ...machine(pass({})) };
    expect(told({ ...JSONATA, StartAt: 'M', States: { M: { Type: 'Map', ItemProcessor: inner, End: true } } })).toEqual(
      ["SCHEMA_VALIDATION_FAILED /States/M/ItemProcessor: Field 'QueryLanguage' is not supported"],
    );
  });
  test('a workflow without an end, as a whole', () => {
    expect(told({ StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', Next: 'A' } } })).toEqual([
      'MISSING_END_STATE -: Workflow has no terminal state',
    ]);
  });
});

describe('expressions', () => {
  const of = (expression: string): string[] => told(machine(pass({ Output: `{% ${expression} %}` }), JSONATA));
  test.each([
    ['phone', 'phone'],
    ['$', '$'],
    ['$$.a', '$$'],
    ['$states.input.($$)', '$$'],
    ['*', '*'],
    ['**.a', '**'],
    ['$exists(foo)', 'foo'],
    ['$map($states.input, function($v) { $v + foo })', 'foo'],
    ['$states.input[a = $x] & b', 'b'],
  ])('%s reads what is not there', (expression, name) => {
    expect(of(expression)).toEqual([
      `UNSUPPORTED_JSONATA_EXPRESSION /States/A/Output: Reference to '${name}' at the top level is not supported.`,
    ]);
  });
  test.each([
    '$states.input.a[b = 1].c',
    '$states.input.list[$ > 1]',
    '$states.input^(>a, b)',
    '$states.input{a: $sum(b)}',
    '$states.input ~> |a|{"c": b}, ["d"]|',
    '$states.input.(a + b)',
    '$states.input.**',
    '($f := function($x) { $x.b }; $f($states.input))',
    '[1, 2][$ = 1]',
    '$eval("1")',
  ])('%s is fine', (expression) => {
    expect(of(expression)).toEqual([]);
  });
  test('$states.errorOutput stands in catchers alone', () => {
    const task = (Catch: object): object => ({
      ...JSONATA,
      StartAt: 'T',
      States: {
        T: { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Arguments: {}, Catch: [Catch], Next: 'P' },
        P: pass({}),
      },
    });
    const reads = '{% $states.errorOutput.Cause %}';
    expect(told(task({ ErrorEquals: ['States.ALL'], Output: reads, Assign: { a: reads }, Next: 'P' }))).toEqual([]);
    expect(of('$states.errorOutput')).toHaveLength(1);
  });
  test.each([
    ['1 +', 'Unexpected end of expression'],
    ['"a', 'String literal must be terminated by a matching quote'],
    ['$match("a", /b', 'No terminating / in regular expression'],
  ])('%s does not parse', (expression, message) => {
    expect(of(expression)).toEqual([`INVALID_JSONATA_EXPRESSION /States/A/Output: ${message}`]);
  });
});

describe('an Express workflow', () => {
  test.each([
    ['arn:aws:states:::lambda:invoke.waitForTaskToken', "'.waitForTaskToken' service integration"],
    ['arn:aws:states:::states:startExecution.sync:2', "'.sync:2' service integration"],
    ['arn:aws:states:us-east-1:000000000000:activity:a', 'Activity ARN'],
  ])('has no %s', (Resource, what) => {
    const task = machine({ Type: 'Task', Resource, Arguments: {}, End: true });
    const inside = { ...JSONATA, StartAt: 'P', States: { P: { Type: 'Parallel', Branches: [task], End: true } } };
    expect(told(inside, 'EXPRESS')).toContain(
      `SCHEMA_VALIDATION_FAILED /States/P/Branches[0]/States/A/Resource: Express state machine does not support ${what}`,
    );
  });
  test('ends within five minutes', () => {
    expect(told({ ...JSONATA, ...machine(pass({})), TimeoutSeconds: 301 }, 'EXPRESS')).toEqual([
      'SCHEMA_VALIDATION_FAILED /TimeoutSeconds: Value is not in the range from 1 to 300',
    ]);
    expect(told({ ...JSONATA, ...machine(pass({})), TimeoutSeconds: 301 })).toEqual([]);
  });
});
