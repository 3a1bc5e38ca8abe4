/** Functions that the recorded machines call, by the name of their file. What they do is told by their names and by what was recorded. */
const FUNCTIONS: Readonly<Record<string, (payload: unknown) => unknown>> = {
  id_function: (payload) => payload,
  raise_exception: () => raise('Exception', 'Some exception was raised.', 2),
  raise_custom_exception: () => raise('CustomException', 'CustomException message', 8),
  large_output_string: () => 'a'.repeat(300_000),
  wait_60_seconds: () => new Promise(() => undefined),
  return_decorated_input: (payload) => `input-event-${JSON.stringify(payload)}`,
  return_bytes_str: () => 'HelloWorld!',
};

/** The cause of a failed Python function, as Lambda reports it. */
function raise(type: string, message: string, line: number): never {
  throw Object.assign(new Error(message), {
    name: type,
    lambdaPayload: {
      errorMessage: message,
      errorType: type,
      requestId: '00000000-0000-4000-8000-000000000000',
      stackTrace: [`  File "/var/task/handler.py", line ${line}, in handler\n    raise ${type}("${message}")\n`],
    },
  });
}

export interface RecordedFunction {
  readonly name: string;
  readonly source: string;
}
/** Runs the function that an ARN or a name stands for. */
export function functionRunner(
  functions: readonly RecordedFunction[],
): (call: { functionArn: string; payload: unknown }) => Promise<unknown> {
  return async ({ functionArn, payload }) => {
    const found = functions.find((f) => functionArn.includes(f.name)) ?? functions[0];
    const file = found?.source.slice(found.source.lastIndexOf('/') + 1).replace(/\.\w+$/, '');
    const run = file === undefined ? undefined : FUNCTIONS[file];
    if (run === undefined)
      throw Object.assign(new Error(`Function not found: ${functionArn}`), {
        name: 'Lambda.ResourceNotFoundException',
      });
    return run(payload);
  };
}
