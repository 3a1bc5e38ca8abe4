import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { ASSUMPTIONS } from './assumptions.ts';
import type { Outcome } from './trials.ts';

const NODE = '--disable-warning=ExperimentalWarning';
let server: ChildProcess;
let endpoint: string;
beforeAll(async () => {
  server = spawn(process.execPath, [NODE, 'bin/tutti.ts', 'engine', '--port', '0', '--file', ':memory:', '--json']);
  const line = await new Promise<string>((done, fail) => {
    server.stdout!.once('data', (text: Buffer) => done(text.toString()));
    server.once('exit', (code) => fail(new Error(`the server ended with ${code}`)));
  });
  ({ endpoint } = JSON.parse(line) as { endpoint: string });
}, 60_000);
afterAll(async () => {
  const ended = new Promise((done) => server.once('exit', done));
  server.kill('SIGTERM');
  await ended;
});
const run = (...args: readonly string[]): Promise<{ status: number | null; out: string; errors: string }> =>
  new Promise((done) => {
    const child = spawn(process.execPath, [NODE, 'test/aws/run.ts', ...args]);
    let out = '';
    let errors = '';
    child.stdout.on('data', (text: Buffer) => (out += text.toString()));
    child.stderr.on('data', (text: Buffer) => (errors += text.toString()));
    child.on('close', (status) => done({ status, out, errors }));
  });

test('the scripts for a real account hold against `tutti engine`, and leave nothing behind', async () => {
  const { status, out } = await run('--endpoint', endpoint, '--json');
  const outcomes = JSON.parse(out) as Outcome[];
  expect(outcomes.filter(({ holds, problems }) => !holds || problems.length > 0)).toEqual([]);
  expect(outcomes.map(({ id }) => id).toSorted()).toEqual(ASSUMPTIONS.map(({ id }) => id).toSorted());
  expect(status).toBe(0);
  const { stateMachines } = (await (
    await fetch(endpoint, {
      method: 'POST',
      headers: { 'X-Amz-Target': 'AWSStepFunctions.ListStateMachines' },
      body: '{}',
    })
  ).json()) as { stateMachines: unknown[] };
  expect(stateMachines).toEqual([]);
});
test('on an account nothing begins before it has been said what it costs', async () => {
  const { status, errors } = await run('--role', 'arn:aws:iam::111111111111:role/r', '--only', 'token-once');
  expect(errors).toContain('1 trials, at most 6 state transitions (USD 0.000');
  expect(status).toBe(2);
  expect((await run('--role', 'arn:aws:iam::111111111111:role/r', '--only', 'nothing')).errors).toContain(
    'no assumption',
  );
  expect((await run()).status).toBe(2);
});
