/** What the engine assumes of AWS and no recording proves. */
export interface Assumption {
  /** Names the trial `trials/<id>.ts` and the test of the engine that runs it. */
  readonly id: string;
  readonly assumes: string;
  /** What AWS writes that it rests on, in our words, and where it stands. */
  readonly rests: string;
  readonly source: string;
  /** Further tests of the engine, beside the trial. */
  readonly also?: readonly { readonly file: string; readonly name: string }[];
}

const GUIDE = 'https://docs.aws.amazon.com/step-functions/latest/dg';
const API = 'https://docs.aws.amazon.com/step-functions/latest/apireference';
const ERRORS = `${GUIDE}/concepts-error-handling.html`;
const PARALLEL = `${GUIDE}/state-parallel.html`;
const REDRIVE = `${GUIDE}/redrive-executions.html`;
const VARIABLES = `${GUIDE}/workflow-variables.html`;
const CALLBACK = `${GUIDE}/connect-to-resource.html`;

/** One row an assumption; docs/aws-assumptions.md is made of them. */
export const ASSUMPTIONS: readonly Assumption[] = [
  {
    id: 'third-party-failure',
    assumes:
      'An error name that somebody else gives to SendTaskFailure passes nested Map and Parallel states unchanged, to the first Catch around them that names it; every other token inside is dead then.',
    rests: 'A branch that fails with an error nobody handles fails its Parallel, and all its branches are stopped.',
    source: PARALLEL,
    also: [
      {
        file: 'test/engine/engine.test.ts',
        name: 'a name given to SendTaskFailure passes Map and Parallel unchanged; what stood beside is aborted and its tokens are gone',
      },
    ],
  },
  {
    id: 'aborted-siblings',
    assumes:
      'Siblings of a branch that failed are told as TaskStateAborted or WaitStateAborted between TaskFailed and ParallelStateFailed; their tokens answer TaskTimedOut while the parent already goes on.',
    rests: 'When a branch fails, the Parallel fails and the other branches are stopped; a call that has begun is not.',
    source: PARALLEL,
  },
  {
    id: 'two-failures-at-once',
    assumes: 'Of two siblings failed at the same time one is taken, and the other token answers TaskTimedOut.',
    rests: 'TaskTimedOut: the token has expired, or the task that belongs to it has been closed.',
    source: `${API}/API_SendTaskFailure.html`,
  },
  {
    id: 'fail-state-in-branch',
    assumes:
      'Error and Cause of a Fail state inside a branch reach the Catch of the Parallel unchanged, with up to 32,768 characters of data; the loser’s token is dead.',
    rests: 'A branch that comes to a Fail state fails its Parallel.',
    source: PARALLEL,
  },
  {
    id: 'map-stops-at-failure',
    assumes:
      'One failed iteration of an inline Map aborts those under way (MapIterationAborted) and begins no other; the Map fails with the error name of the iteration.',
    rests: 'An iteration that fails fails the Map, and its other iterations are stopped.',
    source: `${GUIDE}/state-map-inline.html`,
  },
  {
    id: 'map-run-failed',
    assumes:
      'Past its tolerated failures a Map Run is FAILED, its children that still run are ABORTED, and their tokens are dead.',
    rests: 'Once the threshold is exceeded the Map Run fails; its child executions are stopped.',
    source: `${GUIDE}/state-map-distributed.html`,
  },
  {
    id: 'sync-child-stopped',
    assumes: 'When a `.sync:2` task is aborted by a failing sibling, its child execution becomes ABORTED.',
    rests: 'Step Functions tries to cancel a job it waits for when the task is stopped, and may fail to.',
    source: CALLBACK,
  },
  {
    id: 'token-once',
    assumes:
      'A token is taken once. After that SendTaskSuccess, SendTaskFailure and SendTaskHeartbeat answer TaskTimedOut; what is no token answers InvalidToken.',
    rests: 'TaskTimedOut stands for a task that has been closed already, InvalidToken for a token that is none.',
    source: `${API}/API_SendTaskSuccess.html`,
    also: [{ file: 'test/engine/engine.test.ts', name: 'a token is good once: success, then TaskTimedOut' }],
  },
  {
    id: 'early-token',
    assumes:
      'A token that is answered before the call that carried it has returned is taken; TaskSubmitted stands before TaskSucceeded all the same.',
    rests: 'A task with a token waits for the token, not for the answer of the service.',
    source: CALLBACK,
  },
  {
    id: 'accepted-and-unusable',
    assumes:
      'A token whose output makes `Output` of its state fail has been accepted: the history tells TaskSucceeded, then EvaluationFailed, and the state’s own Catch may take States.QueryEvaluationError.',
    rests: 'A failed query is an error of the state, open to its Retry and Catch.',
    source: ERRORS,
  },
  {
    id: 'retry-new-token',
    assumes:
      'Each attempt of a task has a token of its own. That of the attempt before answers TaskTimedOut, also while the retrier waits; RetryCount counts up.',
    rests: 'Every time a task with a token is scheduled it gets a new token.',
    source: CALLBACK,
  },
  {
    id: 'retriers-count-apart',
    assumes: 'Each retrier of a state has its own count of attempts, for the whole visit of the state.',
    rests: 'A retrier keeps count of its retries over all its errors; each retrier by itself.',
    source: ERRORS,
  },
  {
    id: 'parallel-retry',
    assumes:
      'A retry of a Parallel starts all its branches anew, those that had succeeded too, and their retries count from nothing.',
    rests: 'A retrier of a Parallel retries the state as a whole.',
    source: ERRORS,
  },
  {
    id: 'timeout-or-completion',
    assumes:
      'At the deadline of a task either the completion is taken or the timeout: never both, and what SendTaskSuccess answers says which.',
    rests: 'A task that runs longer than its TimeoutSeconds fails with States.Timeout; its token has expired.',
    source: `${GUIDE}/state-task.html`,
    also: [{ file: 'test/engine/engine.test.ts', name: 'a wait times out on the moved clock' }],
  },
  {
    id: 'heartbeats',
    assumes:
      'A missed heartbeat is TaskTimedOut with States.Timeout (recorded), and catchers may call it States.HeartbeatTimeout or States.Timeout. A heartbeat moves the heartbeat’s deadline and not that of TimeoutSeconds.',
    rests:
      'HeartbeatTimeout can stand in Catch and Retry. A heartbeat says that the task goes on; TimeoutSeconds is counted from its start.',
    source: ERRORS,
  },
  {
    id: 'execution-timeout',
    assumes:
      'TimeoutSeconds of the machine ends an execution that waits: TIMED_OUT, no Catch is asked, the token answers TaskTimedOut.',
    rests: 'An execution that runs longer than TimeoutSeconds of its machine fails with States.Timeout.',
    source: `${GUIDE}/statemachine-structure.html`,
  },
  {
    id: 'stopped-while-waiting',
    assumes:
      'StopExecution is seen by no Catch; the history ends with ExecutionAborted and tells no state as aborted; open tokens answer TaskTimedOut.',
    rests: 'StopExecution stops the execution, with an error and a cause that are kept.',
    source: `${API}/API_StopExecution.html`,
    also: [{ file: 'test/engine/history.test.ts', name: 'being stopped follows no state either' }],
  },
  {
    id: 'catch-order',
    assumes:
      'Retriers are asked before catchers; of several catchers that fit, the first counts; States.TaskFailed takes every failure but a timeout.',
    rests:
      'Retries come first, and a catcher only when they are used up. Catchers are looked through in the order of the list. States.TaskFailed matches anything but States.Timeout.',
    source: ERRORS,
    also: [{ file: 'test/engine/engine.test.ts', name: 'retries wait longer each time, then Catch takes over' }],
  },
  {
    id: 'catcher-that-fails',
    assumes:
      'What fails inside a catcher (its Output or Assign) is not caught by the same state, but by the scope around it.',
    rests: 'The fallback of a state is chosen once for each failure; nothing is said of a failure in it.',
    source: ERRORS,
  },
  {
    id: 'too-large-output',
    assumes:
      'Output beyond 262,144 bytes fails with States.DataLimitExceeded, which States.ALL does not take and its own name does.',
    rests:
      'States.DataLimitExceeded is final and not caught by States.ALL. (Recorded otherwise for results of functions.)',
    source: ERRORS,
  },
  {
    id: 'redrive-failed',
    assumes:
      'A redrive of a Parallel runs those branches again that failed or were aborted; what succeeded keeps its result. A state that was entered and not left is tried again without a second StateEntered. Retries count from nothing, variables are those of before, tokens are new.',
    rests:
      'Redrive reschedules only the branches and iterations that failed or were aborted; attempts of retries are reset; results and history of what succeeded are kept.',
    source: REDRIVE,
  },
  {
    id: 'redrive-map-run',
    assumes:
      'A redrive of a distributed Map goes on with its Map Run (MapRunRedriven): children that failed are redriven with their inputs, those that succeeded are left, failures count from nothing.',
    rests:
      'Redriving the parent redrives the failed Map Run: its child executions that did not succeed, and not those that did.',
    source: `${GUIDE}/redrive-map-run.html`,
    also: [
      {
        file: 'test/engine/redrive.test.ts',
        name: 'of a map run runs those children again that did not succeed, and those that had not begun',
      },
    ],
  },
  {
    id: 'redrive-stopped',
    assumes: 'An execution that was stopped while it waited goes on at that state, with a new token and its variables.',
    rests: 'Failed, aborted and timed-out executions can be redriven; they go on from the step that did not succeed.',
    source: REDRIVE,
  },
  {
    id: 'variables-at-joins',
    assumes:
      'Branches see the variables of the fork; what they assign ends with them, whether they succeed or fail; Assign and Catch of the Parallel see the values at its entry.',
    rests: 'Inner scopes read variables from outside and cannot assign them; inner variables end with their scope.',
    source: VARIABLES,
  },
  {
    id: 'default-assign',
    assumes: 'Assign of a Choice itself counts where no rule matches; `$append` with a list of one gives a list.',
    rests: 'Assign stands in a Choice and in its rules; that of the rule which matches is used.',
    source: VARIABLES,
  },
];
