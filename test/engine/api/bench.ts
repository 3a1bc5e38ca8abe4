import { SFNClient } from '@aws-sdk/client-sfn';
import { Engine, VirtualClock, type EngineOptions } from '../../../lib/engine/index.ts';
import { requestHandler, serveEngine, type Served } from '../../../lib/engine/api/index.ts';

export const ROLE = 'arn:aws:iam::000000000000:role/tutti';
const credentials = { accessKeyId: 'anyone', secretAccessKey: 'anything' };

export interface ApiBench {
  readonly engine: Engine;
  readonly clock: VirtualClock;
  /** Over a socket, with a plain endpoint. */
  readonly client: SFNClient;
  /** In this process. */
  readonly inside: SFNClient;
  readonly served: Served;
  close(): Promise<void>;
}

/** An engine behind its API, and real SDK clients in front of it. */
export async function apiBench(options: Partial<EngineOptions> = {}): Promise<ApiBench> {
  const clock = new VirtualClock();
  const engine = Engine.open({ file: ':memory:', clock, invoke: () => Promise.resolve({ ok: true }), ...options });
  clock.onSettle(() => engine.settle());
  const served = await serveEngine(engine, { port: 0 });
  const client = new SFNClient({
    region: 'us-east-1',
    endpoint: served.url,
    credentials,
    maxAttempts: 1,
    // What the SDK puts before the host for TestState and StartSyncExecution has no address on this machine.
    disableHostPrefix: true,
  });
  const inside = new SFNClient({
    region: 'us-east-1',
    credentials,
    maxAttempts: 1,
    requestHandler: requestHandler(engine),
  });
  return {
    engine,
    clock,
    client,
    inside,
    served,
    async close() {
      client.destroy();
      await served.close();
      await engine.close();
    },
  };
}

export const machine = (states: object, more: object = {}): string =>
  JSON.stringify({ QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0], States: states, ...more });
export const PASS = machine({ Done: { Type: 'Pass', End: true } });
export const token = (next: object = { End: true }): object => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
  Arguments: {
    FunctionName: 'arn:aws:lambda:us-east-1:000000000000:function:f',
    Payload: { token: '{% $states.context.Task.Token %}' },
  },
  TimeoutSeconds: 3600,
  ...next,
});
