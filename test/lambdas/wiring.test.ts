import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { handler as agent } from '../../lambdas/agent/index.ts';
import { handler as anchor } from '../../lambdas/anchor/index.ts';
import { handler as api } from '../../lambdas/api/index.ts';
import { handler as connect } from '../../lambdas/connect/index.ts';
import { handler as decide } from '../../lambdas/decide/index.ts';
import { handler as handlers, handlerFor } from '../../lambdas/handler/index.ts';
import { handler as lifecycle } from '../../lambdas/lifecycle/index.ts';
import { handler as stream } from '../../lambdas/stream/index.ts';
import { handler as sweep } from '../../lambdas/sweep/index.ts';
import { handler as timer } from '../../lambdas/timer/index.ts';
import { handler as wait } from '../../lambdas/wait/index.ts';

const before = { ...process.env };
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tutti-'));
  for (const name of Object.keys(process.env)) if (name.startsWith('TUTTI_')) delete process.env[name];
});
afterEach(() => {
  process.env = { ...before };
  rmSync(folder, { recursive: true });
});

const functions: Readonly<Record<string, (event: never) => unknown>> = {
  agent,
  anchor,
  api: (event) => api(event, {} as never),
  connect,
  decide,
  handlerFor: handlerFor({}),
  lifecycle,
  stream,
  sweep,
  timer,
  wait,
};

test.each(Object.keys(functions))('%s runs on the ports of its environment', async (name) => {
  await expect(Promise.resolve().then(() => functions[name]!({ Records: [] } as never))).rejects.toThrow(
    'not set in the environment: TUTTI_TABLE, TUTTI_BUS, TUTTI_BUCKET',
  );
});

test('the generic handler function loads the module that its environment names', async () => {
  await expect(handlers({} as never)).rejects.toThrow('TUTTI_HANDLER_MODULE, TUTTI_HANDLER_PATH');
  process.env.TUTTI_HANDLER_PATH = 'handlers/check.ts';
  process.env.LAMBDA_TASK_ROOT = folder;
  process.env.TUTTI_HANDLER_MODULE = 'empty.mjs';
  writeFileSync(join(folder, 'empty.mjs'), 'export const nothing = 1;\n');
  await expect(handlers({} as never)).rejects.toThrow('empty.mjs has no default export that is a function');
  process.env.TUTTI_HANDLER_MODULE = 'check.mjs';
  writeFileSync(join(folder, 'check.mjs'), 'export default async () => ({});\n');
  // It is loaded: what is missing now is the rest of the environment.
  await expect(handlers({} as never)).rejects.toThrow('not set in the environment: TUTTI_TABLE');
});
