// How long an engine takes to be there again with so many instances waiting, after it was killed and after it was closed, and what
// memory they take then. Run by itself with the numbers of instances, or by the bench; prints JSON.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { Load } from './load.ts';
import { median, rounded } from './statistics.ts';
import { W4 } from './workloads.ts';

export interface RestartFigures {
  readonly instances: number;
  readonly startedPerSecond: number;
  /** Seconds from the start of the process until it has answered about one of them; medians. */
  readonly afterKill: number;
  readonly afterClose: number;
  /** Bytes an instance: resident in the process that has been started, beyond those of an engine without instances; on disk. */
  readonly residentBytes: number;
  readonly diskBytes: number;
}
interface Opened {
  readonly seconds: number;
  readonly rss: number;
}

/** `count`: restarts of each kind. */
export async function restart(instances: number, count: number): Promise<RestartFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'tutti-restart-'));
  const file = join(folder, 'engine.db');
  try {
    const empty = join(folder, 'empty.db');
    await filled(empty, 1);
    const base = median((await times(count, () => opened(empty, 1, 'close'))).map(({ rss }) => rss));
    const startedPerSecond = await filled(file, instances);
    // Each leaves the file as a kill does.
    const killed = await times(count, () => opened(file, instances, 'kill'));
    await opened(file, instances, 'close');
    const closed = await times(count, () => opened(file, instances, 'close'));
    return {
      instances,
      startedPerSecond: rounded(startedPerSecond),
      afterKill: rounded(median(killed.map(({ seconds }) => seconds))),
      afterClose: rounded(median(closed.map(({ seconds }) => seconds))),
      residentBytes: Math.round((median(closed.map(({ rss }) => rss)) - base) / instances),
      diskBytes: Math.round(statSync(file).size / instances),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
async function times(count: number, run: () => Promise<Opened>): Promise<Opened[]> {
  const all: Opened[] = [];
  for (let n = 0; n < count; n += 1) all.push(await run());
  return all;
}

const child = async (...args: readonly string[]): Promise<string> => {
  const node = ['--disable-warning=ExperimentalWarning', '--expose-gc', import.meta.filename, ...args];
  const run = promisify(execFile)(process.execPath, node);
  // It may kill itself.
  const { stdout, stderr } = await run.catch((error: unknown) => error as { stdout: string; stderr: string });
  if (stdout === '') throw new Error(`${args.join(' ')} said nothing${stderr === '' ? '' : `: ${stderr}`}`);
  return stdout;
};
const filled = async (file: string, instances: number): Promise<number> =>
  Number(await child('--fill', file, String(instances)));
const opened = async (file: string, instances: number, end: 'kill' | 'close'): Promise<Opened> =>
  JSON.parse(await child('--open', file, '--end', end, String(instances))) as Opened;

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    options: { fill: { type: 'string' }, open: { type: 'string' }, end: { type: 'string' } },
    allowPositionals: true,
  });
  const instances = Number(positionals[0]);
  if (values.fill !== undefined) await fill(values.fill);
  else if (values.open !== undefined) await open(values.open);
  else for (const n of positionals) process.stdout.write(`${JSON.stringify(await restart(Number(n), 3))}\n`);

  async function fill(file: string): Promise<void> {
    const load = new Load(file);
    const perSecond = await load.fill(await load.deploy(W4), instances);
    process.stdout.write(String(perSecond), () => process.kill(process.pid, 'SIGKILL'));
  }
  async function open(file: string): Promise<void> {
    const load = new Load(file);
    const executionArn = `arn:aws:states:us-east-1:000000000000:execution:W4:A-${Math.ceil(instances / 2)}`;
    const { status } = await load.engine.describeExecution({ executionArn });
    // Of this process: it began with Node itself.
    const seconds = performance.now() / 1000;
    if (status !== 'RUNNING') throw new Error(`${executionArn} is ${status}`);
    for (let i = 0; i < 3; i += 1) globalThis.gc!();
    const told: Opened = { seconds, rss: process.memoryUsage.rss() };
    if (values.end === 'close') await load.close();
    process.stdout.write(JSON.stringify(told), () => {
      if (values.end === 'kill') process.kill(process.pid, 'SIGKILL');
    });
  }
}
