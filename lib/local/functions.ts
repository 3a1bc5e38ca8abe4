import type { LambdaCall } from '../engine/index.ts';
import type { CompiledProcess } from '../model/compiled.ts';
import type { StepCall } from '../model/wire.ts';
import type { Runtime } from '../runtime/types.ts';

const ACCOUNT = '000000000000';
const REGION = 'us-east-1';
const arn = (name: string): string => `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`;

type RuntimeFunction = keyof Runtime['functions'];
const FUNCTIONS: Readonly<Record<string, RuntimeFunction>> = {
  TuttiWait: 'wait',
  TuttiAgent: 'agent',
  TuttiConnect: 'connect',
  TuttiDecide: 'decide',
  TuttiLifecycle: 'lifecycle',
};

/** The definition as the engine runs it: the compiler's text with function names in place of its substitution tokens, and nothing else changed. */
export function substitute(compiled: CompiledProcess): string {
  return compiled.definition.replace(/\$\{(Tutti\w+)\}/g, (_m, token: string) =>
    arn(FUNCTIONS[token] === undefined ? `handler-${token}` : token),
  );
}

/** Calls the runtime function behind an ARN, as Lambda would. */
export function invoker(runtime: () => Runtime): (call: LambdaCall) => Promise<unknown> {
  return async ({ functionArn, payload }) => {
    const token = functionArn.slice(functionArn.lastIndexOf(':') + 1);
    const name = FUNCTIONS[token] ?? (token.startsWith('handler-') ? 'handler' : undefined);
    if (name === undefined)
      throw Object.assign(new Error(`no function ${functionArn}`), { name: 'Lambda.ResourceNotFoundException' });
    return runtime().functions[name](payload as StepCall);
  };
}
