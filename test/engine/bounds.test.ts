import { afterEach, describe, expect, test } from '@jest/globals';
import * as sfn from '@aws-sdk/client-sfn';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Engine, VirtualClock, type EngineOptions, type LambdaCall } from '../../lib/engine/index.ts';
import { apiBench, machine, ROLE, type ApiBench } from './api/bench.ts';

const STEP = machine({
  T: {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Arguments: { FunctionName: 'f', Payload: '{% $states.input %}' },
    Output: '{% $states.result.Payload %}',
    End: true,
  },
});
const names = Array.from({ length: 12 }, (_x, n) => `n${n}`);

/** Functions that answer when the gate is opened; how many were under way at once. */
class Gate {
  readonly called: string[] = [];
  most = 0;
  #waiting: (() => void)[] = [];
  #open = false;
  readonly invoke = async ({ payload }: LambdaCall): Promise<unknown> => {
    this.called.push((payload as { n: string }).n);
    if (this.#open) return payload;
    await new Promise<void>((next) => {
      this.#waiting.push(next);
      this.most = Math.max(this.most, this.#waiting.length);
    });
    return payload;
  };
  /** Lets one through. */
  one(): void {
    this.#waiting.shift()?.();
  }
  open(): void {
    this.#open = true;
    for (const next of this.#waiting.splice(0)) next();
  }
}
const ticks = async (): Promise<void> => {
  for (let n = 0; n < 20; n += 1) await new Promise(setImmediate);
};

describe('at the bound of what it takes in', () => {
  const open: ApiBench[] = [];
  afterEach(async () => {
    for (const b of open.splice(0)) await b.close();
  });
  const full = async (gate: Gate): Promise<{ b: ApiBench; stateMachineArn: string }> => {
    const b = await apiBench({ invoke: gate.invoke, maxCalls: 1, maxInFlight: 3 });
    open.push(b);
    const { stateMachineArn } = await b.client.send(
      new sfn.CreateStateMachineCommand({ name: 'm', definition: STEP, roleArn: ROLE }),
    );
    return { b, stateMachineArn: stateMachineArn! };
  };
  const start = (client: sfn.SFNClient, stateMachineArn: string, name: string) =>
    client.send(new sfn.StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify({ n: name }) }));

  test('the API answers ThrottlingException; what it took runs, what it refused was never there', async () => {
    const gate = new Gate();
    const { b, stateMachineArn } = await full(gate);
    const taken: string[] = [];
    const refused: string[] = [];
    for (const name of names) {
      const error: unknown = await start(b.client, stateMachineArn, name).then(
        () => undefined,
        (e: unknown) => e,
      );
      if (error === undefined) taken.push(name);
      else {
        expect(error).toMatchObject({ name: 'ThrottlingException', message: 'Rate exceeded' });
        expect(error).toMatchObject({ $metadata: { httpStatusCode: 400 } });
        refused.push(name);
      }
    }
    // One under way, three that wait for it.
    expect([taken.length, refused.length]).toEqual([4, 8]);
    gate.open();
    await b.engine.settle();
    const status = async (name: string): Promise<unknown> =>
      b.client
        .send(
          new sfn.DescribeExecutionCommand({
            executionArn: `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`,
          }),
        )
        .then(
          (e) => e.status,
          (e: unknown) => (e as Error).name,
        );
    expect(await Promise.all(taken.map(status))).toEqual(taken.map(() => 'SUCCEEDED'));
    expect(await Promise.all(refused.map(status))).toEqual(refused.map(() => 'ExecutionDoesNotExist'));
  });
  test('a client of the SDK that tries again gets everything through, each once', async () => {
    const gate = new Gate();
    const { b, stateMachineArn } = await full(gate);
    const client = new sfn.SFNClient({
      region: 'us-east-1',
      endpoint: b.served.url,
      credentials: { accessKeyId: 'anyone', secretAccessKey: 'anything' },
      maxAttempts: 20,
    });
    setTimeout(() => gate.open(), 100);
    const started = await Promise.all(names.map((name) => start(client, stateMachineArn, name)));
    expect(started.some(({ $metadata }) => $metadata.attempts! > 1)).toBe(true);
    await b.engine.settle();
    expect(gate.called.toSorted()).toEqual(names.toSorted());
    const { executions } = await client.send(new sfn.ListExecutionsCommand({ stateMachineArn }));
    expect(executions!.map(({ status }) => status)).toEqual(names.map(() => 'SUCCEEDED'));
    client.destroy();
  });
});

describe('maxCalls', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tutti-bounds-'));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const open = (options: Partial<EngineOptions> & Pick<EngineOptions, 'invoke'>): Engine =>
    Engine.open({ file: join(folder, 'engine.db'), clock: new VirtualClock(), maxCalls: 3, ...options });

  test('so many calls at once and no more, the oldest first, and after a restart too', async () => {
    const gate = new Gate();
    const engine = open({ invoke: gate.invoke });
    const { stateMachineArn } = await engine.createStateMachine({ name: 'm', definition: STEP });
    const arns: string[] = [];
    for (const name of names)
      arns.push(
        (await engine.startExecution({ stateMachineArn, name, input: JSON.stringify({ n: name }) })).executionArn,
      );
    await ticks();
    expect(gate.called).toEqual(names.slice(0, 3));
    gate.one();
    await ticks();
    expect(gate.called).toEqual(names.slice(0, 4));
    expect(gate.most).toBe(3);
    // What waited for room stands on disk as what was under way does.
    await engine.close();
    const second = new Gate();
    const again = open({ invoke: second.invoke });
    await ticks();
    expect([second.called.length, second.most]).toEqual([3, 3]);
    second.open();
    await again.settle();
    expect(second.called.toSorted()).toEqual(names.slice(1).toSorted());
    for (const executionArn of arns) expect((await again.describeExecution({ executionArn })).status).toBe('SUCCEEDED');
    await again.close();
  });
});
