import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** What `cdk synth` made, and what it said. */
export interface Synthesized {
  readonly folder: string;
  readonly status: number;
  readonly said: string;
}

/** Below node_modules, so that bundles find the AWS SDK, which Lambda's own runtime has. */
const CACHE = resolve('node_modules/.cache/tutti/synth');
const SOURCES = ['bin', 'lib', 'lambdas', 'statemachines', 'schemas', 'cdk.json', 'package-lock.json'];
const LONGEST_MS = 300_000;

/**
 * `npx cdk synth` as a user types it, without credentials. It takes half a minute, so the tests that need it share one run for each
 * state of the sources; whoever comes second waits for the first.
 */
export async function synthesized(): Promise<Synthesized> {
  const folder = join(CACHE, digest());
  const done = join(folder, 'synthesized.json');
  mkdirSync(CACHE, { recursive: true });
  const lock = `${folder}.lock`;
  for (const end = Date.now() + LONGEST_MS; !existsSync(done);) {
    try {
      mkdirSync(lock);
    } catch {
      if (Date.now() > end || Date.now() - (modified(lock) ?? Date.now()) > LONGEST_MS)
        throw new Error(`cdk synth did not end; remove ${lock} and try again`);
      await new Promise((next) => setTimeout(next, 200));
      continue;
    }
    try {
      if (!existsSync(done)) await synth(folder, done);
    } finally {
      rmSync(lock, { recursive: true });
    }
  }
  return { folder, ...(JSON.parse(readFileSync(done, 'utf8')) as { status: number; said: string }) };
}

async function synth(folder: string, done: string): Promise<void> {
  for (const name of readdirSync(CACHE))
    if (!name.endsWith('.lock') && !existsSync(join(CACHE, `${name}.lock`)))
      rmSync(join(CACHE, name), { recursive: true });
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_')));
  const child = spawn('npx', ['cdk', 'synth', '--quiet', '--output', folder], {
    env: { ...env, AWS_EC2_METADATA_DISABLED: 'true', CI: '1' },
  });
  let said = '';
  child.stdout.on('data', (text) => (said += String(text)));
  child.stderr.on('data', (text) => (said += String(text)));
  const status = await new Promise<number>((end) => child.once('close', (code) => end(code ?? 1)));
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${done}.part`, JSON.stringify({ status, said }));
  renameSync(`${done}.part`, done);
}

/** Of everything that the templates and bundles are made from. */
function digest(): string {
  const hash = createHash('sha256').update(process.version);
  const add = (path: string): void => {
    if (statSync(path).isDirectory()) for (const name of readdirSync(path).sort()) add(join(path, name));
    else hash.update(path).update(readFileSync(path));
  };
  for (const source of SOURCES) add(source);
  return hash.digest('hex').slice(0, 20);
}
function modified(path: string): number | undefined {
  return existsSync(path) ? statSync(path).mtimeMs : undefined;
}
