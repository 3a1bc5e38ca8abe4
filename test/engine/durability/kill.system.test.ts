import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { seeded } from '../../support/chaos.ts';
import { KINDS, ORDER, type Kind } from './machines.ts';

const PROVE = process.env.TUTTI_PROVE === '1';
const KILLS = PROVE ? Number(process.env.TUTTI_KILLS ?? 1000) : 8;
/** Executions that each round adds to those that are under way. */
const A_ROUND = 7;
const SEED = PROVE ? Number(process.env.TUTTI_SEED ?? Date.now()) : 3;
const folder = mkdtempSync(join(tmpdir(), 'tutti-kill-'));
const figures: Record<string, number> = { seed: SEED, kills: KILLS };
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  if (PROVE) process.stderr.write(`kills of the engine: ${JSON.stringify(figures)}\n`);
});

/** Runs the child until it ends by itself, or so many milliseconds after it is ready. */
function run(plan: object, killAfterMs?: number): Promise<void> {
  return new Promise((done, fail) => {
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', 'test/engine/durability/child.ts', JSON.stringify({ folder, ...plan })],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let errors = '';
    let timer: NodeJS.Timeout | undefined;
    child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
    child.stdout.on('data', () => {
      if (killAfterMs !== undefined && timer === undefined)
        timer = setTimeout(() => child.kill('SIGKILL'), killAfterMs);
    });
    child.on('close', (code, signal) => {
      if (signal === 'SIGKILL' || (code === 0 && errors === '')) done();
      else fail(new Error(`the engine's process ended with ${code ?? signal}: ${errors}`));
    });
  });
}

interface Result {
  readonly status: string;
  readonly output: Readonly<Record<string, unknown>> | null;
}

describe(`killed ${KILLS} times at random instants`, () => {
  let results: Readonly<Record<string, Result>> = {};
  let lines: readonly (readonly string[])[] = [];
  const kindOf = (name: string): Kind => KINDS.find((k) => name.startsWith(k.charAt(0)) && k !== 'child') ?? 'child';

  test('every acknowledged execution goes on to its end', async () => {
    const random = seeded(SEED);
    for (let kill = 1; kill <= KILLS; kill += 1)
      await run({ seed: kill, until: kill * A_ROUND, finish: false }, random() * 250);
    await run({ seed: 0, until: KILLS * A_ROUND, finish: true });
    results = JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8')) as typeof results;
    lines = readFileSync(join(folder, 'log'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(' '));
    const lost = Object.entries(results).filter(([, r]) => r.status !== 'SUCCEEDED');
    Object.assign(figures, { executions: Object.keys(results).length, lost: lost.length });
    expect(Object.keys(results)).toHaveLength(KILLS * A_ROUND);
    expect(lost).toEqual([]);
    for (const [name, { output }] of Object.entries(results)) {
      const at = (step: string): string => `${name}/${step}`;
      expect(output).toMatchObject({
        i: name,
        ...{
          steps: { A: at('A'), B: at('B'), C: at('C') },
          ask: { A: at('A'), B: at('B'), answer: expect.any(String) as unknown },
          fork: { P: at('P'), B: at('B'), answer: expect.any(String), worked: expect.any(String) },
          each: { each: [0, 1, 2].map((n) => at(`One.${n}`)), B: at('B') },
          child: { child: { i: `c${name}`, A: `c${name}/A`, C: `c${name}/C` }, B: at('B') },
          late: { late: true, B: at('B') },
          many: { each: [0, 1, 2].map((n) => at(`MOne.${n}`)), B: at('B') },
        }[kindOf(name)],
      });
    }
  }, 3_600_000);

  test('a result that was acknowledged is never asked for again', () => {
    const reached = new Map<string, number>();
    const again: string[] = [];
    for (const [what, at] of lines) {
      if (what !== 'call') continue;
      const [name, step] = at!.split('/') as [string, string];
      const order = ORDER[name.startsWith('cc') ? 'steps' : kindOf(name)];
      const position = order.findIndex((steps) => steps.includes(step.replace(/\.\d+$/, '')));
      expect(position).toBeGreaterThanOrEqual(0);
      if (position < (reached.get(name) ?? 0)) again.push(at!);
      else reached.set(name, position);
    }
    figures.acknowledgedResultsRepeated = again.length;
    expect(again).toEqual([]);
    expect(reached.size).toBeGreaterThan(KILLS);
  });

  test('a task that was under way is run again with the same key', () => {
    const keys = new Map<string, Set<string>>();
    const repeated = new Set<string>();
    for (const [what, at, key] of lines) {
      if (what !== 'call') continue;
      const known = keys.get(at!) ?? new Set();
      if (known.has(key!)) repeated.add(at!);
      keys.set(at!, known.add(key!));
    }
    // Only the step that has a retrier may be tried under another key.
    expect([...keys].filter(([at, all]) => all.size > 1 && !at.endsWith('/B'))).toEqual([]);
    figures.callsRepeatedWithTheirKey = repeated.size;
    expect(repeated.size).toBeGreaterThan(0);
  });

  test('a token is accepted once, and what was accepted is what the execution went on with', () => {
    const accepted = new Map<string, string>();
    const tokens = new Map<string, string>();
    const twice: string[] = [];
    for (const [what, a, b] of lines) {
      if (what === 'token') tokens.set(b!, a!);
      if (what !== 'accepted') continue;
      if (accepted.has(a!)) twice.push(a!);
      accepted.set(a!, b!);
      const [name, step] = tokens.get(a!)!.split('/') as [string, string];
      expect(results[name]!.output![step === 'Work' ? 'worked' : 'answer']).toBe(b);
    }
    Object.assign(figures, { tokensAccepted: accepted.size, tokensAcceptedTwice: twice.length });
    expect(twice).toEqual([]);
    expect(accepted.size).toBeGreaterThan(KILLS / 2);
  });
});
