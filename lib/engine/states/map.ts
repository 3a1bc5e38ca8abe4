import { QUERY_EVALUATION_ERROR, StateFailure } from '../errors.ts';
import { wrongType } from '../jsonata/template.ts';
import type { Step } from '../program.ts';
import { numberIn, type Turn } from '../turn.ts';
import type { Branch, Iterations, Json } from '../types.ts';
import { distributed } from './map-distributed.ts';
import type { StateHandler } from './handler.ts';

/** Inline Map runs at most 40 iterations at once, whatever MaxConcurrency says. */
const INLINE_LIMIT = 40;

export const map: StateHandler = {
  async enter(turn, branch, step) {
    // Redriven behind a map run that had succeeded.
    if (branch.iterations?.mapRun !== undefined) return succeed(turn, branch, step);
    const items = await itemsOf(turn, branch, step);
    const iterations = await iterationsOf(turn, branch, step, items);
    branch.phase = 'children';
    branch.iterations = iterations;
    branch.results = items.map(() => null);
    branch.pending = items.length;
    turn.emit(branch, 'MapStateStarted', { length: items.length, items });
    branch.mark = branch.previousId;
    if (isDistributed(step)) return distributed.start(turn, branch, step);
    if (items.length === 0) return succeed(turn, branch, step);
    await spawnMore(turn, branch, step);
  },
  async childEnded(turn, branch, step) {
    if (branch.pending! > 0) return spawnMore(turn, branch, step);
    await succeed(turn, branch, step);
  },
  discard(turn, branch) {
    if (branch.iterations?.mapRun !== undefined) distributed.discard(turn, branch);
  },
};

export const isDistributed = (step: Step): boolean => step.state.ItemProcessor?.ProcessorConfig?.Mode === 'DISTRIBUTED';

export async function succeed(turn: Turn, branch: Branch, step: Step): Promise<void> {
  branch.mark = branch.previousId;
  turn.emit(branch, 'MapStateSucceeded', undefined, true);
  await turn.complete(branch, step, step, { result: branch.results! }, branch.results!);
}

/** What a Map runs over, from state data. */
export async function itemsOf(turn: Turn, branch: Branch, step: Step): Promise<Json[]> {
  const t = step.field('Items');
  const items = t === undefined ? branch.input : await t.evaluate(turn.scope(branch));
  if (Array.isArray(items)) return items;
  if (t !== undefined && isDistributed(step) && items !== null && typeof items === 'object')
    return Object.entries(items).map(([Key, Value]) => ({ Key, Value }));
  if (t !== undefined) throw wrongType(t, 'array', items);
  throw new StateFailure(QUERY_EVALUATION_ERROR, `Map state input must be an array but was: ${JSON.stringify(items)}`);
}

/** The numbers that bound a Map, where its state has them. */
export async function boundsOf(
  turn: Turn,
  branch: Branch,
  step: Step,
): Promise<Readonly<Record<'concurrency' | 'count' | 'percentage', number | undefined>>> {
  const bound = async (
    field: 'MaxConcurrency' | 'ToleratedFailureCount' | 'ToleratedFailurePercentage',
    max: number,
    whole: boolean,
  ): Promise<number | undefined> => {
    const t = step.field(field);
    if (t === undefined) return undefined;
    const value = await t.evaluate(turn.scope(branch));
    if (typeof value !== 'number') throw wrongType(t, 'number', value);
    return numberIn(t, value, { min: 0, max, whole });
  };
  const concurrency = await bound('MaxConcurrency', Number.MAX_SAFE_INTEGER, true);
  const count = await bound('ToleratedFailureCount', Number.MAX_SAFE_INTEGER, true);
  const percentage = await bound('ToleratedFailurePercentage', 100, false);
  return { concurrency, count, percentage };
}

async function iterationsOf(turn: Turn, branch: Branch, step: Step, items: Json[]): Promise<Iterations> {
  const { concurrency, count, percentage } = await boundsOf(turn, branch, step);
  const limit = isDistributed(step) ? distributed.limit : INLINE_LIMIT;
  return {
    items,
    next: 0,
    concurrency: Math.min(concurrency === undefined || concurrency === 0 ? limit : concurrency, limit),
    failed: 0,
    ...(count === undefined ? {} : { toleratedCount: count }),
    ...(percentage === undefined ? {} : { toleratedPercentage: percentage }),
  };
}

async function spawnMore(turn: Turn, branch: Branch, step: Step): Promise<void> {
  const iterations = branch.iterations!;
  while (iterations.next < iterations.items.length && (branch.children ?? []).length < iterations.concurrency) {
    const index = iterations.next;
    iterations.next = index + 1;
    const value = iterations.items[index]!;
    turn.spawn(branch, index, step.containers[0]!, await itemInput(turn, branch, step, index), { index, value });
  }
}

/** What an iteration starts with: ItemSelector sees `$states.context.Map.Item` of the iteration that is being prepared. */
export async function itemInput(turn: Turn, branch: Branch, step: Step, index: number): Promise<Json> {
  const value = branch.iterations!.items[index]!;
  const selector = step.field('ItemSelector');
  if (selector === undefined) return value;
  const own = branch.item;
  branch.item = { index, value };
  try {
    return await selector.evaluate(turn.scope(branch));
  } finally {
    branch.item = own;
  }
}
