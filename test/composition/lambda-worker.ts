import { parentPort, workerData } from 'node:worker_threads';
import { pathToFileURL } from 'node:url';

/** One container of one function: its bundle, its environment, and the clock of the test in place of the system's. */
interface Given {
  readonly file: string;
  readonly handler: string;
  /** Epoch milliseconds, as one 64-bit integer. */
  readonly time: SharedArrayBuffer;
}
interface Call {
  readonly id: number;
  readonly event: string;
}

const { file, handler, time } = workerData as Given;
const clock = new BigInt64Array(time);
const now = (): number => Number(Atomics.load(clock, 0));
const SystemDate = Date;
globalThis.Date = new Proxy(SystemDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as object,
  apply: () => new SystemDate(now()).toString(),
  get: (target, key) => (key === 'now' ? now : (Reflect.get(target, key) as unknown)),
});

const module = import(pathToFileURL(file).href) as Promise<
  Record<string, (event: unknown, context: object) => unknown>
>;
parentPort!.on('message', ({ id, event }: Call) => {
  void (async () => {
    try {
      const run = (await module)[handler];
      if (run === undefined) throw new Error(`${file} has no export ${handler}`);
      const result = await run(JSON.parse(event), {
        awsRequestId: `request-${id}`,
        getRemainingTimeInMillis: () => 60_000,
      });
      parentPort!.postMessage({ id, result: JSON.stringify(result ?? null) });
    } catch (error) {
      const { name, message, stack } = error as Error;
      const payload = { errorType: name, errorMessage: message, trace: (stack ?? '').split('\n') };
      parentPort!.postMessage({ id, error: JSON.stringify(payload) });
    }
  })();
});
