/** A clause of what the engine promises of Step Functions, and the tests that show it. `name` stands in a test's title. */
export interface Clause {
  readonly clause: string;
  readonly tests: readonly { readonly file: string; readonly name: string }[];
}
const shown = (clause: string, ...tests: readonly Clause['tests'][number][]): Clause => ({ clause, tests });
const by =
  (file: string) =>
  (name: string): Clause['tests'][number] => ({ file: `test/engine/${file}.test.ts`, name });

const engine = by('engine');
const integrations = by('integrations');
const operations = by('api/operations');
const redrive = by('redrive');
const history = by('history');
const stores = by('stores');
const validation = by('validation/validation');
const expressions = by('jsonata/expressions');
const fast = by('jsonata/fast');
const machines = by('property/machines');
const testState = by('test-state/test-state');
const polling = by('api/polling');
const recordings = by('recordings/recordings')('all but a few can be said in JSONata');

export const FIDELITY: readonly { readonly title: string; readonly clauses: readonly Clause[] }[] = [
  {
    title: 'States',
    clauses: [
      shown(
        'Every type in random machines: a documented end, a history that hangs together',
        machines('end in a documented state'),
      ),
      shown(
        'Pass, `Assign`, `Output`: from the values at entry, apart from each other',
        engine('assignments see the values at entry; output and variables are apart'),
      ),
      shown(
        'Parallel, Map inline: results in order',
        engine('Parallel gives results in the order of its branches, Map in that of its items'),
      ),
      shown(
        'Map distributed, with children that are executions of their own',
        stores('memory and file tell the same story'),
        operations('map runs'),
        redrive('of a map run runs those children again'),
      ),
      shown(
        'Map: `ItemSelector`, `ItemBatcher`, `Items` of the wrong type',
        testState('shows the inputs that ItemSelector makes'),
        testState('shows its batches'),
        testState('fails where its items are none'),
      ),
      shown('Retry with backoff, then Catch', engine('retries wait longer each time, then Catch takes over')),
      shown(
        'Timeouts on the clock of the engine',
        engine('a wait times out on the moved clock'),
        by('time')('settles everything that comes due, in order'),
      ),
      shown(
        'Failing a token inside Map and Parallel: its name passes unchanged, siblings are aborted',
        engine('a name given to SendTaskFailure passes Map and Parallel unchanged'),
      ),
      shown('Tokens, timeouts, Parallel, Map, Retry and Catch as recorded on AWS', recordings),
    ],
  },
  {
    title: 'Integrations',
    clauses: [
      shown(
        '`lambda:invoke`, and a function by its ARN',
        integrations('invoke gives the envelope of the SDK around the payload'),
        integrations('a function by its ARN gives its answer bare'),
      ),
      shown(
        '`states:startExecution`, plain and waiting',
        integrations('what StartExecution answers'),
        integrations('a child that fails fails the task as States.TaskFailed'),
      ),
      shown(
        '`events:putEvents`',
        integrations('a detail that is an object is sent as its text'),
        integrations('an entry that is refused fails the task'),
      ),
      shown(
        '`http:invoke`',
        integrations('sends what the state says and what the connection adds'),
        integrations('another status fails by its number'),
      ),
      shown(
        '`aws-sdk:sfn:*`',
        integrations('an operation answers as the API does, members in capitals'),
        integrations('its errors have the name of the class of the SDK'),
      ),
      shown(
        'Activities',
        operations('activities, with a worker that waits for work'),
        polling('several workers wait, and each task goes to one of them'),
      ),
      shown(
        'Task tokens: good once',
        engine('a token is good once: success, then TaskTimedOut'),
        history('a token where the answer comes later'),
      ),
      shown(
        'What an integration takes is checked when the machine is created',
        validation('what an integration takes'),
      ),
    ],
  },
  {
    title: 'JSONata',
    clauses: [
      shown(
        '2.0.6 exactly, also on the fast path',
        fast('gives what the library gives, or leaves it to the library'),
        fast('knows every function of the library'),
      ),
      shown(
        '`$partition`, `$range`, `$hash`, `$random`, `$uuid`, `$parse`; no `$eval`',
        expressions('the functions that Step Functions adds, as AWS answers them'),
      ),
      shown('Bounds of depth, size and time', expressions('the bounds of an expression')),
      shown('`$millis()` and `$now()` tell the injected time', engine('$millis() and $now() tell the injected time')),
      shown(
        'A failure, or nothing, is `States.QueryEvaluationError`',
        engine('an expression that fails or gives nothing ends a Pass'),
      ),
      shown(
        '`$states.context`: `RetryCount`, token',
        history('RetryCount where there can be retriers'),
        history('a token where the answer comes later'),
      ),
      shown('`$states.errorOutput` in catchers alone', validation('$states.errorOutput stands in catchers alone')),
    ],
  },
  {
    title: 'History and limits',
    clauses: [
      shown(
        "AWS's vocabulary, order and ids",
        engine('the history speaks the vocabulary of Step Functions'),
        recordings,
      ),
      shown(
        'Timeouts, stops and workers without a name',
        history('a timeout follows no state'),
        history('being stopped follows no state either'),
        history('a worker without a name has started too'),
      ),
      shown('Without execution data', history('without execution data a history keeps all but inputs and outputs')),
      shown('25,000 events', history('event 25,000 says that there is no room')),
      shown(
        'Throttling at a bound',
        by('bounds')('the API answers ThrottlingException'),
        by('api/errors')('throttling is told as such'),
      ),
      shown('The size of a payload, to the byte', by('json')('the length of a text is told exactly, at every limit')),
    ],
  },
  {
    title: 'Redrive, versions, aliases',
    clauses: [
      shown(
        'Redrive goes on where it failed, also in map runs',
        redrive('tries a state again that was entered and not left'),
        redrive('of a map run that was stopped goes on with what was aborted'),
        redrive('a map run that fails again counts its failures anew'),
      ),
      shown('Versions and aliases', operations('versions and aliases')),
    ],
  },
  {
    title: 'Validation and refusals by name',
    clauses: [
      shown(
        "Fields, values, ways, expressions in AWS's words",
        validation('values, in the words of AWS'),
        validation('to a state that is not there, whatever the field'),
        validation('have both their marks'),
      ),
      shown(
        'JSONPath machines and unknown services',
        engine('a JSONPath machine, a missing target and an unknown service are refused by name'),
      ),
      shown(
        'Express',
        validation('an Express workflow'),
        operations('TestState, and what belongs to Express is refused by name'),
      ),
      shown(
        'What validation accepts runs, or fails as States Language says',
        machines('that validation accepts after a slip of the hand run'),
      ),
    ],
  },
  {
    title: 'The API over HTTP',
    clauses: [
      shown('State machines', operations('state machines: create, describe, update, list, validate, delete')),
      shown(
        'Executions and history',
        operations('executions: start, describe, history, list, the machine of an execution'),
      ),
      shown('Tokens, stop, redrive', operations('tokens: success, failure, heartbeat; stop and redrive')),
      shown('Tags', operations('tags')),
      shown(
        'TestState: mocks, TRACE and DEBUG',
        testState('what is not emulated can be mocked'),
        testState('shows what went over the wire, without what the connection adds'),
        testState('DEBUG shows nothing of it'),
      ),
      shown('Every operation of the model', operations('no operation is left out')),
      shown('Pages', by('api/paging')('the paginators of the SDK see everything once, in order')),
      shown(
        'Errors as classes of the SDK; AWS JSON 1.0',
        by('api/errors')('errors come as the classes of the SDK'),
        by('api/protocol')('dates are seconds since 1970, absent members are absent'),
      ),
      shown('The AWS CLI', {
        file: 'test/engine/api/aws-cli.system.test.ts',
        name: 'creates, starts, completes a token, reads the history page by page, and tells errors',
      }),
      shown('In process, without a socket', by('api/protocol')('the same client works in process, without a socket')),
    ],
  },
];

