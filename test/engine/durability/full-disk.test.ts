import { afterAll, expect, test } from '@jest/globals';
import * as sfn from '@aws-sdk/client-sfn';
import { mkdtempSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Engine, SystemClock, type LambdaCall } from '../../../lib/engine/index.ts';
import { serveEngine } from '../../../lib/engine/api/index.ts';
import { machine, ROLE, token } from '../api/bench.ts';

const folder = mkdtempSync(join(tmpdir(), 'tutti-full-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const NAME = '{% $states.context.Execution.Name %}';
const payload = (more: object): object => ({ Arguments: { FunctionName: 'f', Payload: { name: NAME, ...more } } });
const STATES = {
  Ask: { ...token({ Next: 'Work' }), ...payload({ token: '{% $states.context.Task.Token %}' }) },
  Work: {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    ...payload({}),
    Output: '{% $states.input %}',
    End: true,
  },
};

/** The connection of a file, which the engine shows nobody. SQLite then takes the disk to have so many pages. */
function diskOf(open: () => Engine): { engine: Engine; pages: (most: number) => void; used: () => number } {
  const { prepare } = DatabaseSync.prototype;
  let db: DatabaseSync | undefined;
  const seen = (connection: DatabaseSync): void => void (db = connection);
  DatabaseSync.prototype.prepare = function (this: DatabaseSync, sql: string) {
    seen(this);
    return prepare.call(this, sql);
  };
  try {
    const engine = open();
    const number = (pragma: string): number => Object.values(db!.prepare(`PRAGMA ${pragma}`).get()!)[0] as number;
    return {
      engine,
      pages: (most) => void number(`max_page_count = ${most}`),
      used: () => number('page_count'),
    };
  } finally {
    DatabaseSync.prototype.prepare = prepare;
  }
}

test('a full disk: the API says so, nothing acknowledged is lost, and it goes on when there is room', async () => {
  const file = join(folder, 'engine.db');
  const tokens = new Map<string, string>();
  const worked: string[] = [];
  const open = (): Engine =>
    Engine.open({
      file,
      clock: new SystemClock(),
      invoke: async ({ payload: given }: LambdaCall) => {
        const { name, token: taskToken } = given as { name: string; token?: string };
        if (taskToken === undefined) worked.push(name);
        else tokens.set(name, taskToken);
        return null;
      },
    });
  const { engine, pages, used } = diskOf(open);
  const told: string[] = [];
  const served = await serveEngine(engine, { port: 0, onError: (error) => told.push((error as Error).message) });
  const client = new sfn.SFNClient({
    region: 'us-east-1',
    endpoint: served.url,
    credentials: { accessKeyId: 'anyone', secretAccessKey: 'anything' },
    maxAttempts: 1,
  });
  const create = (name: string, more: object = {}) =>
    client.send(new sfn.CreateStateMachineCommand({ name, definition: machine(STATES, more), roleArn: ROLE }));
  const { stateMachineArn } = await create('m');
  const start = (name: string) =>
    client.send(
      new sfn.StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify({ name, text: 'x'.repeat(2000) }) }),
    );
  const FULL = { name: 'InternalServerError', $fault: 'server', $metadata: { httpStatusCode: 500 } };

  pages(used() + 20);
  const taken: string[] = [];
  let refused: unknown;
  while (refused === undefined && taken.length < 200)
    await start(`e${taken.length}`).then(
      () => taken.push(`e${taken.length}`),
      (error: unknown) => (refused = error),
    );
  expect(refused).toMatchObject(FULL);
  expect((refused as Error).message).toContain('full');
  expect(told[0]).toContain('full');
  expect(taken.length).toBeGreaterThan(3);
  const lost = `e${taken.length}`;
  // What was refused was never there; what was taken is, and is read as before.
  const describe = (name: string) =>
    client.send(
      new sfn.DescribeExecutionCommand({
        executionArn: `${stateMachineArn!.replace(':stateMachine:', ':execution:')}:${name}`,
      }),
    );
  await expect(describe(lost)).rejects.toMatchObject({ name: 'ExecutionDoesNotExist' });
  for (const name of taken) expect((await describe(name)).status).toBe('RUNNING');
  // A machine that could not be written is none either.
  await expect(create('large', { Comment: 'x'.repeat(200_000) })).rejects.toMatchObject(FULL);
  const { stateMachines } = await client.send(new sfn.ListStateMachinesCommand({}));
  expect(stateMachines!.map(({ name }) => name)).toEqual(['m']);

  // An answer of a function cannot be written: it is written when there is room, and the function is not called again.
  pages(1_000_000);
  await start('late');
  pages(used());
  const answers: string[] = [];
  for (const [name, taskToken] of tokens)
    await client
      .send(new sfn.SendTaskSuccessCommand({ taskToken, output: JSON.stringify({ name, more: 'y'.repeat(9000) }) }))
      .then(
        () => answers.push(name),
        (error: unknown) => expect(error).toMatchObject(FULL),
      );
  expect(answers.length).toBeLessThan(tokens.size);
  pages(1_000_000);
  // Those who were told of the error send again, as clients do; a token that was acknowledged is not taken twice.
  for (const [name, taskToken] of tokens) {
    const again = client.send(new sfn.SendTaskSuccessCommand({ taskToken, output: JSON.stringify({ name }) }));
    if (answers.includes(name)) await expect(again).rejects.toMatchObject({ name: 'TaskTimedOut' });
    else await again;
  }
  await engine.settle();
  for (const name of [...taken, 'late']) expect((await describe(name)).status).toBe('SUCCEEDED');
  expect(worked.toSorted()).toEqual([...taken, 'late'].toSorted());

  client.destroy();
  await served.close();
  await engine.close();
  const again = open();
  const { executions } = await again.listExecutions({ stateMachineArn: stateMachineArn! });
  expect(executions.map(({ name }) => name).toSorted()).toEqual([...taken, 'late'].toSorted());
  await again.close();
}, 60_000);
