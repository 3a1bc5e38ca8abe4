import { readdirSync, statSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { LambdaCall } from '../integrations/index.ts';
import { functionName, lambdaError } from './names.ts';

type Handler = (event: unknown, context: object) => unknown;
export interface Functions {
  /** Names by which state machines may call them. */
  readonly names: readonly string[];
  /** Whether there is one behind a name or ARN. */
  has(reference: string): boolean;
  readonly invoke: (call: LambdaCall) => Promise<unknown>;
}
const MODULE = /\.(ts|mts|js|mjs|cjs)$/;
const DEFAULT_TIMEOUT_MS = 900_000;

/**
 * Lambda functions of this machine. A module gives one function for each export that is a function, under the export's name; a
 * folder one for each module in it (or `<name>/index`), under the file's name, whose handler is the export `handler` or the
 * default export. Throws where nothing in it can be called.
 */
export async function functionsOf(path: string): Promise<Functions> {
  const at = resolve(path);
  const handlers = new Map(statSync(at).isDirectory() ? await ofFolder(at) : await ofModule(at));
  if (handlers.size === 0) throw new Error(`${path} has no functions: see docs/engine.md for what is looked for`);
  return {
    names: [...handlers.keys()].sort(),
    has: (reference) => handlers.has(functionName(reference)),
    async invoke(call) {
      const name = functionName(call.functionArn);
      const handler = handlers.get(name);
      if (handler === undefined)
        throw lambdaError('ResourceNotFoundException', `Function not found: ${call.functionArn}`);
      return handler(call.payload, contextOf(call, name));
    },
  };
}

async function ofModule(file: string): Promise<[string, Handler][]> {
  const module = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  return Object.entries(module).flatMap(([name, value]): [string, Handler][] =>
    typeof value === 'function' ? [[name === 'default' ? nameOf(file) : name, value as Handler]] : [],
  );
}
async function ofFolder(folder: string): Promise<[string, Handler][]> {
  const found: [string, Handler][] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const file = entry.isDirectory() ? indexOf(join(folder, entry.name)) : join(folder, entry.name);
    if (file === undefined || !MODULE.test(file) || /\.d\.m?ts$/.test(file)) continue;
    const module = (await import(pathToFileURL(file).href)) as { handler?: unknown; default?: unknown };
    const handler = module.handler ?? module.default;
    if (typeof handler === 'function') found.push([nameOf(entry.name), handler as Handler]);
  }
  return found;
}
const nameOf = (file: string): string => basename(file, extname(file));
function indexOf(folder: string): string | undefined {
  const name = readdirSync(folder).find((f) => /^index\.(ts|mts|js|mjs|cjs)$/.test(f));
  return name === undefined ? undefined : join(folder, name);
}

/** Lambda's context object, as far as it means something here. */
function contextOf({ functionArn, idempotencyKey }: LambdaCall, name: string): object {
  const end = Date.now() + DEFAULT_TIMEOUT_MS;
  return {
    functionName: name,
    functionVersion: '$LATEST',
    invokedFunctionArn: functionArn,
    awsRequestId: idempotencyKey,
    memoryLimitInMB: '1024',
    logGroupName: `/aws/lambda/${name}`,
    logStreamName: 'local',
    callbackWaitsForEmptyEventLoop: false,
    getRemainingTimeInMillis: () => Math.max(0, end - Date.now()),
  };
}
