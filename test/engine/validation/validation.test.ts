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

describe('values, in the words of AWS', () => {
  const state = (Type: string, more: object): string[] => told(machine({ Type, End: true, ...more }, JSONATA));
  const task = (more: object): string[] =>
    state('Task', { Resource: 'arn:aws:lambda:us-east-1:000000000000:function:f', ...more });
  const A = 'SCHEMA_VALIDATION_FAILED /States/A';
  const rule = { ErrorEquals: ['E'], Next: 'A' };
  const inner = { StartAt: 'I', States: { I: pass({}) } };
  test.each<[string, string[], string[]]>([
    ['a number that is too small', state('Wait', { Seconds: -1 }), [`${A}/Seconds: Minimum value is 0`]],
    [
      'a number that is too large',
      task({ TimeoutSeconds: 100_000_000 }),
      [`${A}/TimeoutSeconds: Maximum value is 99999999`],
    ],
    ['a number that is none', task({ TimeoutSeconds: '5' }), [`${A}/TimeoutSeconds: Expected value of type Integer`]],
    ['a text that is none', state('Pass', { Comment: 5 }), [`${A}/Comment: Expected value of type [STRING]`]],
    [
      'a word of a list',
      state('Pass', { QueryLanguage: 'jsonata' }),
      [`${A}/QueryLanguage: Value should be one of the following: [JSONPath, JSONata]`],
    ],
    [
      'the same of a retrier',
      task({ Retry: [{ ErrorEquals: ['E'], JitterStrategy: 'SOME' }] }),
      [`${A}/Retry[0]/JitterStrategy: Value should be one of the following: [NONE, FULL]`],
    ],
    ['an interval of zero', task({ Retry: [{ ErrorEquals: ['E'], IntervalSeconds: 0 }] }), []],
    [
      'an empty list',
      told(machine({ Type: 'Choice', Choices: [], Default: 'A' }, JSONATA)),
      [`${A}/Choices: Value cannot be empty`],
    ],
    [
      'no names of errors',
      task({ Catch: [{ ...rule, ErrorEquals: [] }] }),
      [`${A}/Catch[0]/ErrorEquals: Value cannot be empty`],
    ],
    [
      'States.ALL beside others',
      task({ Catch: [{ ...rule, ErrorEquals: ['States.ALL', 'E'] }] }),
      [`${A}/Catch[0]/ErrorEquals: States.ALL must appear alone and at end of list`],
    ],
    [
      'two of one kind',
      state('Wait', { Seconds: 1, Timestamp: '2026-01-01T00:00:00Z' }),
      [`${A}: There should only be one of the following fields: [SecondsPath, Seconds, TimestampPath, Timestamp]`],
    ],
    ['a time', state('Wait', { Timestamp: '2026-01-01' }), [`${A}/Timestamp: String does not match RFC3339 timestamp`]],
    [
      'neither Next nor End',
      state('Pass', { End: false }),
      [`${A}: This object should have only one of the following fields: [Next, End]`],
    ],
    [
      'a Map without a processor',
      state('Map', {}),
      [`${A}: This object should have only one of the following fields: [ItemProcessor, Iterator]`],
    ],
    [
      'what is for distributed Maps',
      state('Map', { ItemProcessor: { ProcessorConfig: { Mode: 'INLINE', ExecutionType: 'STANDARD' }, ...inner } }),
      [`${A}/ItemProcessor/ProcessorConfig: Field 'ExecutionType' is not supported`],
    ],
    [
      'a rule in JSONPath',
      told({
        ...JSONATA,
        StartAt: 'C',
        States: { C: { Type: 'Choice', Choices: [{ Variable: '$.a', IsNull: true, Next: 'P' }] }, P: pass({}) },
      }),
      ['Variable', 'IsNull'].map(
        (name) =>
          `SCHEMA_VALIDATION_FAILED /States/C/Choices[0]: The QueryLanguage is set to 'JSONata', but field '${name}' is only supported for the 'JSONPath' QueryLanguage`,
      ),
    ],
    [
      'a variable that is taken',
      state('Pass', { Assign: { states: 1, 'a-b': 2 } }),
      [
        "RESERVED_VARIABLE_NAME /States/A/Assign/states: Cannot assign to reserved variable '$states'.",
        "INVALID_VARIABLE_NAME /States/A/Assign/a-b: Invalid variable name 'a-b': the variable name contains invalid characters.",
      ],
    ],
    [
      'a language given up',
      state('Map', { QueryLanguage: 'JSONPath', MaxConcurrency: -1, Output: 1, ItemProcessor: inner }),
      [
        `${A}: 'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine`,
        `${A}/MaxConcurrency: Minimum value is 0`,
      ],
    ],
  ])('%s', (_what, found, expected) => {
    expect(found).toEqual(expected);
  });
  test('a name that is too long', () => {
    const long = 'n'.repeat(81);
    expect(told({ ...JSONATA, StartAt: long, States: { [long]: pass({}) } })).toEqual([
      `INVALID_STATE_NAME /States/${long}: State name '${long}' exceeds the 80-character limit allowed by the service`,
    ]);
  });
});

