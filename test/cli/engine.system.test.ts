import { afterEach, describe, expect, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as sfn from '@aws-sdk/client-sfn';
import { machine, ROLE } from '../engine/api/bench.ts';

const CLI = fileURLToPath(new URL('../../bin/tutti.ts', import.meta.url));
const running: ChildProcess[] = [];
const servers: Server[] = [];
afterEach(async () => {
  for (const child of running.splice(0)) {
    const ended = new Promise((done) => child.once('exit', done));
    if (child.exitCode === null && child.kill('SIGTERM')) await ended;
  }
  for (const server of servers.splice(0)) server.close();
});

interface Ready {
  readonly endpoint: string;
  readonly file: string;
  readonly functions: readonly string[];
}
function tutti(...args: string[]): { child: ChildProcess; line: Promise<string>; err: () => string } {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', CLI, 'engine', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.push(child);
  let err = '';
  child.stderr.on('data', (text) => (err += String(text)));
  const line = new Promise<string>((done) => {
    let out = '';
    child.stdout.on('data', (text) => {
      out += String(text);
      if (out.includes('\n')) done(out);
    });
    child.once('exit', () => done(out));
  });
  return { child, line, err: () => err };
}
const ready = async (...args: string[]): Promise<Ready> =>
  JSON.parse(await tutti('--port', '0', '--json', ...args).line) as Ready;
const clientOf = (endpoint: string): sfn.SFNClient =>
  new sfn.SFNClient({
    region: 'us-east-1',
    endpoint,
    credentials: { accessKeyId: 'anyone', secretAccessKey: 'anything' },
    maxAttempts: 1,
  });
async function run(client: sfn.SFNClient, FunctionName: string): Promise<sfn.DescribeExecutionCommandOutput> {
  const { stateMachineArn } = await client.send(
    new sfn.CreateStateMachineCommand({
      name: `calls-${FunctionName.split(':').at(-1)}`,
      roleArn: ROLE,
      definition: machine({
        Call: {
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke',
          Arguments: { FunctionName, Payload: { name: '{% $states.input.name %}' } },
          Output: '{% $states.result.Payload %}',
          End: true,
        },
      }),
    }),
  );
  const { executionArn } = await client.send(
    new sfn.StartExecutionCommand({ stateMachineArn, input: '{"name":"Ana"}' }),
  );
  for (;;) {
    const found = await client.send(new sfn.DescribeExecutionCommand({ executionArn }));
    if (found.status !== 'RUNNING') return found;
    await new Promise((done) => setTimeout(done, 20));
  }
}

describe('tutti engine', () => {
  test('serves the API with the functions of a folder, and goes on after a restart with the same file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tutti-engine-'));
    writeFileSync(
      join(folder, 'greet.ts'),
      'export const handler = async (event: { name: string }, context: { functionName: string }) =>\n  ({ hello: event.name, from: context.functionName });\n',
    );
    writeFileSync(
      join(folder, 'broken.mjs'),
      'export default () => { throw Object.assign(new Error("nope"), { name: "Broken" }); };\n',
    );
    const file = join(folder, 'engine.db');
    const first = tutti('--port', '0', '--json', '--file', file, '--functions', folder);
    const { endpoint, functions } = JSON.parse(await first.line) as Ready;
    expect(functions).toEqual(['broken', 'greet']);
    expect(new URL(endpoint).hostname).toBe('127.0.0.1');
    const client = clientOf(endpoint);
    const good = await run(client, 'greet');
    expect(JSON.parse(good.output!)).toEqual({ hello: 'Ana', from: 'greet' });
    const bad = await run(client, 'arn:aws:lambda:us-east-1:000000000000:function:broken:live');
    expect(bad).toMatchObject({ status: 'FAILED', error: 'Broken' });
    expect(await run(client, 'none')).toMatchObject({ status: 'FAILED', error: 'Lambda.ResourceNotFoundException' });
    first.child.kill('SIGTERM');
    expect(await new Promise((done) => first.child.once('exit', done))).toBe(0);
    const again = clientOf((await ready('--file', file)).endpoint);
    expect(await again.send(new sfn.DescribeExecutionCommand({ executionArn: good.executionArn }))).toMatchObject({
      status: 'SUCCEEDED',
      output: good.output,
    });
  });

  test("functions behind an address that speaks Lambda's Invoke API", async () => {
    const asked: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url);
      const name = /functions\/([^/]+)/.exec(request.url!)![1];
      if (name === 'gone') {
        response.writeHead(404, { 'x-amzn-errortype': 'ResourceNotFoundException' });
        return response.end('{"Message":"Function not found"}');
      }
      if (name === 'fails') response.setHeader('X-Amz-Function-Error', 'Unhandled');
      return response.end(name === 'fails' ? '{"errorType":"Oh","errorMessage":"no"}' : '{"ok":1}');
    });
    servers.push(server);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const client = clientOf((await ready('--file', ':memory:', '--lambda-endpoint', url)).endpoint);
    expect(await run(client, 'works')).toMatchObject({ status: 'SUCCEEDED', output: '{"ok":1}' });
    expect(await run(client, 'fails')).toMatchObject({
      status: 'FAILED',
      error: 'Oh',
      cause: '{"errorType":"Oh","errorMessage":"no"}',
    });
    expect(await run(client, 'gone')).toMatchObject({
      status: 'FAILED',
      error: 'Lambda.ResourceNotFoundException',
      cause: 'Function not found',
    });
    expect(asked[0]).toBe('/2015-03-31/functions/works/invocations');
  });

  test('a file that has lost what was acknowledged is refused, and taken where the loss is accepted', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'tutti-engine-')), 'engine.db');
    const first = tutti('--port', '0', '--json', '--file', file);
    const client = clientOf((JSON.parse(await first.line) as Ready).endpoint);
    await client.send(new sfn.CreateActivityCommand({ name: 'a' }));
    first.child.kill('SIGKILL');
    await new Promise((done) => first.child.once('exit', done));
    truncateSync(`${file}-wal`, 0);
    const refused = tutti('--port', '0', '--file', file);
    expect(await refused.line).toBe('');
    expect(refused.err()).toMatch(/commits? .*acknowledged.*start with --accept-loss/);
    const taken = tutti('--port', '0', '--json', '--file', file, '--accept-loss');
    expect(
      await clientOf((JSON.parse(await taken.line) as Ready).endpoint).send(new sfn.ListActivitiesCommand({})),
    ).toMatchObject({
      activities: [],
    });
    expect(taken.err()).toContain('acknowledged');
  });

  test('says in plain words what is wrong with the command line', async () => {
    const { endpoint } = await ready('--file', ':memory:');
    const port = new URL(endpoint).port;
    const taken = tutti('--port', port, '--file', ':memory:');
    await taken.line;
    expect(taken.err()).toContain(`port ${port} is taken`);
    const wrong = tutti('--port', 'http');
    await wrong.line;
    expect(wrong.err()).toContain('it must be a number from 0 to 65535');
    const missing = tutti('--functions', '/nonexistent', '--file', ':memory:');
    await missing.line;
    expect(missing.err()).toContain('--functions /nonexistent');
  });
});