/** Clauses that no test of test/engine has by name. Most have cases in the conformance suite (docs/conformance.md). */
export const UNNAMED = [
  'Wait by `Timestamp`; Choice without a rule that holds; Fail with expressions for `Error` and `Cause`',
  '`Credentials`; heartbeats as expressions; `MaxDelaySeconds` and `JitterStrategy` to the millisecond',
  'The share of executions that an alias gives to each of two versions',
  'All variables of an execution together beyond their limit',
];

/** docs/reference/engine-fidelity.md, made from the rows; a test keeps the committed file equal. */
export function fidelityMarkdown(): string {
  return [
    '# What the engine promises of Step Functions, and the tests that show it\n',
    'Made from `test/engine/fidelity/rows.ts` by `fidelityMarkdown()`; do not edit by hand.\n',
    ...FIDELITY.flatMap(({ title, clauses }) => [
      `## ${title}\n`,
      '| what | shown by |',
      '| --- | --- |',
      ...clauses.map(
        ({ clause, tests }) => `| ${clause} | ${tests.map((t) => `\`${t.file}\`: ${t.name}`).join('<br>')} |`,
      ),
      '',
    ]),
    '## Without a test by name\n',
    'Most of these have cases in the suite that [conformance](../conformance.md) counts; none has a test of its own here.\n',
    ...UNNAMED.map((what) => `- ${what}`),
    '',
  ].join('\n');
}
