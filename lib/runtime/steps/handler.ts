import type { HandlerContext } from '../../platform/port.ts';
import { connectionOf } from './connection.ts';
import { checkOutput, inputs, raiseBound } from './result.ts';
import { BpmnRaised, StepFailed, type Executor } from './types.ts';

/** Runs the process's own code. */
export const handler: Executor = async (context) => {
  const path = context.step.lambda!;
  const { deployed, ports, call, node } = context;
  const run = await ports.handlers.load(deployed.model.id, deployed.model.hash, path);
  const lines: string[] = [];
  const handed: HandlerContext = {
    instance: call.instance,
    element: node.id,
    idempotencyKey: context.idempotencyKey,
    attempt: call.attempt,
    connection: (name) => connectionOf(deployed, ports, name),
    fetch: ports.http,
    log: (message) => void lines.push(message),
    bpmnError: (code, message) => new BpmnRaised(code, message),
  };
  let raw;
  try {
    raw = await run(inputs(context), handed);
  } catch (error) {
    if (error instanceof BpmnRaised || error instanceof StepFailed) throw error;
    throw new StepFailed((error as Error).message, { cause: error });
  }
  // What leaves a handler is JSON, as it would be behind a Lambda.
  const output = raw === undefined ? null : (JSON.parse(JSON.stringify(raw)) as typeof raw);
  raiseBound(context, { output }, output);
  checkOutput(context, output);
  return {
    output,
    record: {
      action: 'step.completed',
      decided: { kind: 'lambda', handler: path, code: deployed.model.files[path]?.hash ?? '', logged: lines.length },
      values: { output },
    },
  };
};
