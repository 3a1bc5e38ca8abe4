import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import * as sfn from '@aws-sdk/client-sfn';
import { apiBench, machine, ROLE, type ApiBench } from './bench.ts';

let bench: ApiBench;
let activityArn: string;
let stateMachineArn: string;
beforeEach(async () => {
  bench = await apiBench();
  activityArn = (await bench.client.send(new sfn.CreateActivityCommand({ name: 'work' }))).activityArn!;
  const made = await bench.client.send(
    new sfn.CreateStateMachineCommand({
      name: 'm',
      definition: machine({ Work: { Type: 'Task', Resource: activityArn, TimeoutSeconds: 600, End: true } }),
      roleArn: ROLE,
    }),
  );
  stateMachineArn = made.stateMachineArn!;
});
afterEach(() => bench.close());
const start = (input: string) => bench.client.send(new sfn.StartExecutionCommand({ stateMachineArn, input }));

describe('GetActivityTask', () => {
  test('several workers wait, and each task goes to one of them', async () => {
    const polls = [1, 2, 3].map((n) =>
      bench.client.send(new sfn.GetActivityTaskCommand({ activityArn, workerName: `w${n}` })),
    );
    await Promise.all(['"a"', '"b"', '"c"'].map(start));
    const got = await Promise.all(polls);
    expect(got.map((g) => g.input).sort()).toEqual(['"a"', '"b"', '"c"']);
    expect(new Set(got.map((g) => g.taskToken)).size).toBe(3);
  });
  test('a worker that hangs up takes no task with it', async () => {
    const gone = new AbortController();
    const poll = bench.client.send(new sfn.GetActivityTaskCommand({ activityArn }), { abortSignal: gone.signal });
    const refused = expect(poll).rejects.toMatchObject({ name: 'AbortError' });
    await new Promise((done) => setTimeout(done, 50));
    gone.abort();
    await refused;
    await new Promise((done) => setTimeout(done, 50));
    await start('"kept"');
    await bench.engine.settle();
    expect(await bench.client.send(new sfn.GetActivityTaskCommand({ activityArn }))).toMatchObject({ input: '"kept"' });
  });
  test('an engine that closes lets them go without a task', async () => {
    const poll = bench.inside.send(new sfn.GetActivityTaskCommand({ activityArn }));
    await new Promise((done) => setTimeout(done, 20));
    await bench.engine.close();
    expect((await poll).taskToken).toBeUndefined();
  });
});
