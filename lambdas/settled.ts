import type { Runtime } from '../lib/runtime/types.ts';

/**
 * Runs `work`, then waits for the commands that it set off: Lambda freezes a container when its handler returns. Their failure is not
 * the caller's: the outbox holds them, and the change stream and the sweep send them again. An error of `work` keeps its `name`, which
 * Lambda reports as errorType and Step Functions catches as the error's name (`BPMN.*`, `TUTTI.*`).
 */
export async function settled<T>(open: () => Runtime, work: (runtime: Runtime) => Promise<T>): Promise<T> {
  const runtime = open();
  try {
    return await work(runtime);
  } finally {
    await runtime.settle().catch((error: unknown) => console.error('commands are left to the outbox', error));
  }
}
