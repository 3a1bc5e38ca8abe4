import type { HandlerMap } from '../../lib/platform/aws/index.ts';
import { containerOf } from '../container.ts';
import { stepFunction, type StepFunction } from '../step.ts';

/**
 * The function of a process's own handlers. A bundle's entry is
 * `import check from './handlers/check.ts'; export const handler = handlerFor({ 'handlers/check.ts': check });`
 */
export function handlerFor(map: HandlerMap): StepFunction {
  const container = containerOf(map);
  return stepFunction('handler', () => container().runtime);
}
