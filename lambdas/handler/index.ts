import { isAbsolute, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ProcessHandler } from '../../lib/platform/aws/index.ts';
import type { StepFunction } from '../step.ts';
import { handlerFor } from './factory.ts';

export { handlerFor };

let loaded: Promise<StepFunction> | undefined;

/**
 * For handlers that are bundled apart from Tutti: TUTTI_HANDLER_MODULE is the bundled module beside this function (default export), and
 * TUTTI_HANDLER_PATH the path that process.yaml names.
 */
export const handler: StepFunction = async (call) => {
  loaded ??= load(process.env).catch((error: unknown) => {
    loaded = undefined;
    throw error;
  });
  return (await loaded)(call);
};

async function load(env: NodeJS.ProcessEnv): Promise<StepFunction> {
  const { TUTTI_HANDLER_MODULE: module, TUTTI_HANDLER_PATH: path } = env;
  if (module === undefined || path === undefined)
    throw new Error('not set in the environment: TUTTI_HANDLER_MODULE, TUTTI_HANDLER_PATH');
  const file = isAbsolute(module) ? module : join(env.LAMBDA_TASK_ROOT ?? process.cwd(), module);
  const { default: own } = (await import(pathToFileURL(file).href)) as { default?: ProcessHandler };
  if (typeof own !== 'function') throw new Error(`${module} has no default export that is a function`);
  return handlerFor({ [path]: own });
}
