import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve, type ServerType } from '@hono/node-server';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AddressInfo } from 'node:net';
import { application, createDemo } from '../../statemachines/account-opening/demo/index.ts';
import type { CoreBanking } from '../../statemachines/account-opening/demo/core-banking.ts';
import type { JsonObject } from '../../lib/model/json.ts';
import { seeded } from '../support/chaos.ts';

const PROVE = process.env.TUTTI_PROVE === '1';
const FOLDER = 'statemachines/account-opening';
const WEAK_CREDIT = { company: { name: 'Acme', registrationNumber: 'HRB-12500', jurisdiction: 'DE' } };
const ANSWERS = {
  Task_Review: { as: 'dora', data: { decision: 'accept' } },
  Task_Compliance: { as: 'carl', data: { outcome: 'approve', comment: 'fine' } },
};

const servers: ServerType[] = [];
const env: Record<string, string> = {};
let demo: ReturnType<typeof createDemo>;

const listen = (app: { fetch: (request: Request) => Response | Promise<Response> }): Promise<string> =>
  new Promise((done) =>
    servers.push(
      serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, (a: AddressInfo) =>
        done(`http://127.0.0.1:${a.port}`),
      ),
    ),
  );

beforeAll(async () => {
  demo = createDemo();
  for (const [name, system] of Object.entries(demo.connections))
    env[`TUTTI_CONNECTION_${name.toUpperCase().replaceAll('-', '_')}`] = await listen(system.app);
  env.TUTTI_MODEL_URL = await listen(demo.model.app);
  env.TUTTI_MODEL_NAME = demo.model.name;
});
afterAll(() => servers.forEach((s) => s.close()));

interface Run {
  readonly code: number | null;
  readonly signal: string | null;
  readonly out: string;
  readonly err: string;
}
const run = (plan: JsonObject, killAfterMs?: number): Promise<Run> =>
  new Promise((done) => {
    const file = join(String(plan.data), 'plan.json');
    writeFileSync(file, JSON.stringify(plan));
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'test/crash/child.ts', file], {
      env: { ...process.env, ...env, NODE_OPTIONS: '' },
    });
    let out = '';
    let err = '';
    child.stdout.on('data', (d) => (out += String(d)));
    child.stderr.on('data', (d) => (err += String(d)));
    const timer = killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      done({ code, signal, out, err });
    });
  });

const accountsOf = (reference: string): number =>
  (demo.connections['core-banking'] as unknown as CoreBanking).accounts.filter((a) => a.reference === reference).length;

function planFor(data: string, ids: readonly string[], killAt: number): JsonObject {
  return {
    data,
    folder: FOLDER,
    process: 'account-opening',
    killAt,
    instances: Object.fromEntries(ids.map((id) => [id, application(id, 'Acme', WEAK_CREDIT)])),
    answers: ANSWERS,
  };
}

describe('killed between a store commit and a call of the orchestrator', () => {
  const folders: string[] = [];
  const fresh = (): string => {
    const folder = mkdtempSync(join(tmpdir(), 'tutti-kill-'));
    folders.push(folder);
    return folder;
  };
  afterAll(() => folders.forEach((f) => rmSync(f, { recursive: true, force: true })));

  /** Kills one run after the other at the points given, and lets a second one bring the instance to its end. */
  const killedAt = async (points: readonly number[], name: string): Promise<void> => {
    for (const point of points) {
      const data = fresh();
      const id = `${name}-${point}`;
      const killed = await run(planFor(data, [id], point));
      expect([point, killed.err, killed.signal]).toEqual([point, '', 'SIGKILL']);
      const after = await run(planFor(data, [id], 0));
      expect([point, after.err, after.code]).toEqual([point, '', 0]);
      expect((JSON.parse(after.out) as { outcomes: string[] }).outcomes).toEqual(['End_Opened']);
      expect([point, accountsOf(id)]).toEqual([point, 1]);
    }
  };
  const boundariesOf = async (id: string): Promise<number[]> => {
    const whole = await run(planFor(fresh(), [id], 0));
    expect([whole.err, whole.code]).toEqual(['', 0]);
    const { boundaries } = JSON.parse(whole.out) as { boundaries: number };
    expect(boundaries).toBeGreaterThan(20);
    return Array.from({ length: boundaries }, (_v, i) => i + 1);
  };
  const share = (points: readonly number[], count: number, seed: number): readonly number[] => {
    const random = seeded(seed);
    return PROVE ? points : points.filter(() => random() < count / points.length);
  };

  test(
    'at every boundary (a seeded share of them here): nothing lost, nothing asked twice, one account',
    async () => killedAt(share(await boundariesOf('K-0'), 14, 7), 'K'),
    PROVE ? 1_800_000 : 240_000,
  );

  test(
    'while core banking opens the account and loses every reply, until an operator retries the incident: one account',
    async () => {
      const bank = demo.connections['core-banking']!;
      // The step tries three times; the operator's retry is answered.
      const lose = (): void => bank.setFault({ loseReply: true, times: 3 });
      lose();
      const points = await boundariesOf('L-0');
      expect(accountsOf('L-0')).toBe(1);
      for (const point of share(points.slice(-60), 2, 5)) {
        lose();
        await killedAt([point], 'L');
      }
      bank.setFault(undefined);
    },
    PROVE ? 1_800_000 : 240_000,
  );

  test('with 50 instances in flight, several times: each ends once, with one account', async () => {
    const data = fresh();
    const ids = Array.from({ length: 50 }, (_v, i) => `F-${i}`);
    const random = seeded(11);
    for (let kill = 0; kill < (PROVE ? 20 : 3); kill += 1) {
      const { signal } = await run(planFor(data, ids, 0), 1_200 + random() * 2_500);
      if (signal === null) break;
    }
    const after = await run(planFor(data, ids, 0));
    expect([after.err, after.code]).toEqual(['', 0]);
    expect((JSON.parse(after.out) as { outcomes: string[] }).outcomes).toEqual(ids.map(() => 'End_Opened'));
    expect(ids.map(accountsOf)).toEqual(ids.map(() => 1));
  }, 240_000);
});
