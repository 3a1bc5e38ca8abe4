/** The machines of the kill test: every way in which something can be under way when the process dies. */
export const KINDS = ['steps', 'ask', 'fork', 'each', 'child', 'late', 'many'] as const;
export type Kind = (typeof KINDS)[number];

const step = (name: string, more: object = {}): object => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: 'work', Payload: `{% {'i': $i, 'step': '${name}', 'item': $states.input.item} %}` },
  Output: '{% $merge([$states.input, {$states.result.Payload.step: $states.result.Payload.gave}]) %}',
  TimeoutSeconds: 600,
  ...more,
});
const ask = (name: string, more: object = {}): object => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
  Arguments: { FunctionName: 'ask', Payload: { i: '{% $i %}', step: name, token: '{% $states.context.Task.Token %}' } },
  Output: '{% $merge([$states.input, {"answer": $states.result}]) %}',
  TimeoutSeconds: 600,
  ...more,
});
const begin = (next: string): object => ({ Type: 'Pass', Assign: { i: '{% $states.input.i %}' }, Next: next });
const end = { End: true };
const branch = (name: string, state: object): object => ({ StartAt: name, States: { [name]: state } });
const FLAKY = [{ ErrorEquals: ['Flaky'], IntervalSeconds: 1, MaxAttempts: 30, BackoffRate: 1 }];

/** `activity` and `child` are ARNs. */
export const machines = (activity: string, child: string): Readonly<Record<Kind, object>> => ({
  steps: {
    StartAt: 'Begin',
    States: {
      Begin: begin('A'),
      A: step('A', { Next: 'B' }),
      B: step('B', { Retry: FLAKY, Next: 'Soon' }),
      Soon: { Type: 'Wait', Timestamp: '{% $fromMillis($millis() + 40) %}', Next: 'C' },
      C: step('C', end),
    },
  },
  ask: {
    StartAt: 'Begin',
    States: {
      Begin: begin('A'),
      A: step('A', { Next: 'Ask' }),
      Ask: ask('Ask', {
        Next: 'B',
        Catch: [
          {
            ErrorEquals: ['Answer.No'],
            Output: "{% {'i': $i, 'A': $states.input.A, 'answer': $states.errorOutput.Cause} %}",
            Next: 'B',
          },
        ],
      }),
      B: step('B', { Retry: FLAKY, ...end }),
    },
  },
  fork: {
    StartAt: 'Begin',
    States: {
      Begin: begin('All'),
      All: {
        Type: 'Parallel',
        Branches: [
          branch('P', step('P', end)),
          branch('Ask', ask('Ask', end)),
          // A worker that dies with its task is noticed by its silence, here as on AWS.
          branch('Work', {
            Type: 'Task',
            Resource: activity,
            Arguments: { i: '{% $i %}' },
            TimeoutSeconds: 2,
            Retry: [{ ErrorEquals: ['States.Timeout'], IntervalSeconds: 1, MaxAttempts: 100, BackoffRate: 1 }],
            ...end,
          }),
        ],
        Output: '{% $merge([$states.result[0], $states.result[1], {"worked": $states.result[2]}]) %}',
        Next: 'B',
      },
      B: step('B', { Retry: FLAKY, ...end }),
    },
  },
  each: {
    StartAt: 'Begin',
    States: {
      Begin: begin('Each'),
      Each: {
        Type: 'Map',
        Items: [0, 1, 2],
        MaxConcurrency: 2,
        ItemSelector: { i: '{% $states.input.i %}', item: '{% $states.context.Map.Item.Value %}' },
        ItemProcessor: {
          StartAt: 'One',
          States: { One: step('One', { Output: '{% $states.result.Payload.gave %}', ...end }) },
        },
        Output: '{% $merge([$states.input, {"each": $states.result}]) %}',
        Next: 'B',
      },
      B: step('B', { Retry: FLAKY, ...end }),
    },
  },
  child: {
    StartAt: 'Begin',
    States: {
      Begin: begin('Child'),
      Child: {
        Type: 'Task',
        Resource: 'arn:aws:states:::states:startExecution.sync:2',
        Arguments: { StateMachineArn: child, Input: { i: "{% 'c' & $string($i) %}" } },
        Output: '{% $merge([$states.input, {"child": $states.result.Output}]) %}',
        Next: 'B',
      },
      B: step('B', { Retry: FLAKY, ...end }),
    },
  },
  late: {
    StartAt: 'Begin',
    States: {
      Begin: begin('Never'),
      Never: {
        ...ask('Never'),
        TimeoutSeconds: 1,
        Catch: [{ ErrorEquals: ['States.Timeout'], Output: "{% {'i': $i, 'late': true} %}", Next: 'B' }],
        Next: 'B',
      },
      B: step('B', { Retry: FLAKY, ...end }),
    },
  },
  many: {
    StartAt: 'Begin',
    States: {
      Begin: begin('Many'),
      Many: {
        Type: 'Map',
        Items: [0, 1, 2],
        ItemSelector: { i: '{% $states.input.i %}', item: '{% $states.context.Map.Item.Value %}' },
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'MBegin',
          States: {
            MBegin: begin('MOne'),
            MOne: step('MOne', { Output: '{% $states.result.Payload.gave %}', ...end }),
          },
        },
        Output: '{% $merge([$states.input, {"each": $states.result}]) %}',
        Next: 'B',
      },
      B: step('B', { Retry: FLAKY, ...end }),
    },
  },
});

/** Steps that call functions, in their order: once a later one has been called, an earlier one has been acknowledged. */
export const ORDER: Readonly<Record<Kind, readonly (readonly string[])[]>> = {
  steps: [['A'], ['B'], ['C']],
  ask: [['A'], ['Ask'], ['B']],
  fork: [['P', 'Ask'], ['B']],
  each: [['One'], ['B']],
  child: [['B']],
  late: [['Never'], ['B']],
  many: [['MOne'], ['B']],
};
