import type { LambdaCall } from '../../../lib/engine/index.ts';

/** Functions that the recorded machines call, by the name of their file. What they do is told by their names and by what was recorded. */
const FUNCTIONS: Readonly<Record<string, (call: LambdaCall) => unknown>> = {
  id_function: ({ payload }) => payload,
  raise_exception: () => raise('Exception', 'Some exception was raised.', 2, '"Some exception was raised."'),
  raise_custom_exception: () => raise('CustomException', '', 9, ''),
  large_output_string: () => 'a'.repeat(300_000),
  // In all recordings of it, what waits ends before.
  wait_60_seconds: ({ pause }) => pause(new Promise(() => undefined)),
  return_bytes_str: () => 'HelloWorld!',
};

/** The cause of a failed Python function, as Lambda reports it. */
function raise(type: string, message: string, line: number, argument: string): never {
  throw Object.assign(new Error(message), {
    name: type,
    lambdaPayload: {
      errorMessage: message,
      errorType: type,
      requestId: '00000000-0000-4000-8000-000000000000',
      stackTrace: [`  File "/var/task/handler.py", line ${line}, in handler\n    raise ${type}(${argument})\n`],
    },
  });
}

export interface RecordedFunction {
  readonly name: string;
  readonly source: string;
}
/** What a task of the recorded machine was answered. */
export interface RecordedAnswer {
  readonly event: string;
  readonly output?: unknown;
  readonly error?: string;
  readonly cause?: unknown;
}
/** Runs the function that an ARN or a name stands for; what is not known here answers what was answered then, in that order. */
export function functionRunner(
  functions: readonly RecordedFunction[],
  answers: readonly RecordedAnswer[] = [],
): (call: LambdaCall) => Promise<unknown> {
  const left = [...answers];
  return async (call) => {
    const called = call.functionArn.split(':')[6] ?? call.functionArn;
    const run = known(functions.find(({ name }) => name === called));
    if (run !== undefined) return run(call);
    const answer = left.shift();
    if (answer !== undefined) return answered(answer);
    throw Object.assign(new Error(`Function not found: ${call.functionArn}`), {
      name: 'Lambda.ResourceNotFoundException',
    });
  };
}
const known = (of: RecordedFunction | undefined): ((call: LambdaCall) => unknown) | undefined =>
  of === undefined ? undefined : FUNCTIONS[of.source.slice(of.source.lastIndexOf('/') + 1).replace(/\.\w+$/, '')];

function answered({ event, output, error, cause }: RecordedAnswer): unknown {
  if (event === 'LambdaFunctionSucceeded') return output;
  if (event === 'TaskSucceeded') return (output as { Payload?: unknown } | undefined)?.Payload;
  throw Object.assign(new Error(typeof cause === 'string' ? cause : ''), {
    name: error,
    ...(typeof cause === 'object' ? { lambdaPayload: cause } : {}),
  });
}
