import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const AWS = process.env.TUTTI_AWS_CLI ?? 'aws';
const cli = spawnSync(AWS, ['--version'], { stdio: 'ignore' }).status === 0;
const DOCUMENTED = 'http://127.0.0.1:8083';

/** Blocks of code, with what stands in their first line. */
const blocks = [...readFileSync('docs/engine.md', 'utf8').matchAll(/```(\w+) ?([^\n]*)\n([\s\S]*?)```/g)].map(
  ([, language = '', tag = '', text = '']) => ({ language, tag, text }),
);
const tagged = (tag: string): string => blocks.find((b) => b.tag === tag)!.text;

let folder: string;
let server: ChildProcess;
let endpoint: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tutti-docs-engine-'));
  writeFileSync(join(folder, 'functions.mjs'), tagged('file=functions.mjs'));
  const [npx, tutti, ...args] = tagged('server').trim().split(' ');
  expect([npx, tutti]).toEqual(['npx', 'tutti']);
  const bin = resolve('bin/tutti.ts');
  const own = ['--port', '0', '--file', ':memory:', '--json'];
  server = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', bin, ...args, ...own], { cwd: folder });
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
  rmSync(folder, { recursive: true });
});

/** Runs to its end in the root of the repository; what it said. */
const run = (command: string, args: readonly string[]): Promise<{ status: number | null; out: string }> =>
  new Promise((done) => {
    const child = spawn(command, args, { env: { ...process.env, ENGINE: endpoint } });
    let out = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (out += text.toString()));
    child.on('close', (status) => done({ status, out }));
  });

describe('docs/engine.md', () => {
  const programs = blocks.filter(({ language }) => language === 'ts');
  test('has its blocks', () => {
    expect(programs).toHaveLength(2);
    expect(tagged('aws')).toContain(DOCUMENTED);
  });
  test.each(programs.map(({ text }) => text))('a program runs: %#', async (text) => {
    const node = ['--disable-warning=ExperimentalWarning', '--input-type=module-typescript', '-e', text];
    expect(await run(process.execPath, node)).toEqual({ status: 0, out: '' });
  });
  (cli ? test : test.skip)(
    `the AWS CLI does what is written${cli ? '' : ' (skipped: no aws on this machine)'}`,
    async () => {
      const text = tagged('aws').replaceAll(DOCUMENTED, endpoint).replaceAll(/^aws /gm, `${AWS} `);
      const { status, out } = await run('sh', ['-e', '-c', text]);
      expect(out).toContain('ExecutionStarted');
      expect(status).toBe(0);
    },
    60_000,
  );
});
