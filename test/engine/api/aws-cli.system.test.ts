import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFile, spawnSync } from 'node:child_process';
import { apiBench, machine, ROLE, token, type ApiBench } from './bench.ts';

const AWS = process.env.TUTTI_AWS_CLI ?? 'aws';
const installed = spawnSync(AWS, ['--version'], { stdio: 'ignore' }).status === 0;

let bench: ApiBench;
const tokens: string[] = [];
beforeAll(async () => {
  bench = await apiBench({
    invoke: ({ payload }) => {
      tokens.push((payload as { token: string }).token);
      return Promise.resolve({});
    },
  });
});
afterAll(() => bench.close());

/** One call of the CLI, as a person would type it. */
function aws(...args: string[]): Promise<{ code: number; out: Record<string, unknown>; err: string }> {
  const env = {
    PATH: process.env.PATH,
    HOME: '/nonexistent',
    AWS_ACCESS_KEY_ID: 'anyone',
    AWS_SECRET_ACCESS_KEY: 'anything',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ENDPOINT_URL: bench.served.url,
    AWS_DISABLE_HOST_PREFIX_INJECTION: 'true',
  };
  return new Promise((done) =>
    execFile(AWS, ['stepfunctions', ...args, '--output', 'json'], { env }, (error, stdout, err) =>
      done({
        code: error === null ? 0 : Number(error.code),
        out: stdout.trim() === '' ? {} : (JSON.parse(stdout) as Record<string, unknown>),
        err,
      }),
    ),
  );
}

(installed ? describe : describe.skip)(`the AWS CLI${installed ? '' : ' (skipped: no aws on this machine)'}`, () => {
  test('creates, starts, completes a token, reads the history page by page, and tells errors', async () => {
    const created = await aws(
      ...['create-state-machine', '--name', 'cli', '--role-arn', ROLE],
      ...['--definition', machine({ Wait: token() })],
    );
    const stateMachineArn = created.out.stateMachineArn as string;
    const { out } = await aws('start-execution', '--state-machine-arn', stateMachineArn, '--name', 'one');
    const executionArn = out.executionArn as string;
    await bench.engine.settle();
    await aws('send-task-success', '--task-token', tokens[0]!, '--task-output', '{"by":"cli"}');
    await bench.engine.settle();
    const described = await aws('describe-execution', '--execution-arn', executionArn);
    expect(described.out).toMatchObject({ status: 'SUCCEEDED', output: '{"by":"cli"}' });
    const history = await aws('get-execution-history', '--execution-arn', executionArn, '--page-size', '3');
    expect((history.out.events as { type: string }[]).map((e) => e.type)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSubmitted',
      'TaskSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
    const tested = await aws('test-state', '--definition', '{"Type":"Pass","QueryLanguage":"JSONata","End":true}');
    expect(tested.out).toMatchObject({ status: 'SUCCEEDED' });
    const missing = await aws('describe-execution', '--execution-arn', `${executionArn}x`);
    expect(missing.code).toBeGreaterThan(0);
    expect(missing.err).toContain('An error occurred (ExecutionDoesNotExist) when calling the DescribeExecution');
  });
});