describe('ways', () => {
  const to = (Next: string): object => ({ Type: 'Pass', Next });
  const ways = (states: object, start = 'A'): string[] => told({ ...JSONATA, StartAt: start, States: states });
  test('to a state that is not there, whatever the field', () => {
    expect(ways({ A: pass({}) }, 'Z')).toEqual([
      "MISSING_TRANSITION_TARGET /StartAt: Missing 'Next' target: Z",
      'MISSING_TRANSITION_TARGET /States/A: State "A" is not reachable.',
    ]);
    const choice = { Type: 'Choice', Choices: [{ Condition: true, Next: 'B' }], Default: 'Z' };
    expect(ways({ A: choice, B: pass({}) })).toEqual([
      "MISSING_TRANSITION_TARGET /States/A/Default: Missing 'Next' target: Z",
    ]);
  });
  test('an end is missing after a target is, and instead of what nothing leads to', () => {
    expect(ways({ A: to('Z') })).toEqual([
      "MISSING_TRANSITION_TARGET /States/A/Next: Missing 'Next' target: Z",
      'MISSING_END_STATE -: Workflow has no terminal state',
    ]);
    expect(ways({ A: to('B'), B: to('A'), C: to('A') })).toEqual([
      'MISSING_END_STATE -: Workflow has no terminal state',
    ]);
  });
  test('that nothing leads to, also in a circle of their own', () => {
    expect(ways({ A: pass({}), B: to('C'), C: to('B') })).toEqual(
      ['B', 'C'].map((name) => `MISSING_TRANSITION_TARGET /States/${name}: State "${name}" is not reachable.`),
    );
  });
  test('branches and item processors need no end', () => {
    const inner = { StartAt: 'I', States: { I: to('J'), J: to('I') } };
    expect(ways({ A: { Type: 'Map', ItemProcessor: inner, End: true } })).toEqual([]);
  });
});

describe('expressions', () => {
  const of = (expression: string): string[] => told(machine(pass({ Output: `{% ${expression} %}` }), JSONATA));
  test.each([
    ['phone', 'phone'],
    ['$', '$'],
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
  test.each(['$$.a', '$states.input.($$)'])('%s is nowhere', (expression) => {
    expect(of(expression)).toEqual([
      "UNSUPPORTED_JSONATA_EXPRESSION /States/A/Output: Reference to '$$' is not supported.",
    ]);
  });
  test('stand where data stands, and not where names do', () => {
    const task = (more: object): object =>
      machine({ Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', End: true, ...more }, JSONATA);
    const reads = '{% phone %}';
    const named = task({ Comment: reads, Credentials: { RoleArn: reads }, Arguments: { FunctionName: 'f' } });
    expect(told(named)).toEqual([]);
    expect(told(task({ Arguments: { FunctionName: 'f', Payload: { Comment: reads } } }))).toEqual([
      "UNSUPPORTED_JSONATA_EXPRESSION /States/A/Arguments/Payload/Comment: Reference to 'phone' at the top level is not supported.",
    ]);
  });
  test('have both their marks', () => {
    expect(told(machine(pass({ Output: { a: ['{% 1'] } }), JSONATA))).toEqual([
      'SCHEMA_VALIDATION_FAILED /States/A/Output/a[0]: JSONata string must start with {% and end with %}',
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
    expect(of('$states.errorOutput')).toEqual([
      "UNSUPPORTED_JSONATA_EXPRESSION /States/A/Output: Field '$states.errorOutput' does not exist.",
    ]);
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
      'SCHEMA_VALIDATION_FAILED /TimeoutSeconds: Maximum value is 300',
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
