import type { TestStateCommandInput } from '@aws-sdk/client-sfn';
import type { TestStateCase } from './test-state.ts';

/**
 * The recordings tell the state and the answer, not the request. What a recorded test sent follows from its name
 * (`file::Class::function[parameter]|answer`); the values stand here as the tests of the archived project had them.
 */
interface Asked {
  readonly test: string;
  readonly parameter: string;
  readonly answer: string;
  readonly expected: Readonly<Record<string, unknown>>;
}
type Part = Partial<Omit<TestStateCommandInput, 'definition'>>;

const WORDS = { Values: ['first', 'second', 'third'] };
const NUMBERS = { Values: [1, 2, 3] };
const HELLO = { Value: 'HelloWorld' };
const TARGET = 'arn:aws:states:us-east-1:111111111111:stateMachine:TargetStateMachine';
const CHILD = { stateMachineArn: TARGET, targetInput: null, name: 'TestStartTarget' };
const BUCKET = { Bucket: 'test-bucket', Key: 'test-key' };

const text = (value: unknown): string => JSON.stringify(value);
const result = (value: unknown, mode?: 'NONE' | 'PRESENT' | 'STRICT'): Part => ({
  mock: { result: text(value), ...(mode === undefined ? {} : { fieldValidationMode: mode }) },
});
const errorOutput = (error: string, cause: string): Part => ({ mock: { errorOutput: { error, cause } } });
const mockError = errorOutput('MockException', 'Mock the cause of the error.');
/** Failures of iterations: none in the answer `below...`, two in `exceeds...`. */
const failures = ({ answer }: Asked): number => (answer.startsWith('exceeds') ? 2 : 0);

const MALFORMED: Readonly<Record<string, unknown>> = {
  missing_required_fields: {},
  field_name_not_in_sfn_case: { executionArn: 'stringValueExecutionArn', startDate: 'stringValueStartDate' },
  wrong_timestamp_type_bool: { ExecutionArn: 'stringValueExecutionArn', StartDate: true },
  wrong_timestamp_type_number: { ExecutionArn: 'stringValueExecutionArn', StartDate: 1764103483 },
  wrong_string_type_number: { ExecutionArn: 1764103483 },
  wrong_integer_type_string: { StatusCode: '200' },
  field_not_part_of_api_spec: { random: 'json' },
  empty_json: {},
  wrong_type_top_level_field: { Entries: 'not a list' },
  wrong_type_nested_field: { Entries: [{ EventId: ['not a string'] }] },
  wrong_type_2nd_array_element: { Entries: [{ EventId: 'a string' }, { EventId: ['not a string'] }] },
};
const CONTEXTS: Readonly<Record<string, unknown>> = {
  INVALID_EXECUTION_ID_TYPE: { Execution: { Id: 1 } },
  INVALID_MAP: { Map: {} },
  INVALID_EXECUTION_FIELD: { Execution: { pokemon: 'squirtle' } },
  INVALID_FIELD: { Pokedex: {} },
  EMPTY_OBJECTS: { Execution: {}, State: {}, StateMachine: {} },
  EMPTY: {},
};
const malformed =
  (mode?: 'NONE' | 'PRESENT' | 'STRICT') =>
  ({ parameter }: Asked): Part => ({
    input: text(CHILD),
    ...result(MALFORMED[parameter] ?? {}, mode),
  });

