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
        T: { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Catch: [Catch], Next: 'P' },
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

describe('a definition that is not JSON, in the words of the parser of AWS', () => {
  const CLOSE = 'Unexpected end-of-input: expected close marker for Object (start marker at [Source: (String)"';
  test.each([
    ['', 'No content to map due to end-of-input', 'line: 1, column: 0'],
    ['{', `${CLOSE}{"; line: 1, column: 1])`, 'line: 1, column: 2'],
    ['{"a":1', `${CLOSE}{"a":1"; line: 1, column: 1])`, 'line: 1, column: 7'],
    ['{"a":', 'Unexpected end-of-input within/between Object entries', 'line: 1, column: 6'],
    ['[1,', 'Unexpected end-of-input within/between Array entries', 'line: 1, column: 4'],
    ['{"a', 'Unexpected end-of-input in field name', 'line: 1, column: 4'],
    ['{"a":1,"a":2}', "Duplicate field 'a'", 'line: 1, column: 11'],
    [
      '{"a":tru}',
      "Unrecognized token 'tru': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
      'line: 1, column: 9',
    ],
    ['{"a":"\\x"}', "Unrecognized character escape 'x' (code 120)", 'line: 1, column: 9'],
    [
      '{"a":\n"\t"}',
      'Illegal unquoted character ((CTRL-CHAR, code 9)): has to be escaped using backslash to be included in string value',
      'line: 2, column: 3',
    ],
    ['{} x', "Unexpected character ('x' (code 120)): was expecting end of input", 'line: 1, column: 5'],
  ])('%j', (text, message, place) => {
    const location = `[Source: (String)"${text}"; ${place}]`;
    expect(told(text)).toEqual([`INVALID_JSON_DESCRIPTION ${location}: ${message}\n at ${location}`]);
  });
});

describe('what an integration takes', () => {
  const task = (Resource: string, Arguments: unknown): object =>
    machine({ Type: 'Task', Resource, Arguments, End: true }, JSONATA);
  test.each([
    ['arn:aws:states:::lambda:invoke', {}, "The field 'FunctionName' is required but was missing"],
    [
      'arn:aws:states:::states:startExecution.sync:2',
      { Input: {} },
      "The field 'StateMachineArn' is required but was missing",
    ],
    [
      'arn:aws:states:::events:putEvents',
      { Entries: [], Bus: 'b' },
      "The field 'Bus' is not supported by Step Functions",
    ],
  ])('%s', (resource, given, message) => {
    expect(told(task(resource, given))).toEqual([`SCHEMA_VALIDATION_FAILED /States/A/Arguments: ${message}`]);
  });
  test('an expression may give it', () => {
    expect(told(task('arn:aws:states:::lambda:invoke', '{% $states.input %}'))).toEqual([]);
    expect(told(task('arn:aws:lambda:us-east-1:000000000000:function:f', { any: 1 }))).toEqual([]);
  });
});
