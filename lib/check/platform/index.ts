import type { CompiledProcess } from '../../model/compiled.ts';
import type { Finding } from '../../model/diagnostic.ts';
import type { ProcessModel } from '../../model/process-model.ts';
import { definitionSize } from './definition-size.ts';
import { historyRounds } from './history-rounds.ts';
import { history } from './history.ts';
import { measure } from './machine.ts';
import type { PlatformRule } from './rule.ts';

export { HISTORY_LIMIT } from './history.ts';
export { measure } from './machine.ts';
export type { Cost, Measure } from './machine.ts';

const PLATFORM_RULES: readonly PlatformRule[] = [history, historyRounds, definitionSize];

/** What Step Functions will not take, or not for long. */
export function checkCompiled(model: ProcessModel, compiled: CompiledProcess): Finding[] {
  const measured = measure(compiled);
  return PLATFORM_RULES.flatMap((rule) => rule(model, measured));
}