/** One row a test, matched from the front of its name; the first that fits. */
const TESTS: readonly (readonly [string, (asked: Asked) => Part])[] = [
  ['test_strict_mode', malformed()],
  ['test_present_mode', malformed('PRESENT')],
  ['test_none_mode', malformed('NONE')],
  [
    'test_map_state_failure_count',
    (a) => ({
      input: text(WORDS),
      stateConfiguration: { mapIterationFailureCount: failures(a) },
      ...result(failures(a) > 0 ? [0, 0, 1] : [1, 1, 1]),
    }),
  ],
  [
    'test_map_state_error_caused_by_state',
    () => ({
      input: text({ Values: [1, 1, 1] }),
      stateConfiguration: { errorCausedByState: 'TestState' },
      ...mockError,
    }),
  ],
  [
    'test_state_configuration_retrier_retry_count',
    (a) => ({
      input: text(WORDS),
      stateConfiguration: { retrierRetryCount: a.answer.startsWith('exceeds') ? 5 : 4 },
      ...mockError,
    }),
  ],
  [
    'test_state_configuration_map_iteration_failure_count_with_state_error',
    (a) => ({
      input: text(WORDS),
      stateConfiguration: { mapIterationFailureCount: failures(a), errorCausedByState: 'TestState' },
      ...errorOutput('MockException', 'Mock the error cause.'),
    }),
  ],
  [
    'test_state_machine_with_state_error',
    (a) => ({
      stateName: 'State0',
      input: text(WORDS),
      stateConfiguration: { mapIterationFailureCount: failures(a), errorCausedByState: 'HandleItem' },
      ...errorOutput('MockException', 'Mock the error cause.'),
    }),
  ],
  [
    'test_state_machine_configuration_map_iteration_item_reader',
    () => ({
      stateName: 'State0',
      input: text(BUCKET),
      stateConfiguration: { mapItemReaderData: text([1, 2, 3]) },
      ...result([1, 4, 9]),
    }),
  ],
  [
    'test_state_machine_configuration_item_reader_with_error',
    (a) => ({
      stateName: 'State0',
      input: text(BUCKET),
      stateConfiguration: {
        mapIterationFailureCount: failures(a),
        errorCausedByState: 'HandleItem',
        mapItemReaderData: text([1, 2, 3]),
      },
      ...errorOutput('MockException', 'Mock the error cause.'),
    }),
  ],
  [
    'test_state_context_object',
    ({ parameter }) => ({
      input: text({ stateMachineArn: 'arn', targetInput: null, name: 'exec_name' }),
      context: text(CONTEXTS[parameter] ?? {}),
      ...result({ ExecutionArn: 'exec_arn', StartDate: '2026-01-01T00:00:00.000Z' }),
    }),
  ],
  [
    'test_state_type_does_not_accept_mock',
    ({ parameter }) =>
      parameter.includes('error_output') ? errorOutput('Error', 'Cause') : result({ mock: 'the unmockable' }),
  ],
  ['test_state_type_requires_mock', () => ({})],
  [
    'test_both_mock_result_and_mock_error_output_are_set',
    () => ({ mock: { result: text({ mock: 'response' }), errorOutput: { error: 'Error', cause: 'Cause' } } }),
  ],
  [
    'test_reveal_secrets_is_true_and_mock_result_is_set',
    () => ({ revealSecrets: true, ...result({ mock: 'response' }) }),
  ],
  ['test_mock_result_is_not_array_on_map_state_without_result_writer', () => result({ mock: 'an object' })],
  ['test_mock_result_is_not_object_on_map_state_with_result_writer', () => result(['an array'])],
  [
    'test_map_iteration_failure_count_without_mock',
    () => ({ input: text(WORDS), stateConfiguration: { mapIterationFailureCount: 1 } }),
  ],
  [
    'test_map_iteration_failure_count_exceeds_mock_result_items',
    () => ({ input: text(WORDS), stateConfiguration: { mapIterationFailureCount: 4 }, ...result([1, 1, 1]) }),
  ],
  [
    'test_base_state_name_validation_failures',
    ({ parameter }) => ({
      stateName: { dne: 'dne', invalid: '"invalid"', empty: '' }[parameter] ?? parameter,
      input: text(HELLO),
    }),
  ],
  [
    'test_base_state_name_multi_state',
    ({ parameter }) => ({ stateName: /State\d/.exec(parameter)?.[0] ?? 'State0', input: text(HELLO) }),
  ],
  [
    'test_base_state_name',
    ({ parameter }) => ({ stateName: parameter.includes('MAP') ? 'HandleItem' : 'State0', input: text(HELLO) }),
  ],
  [
    'test_base_lambda_service_task_mock_is_not_json_string',
    () => ({ mock: { result: 'not JSON string', fieldValidationMode: 'NONE' } }),
  ],
  [
    'test_sfn_start_execution_success',
    () => ({
      input: text(CHILD),
      ...result({
        ExecutionArn: `${TARGET.replace('stateMachine', 'execution')}:TestStartTarget`,
        StartDate: '2026-01-01T00:00:00.000Z',
      }),
    }),
  ],
  ['test_base_map_state_inspect', () => ({ input: text(NUMBERS), ...result([1, 1, 1]) })],
  [
    'test_state_task_catch_error',
    ({ answer }) => ({
      input: text(HELLO),
      ...(answer.includes('task_failed') ? errorOutput('States.TaskFailed', 'The task failed.') : mockError),
    }),
  ],
  ['test_localstack_blogpost_scenario', blogpost],
];

/** A purchase that needs an approval above a cost. */
function blogpost({ answer }: Asked): Part {
  if (answer.startsWith('small_purchase')) return { stateName: 'Approval Required', input: text({ cost: 9 }) };
  if (answer.includes('ask_for_approval'))
    return { stateName: 'Ask for Approval', input: text({ cost: 10 }), ...result({ approval: true }) };
  if (answer.startsWith('large_purchase')) return { stateName: 'Approval Required', input: text({ cost: 10 }) };
  return answer.includes('granted')
    ? { stateName: 'Check Approval', input: text({ approval: true, approval_code: '2387462', approved_by: 'Mary' }) }
    : { stateName: 'Check Approval', input: text({ approval: false }) };
}

/** Where the test is not known: what the answer shows of the request, and a mock that leads to it. */
function guessed({ expected }: Asked, definition: unknown): Part {
  const shown = (expected.inspectionData as { input?: unknown } | undefined)?.input;
  const output = expected.output as Record<string, unknown> | undefined;
  const { Type, Output } = definition as { Type?: string; Output?: Record<string, unknown> };
  const input: Record<string, unknown> = {};
  let mocked: unknown = output;
  if (Output !== undefined && typeof Output === 'object' && output !== undefined)
    for (const [key, expression] of Object.entries(Output)) {
      const from = /^{%\s*\$states\.(input|result)((?:\.\w+)*)\s*%}$/.exec(String(expression));
      if (from?.[1] === 'result' && from[2] === '') mocked = output[key];
      else if (from?.[1] === 'input' && from[2] !== '') input[from[2]!.slice(1)] = output[key];
    }
  const mockable = Type === 'Task' || Type === 'Map' || Type === 'Parallel';
  const failed = typeof expected.error === 'string';
  return {
    input: text(shown ?? (Object.keys(input).length > 0 ? input : HELLO)),
    ...(!mockable
      ? {}
      : failed
        ? errorOutput(String(expected.error), String(expected.cause ?? ''))
        : result(mocked ?? {})),
  };
}

export function requestOf(c: TestStateCase): TestStateCommandInput {
  const [head = '', answer = ''] = c.name.split('|');
  const [, test = '', parameter = ''] = /::(\w+)(?:\[(.*)\])?$/.exec(head) ?? [];
  const asked = { test, parameter, answer, expected: c.expected };
  const row = TESTS.find(([prefix]) => test.startsWith(prefix));
  const level =
    /INFO|DEBUG|TRACE/.exec(parameter)?.[0] ??
    /info|debug|trace/.exec(test)?.[0]?.toUpperCase() ??
    (c.expected.inspectionData === undefined ? 'INFO' : 'DEBUG');
  return {
    definition: typeof c.definition === 'string' ? c.definition : text(c.definition),
    roleArn: 'arn:aws:iam::111111111111:role/snf_role_arn',
    inspectionLevel: level as 'INFO' | 'DEBUG' | 'TRACE',
    ...(row === undefined ? guessed(asked, c.definition) : row[1](asked)),
  };
}
