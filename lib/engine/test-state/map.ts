import type * as Sfn from '@aws-sdk/client-sfn';
import { AwsError } from '../errors.ts';
import type { Step } from '../program.ts';
import { batches } from '../states/map-distributed.ts';
import { boundsOf, isDistributed, itemInput, itemsOf } from '../states/map.ts';
import type { Turn } from '../turn.ts';
import type { Branch, Json } from '../types.ts';
import type { TestRequest } from './request.ts';

/** What a test shows of a Map before its result: its bounds, and the inputs of its iterations where the state makes them. */
export async function inspectMap(
  turn: Turn,
  branch: Branch,
  step: Step,
  test: TestRequest,
): Promise<Sfn.InspectionData> {
  // What an ItemReader would read is not there unless it is given.
  const items = test.readerItems ?? (test.reads ? undefined : await itemsOf(turn, branch, step));
  const { concurrency, count, percentage } = await boundsOf(turn, branch, step);
  const inspected: Sfn.InspectionData = {
    maxConcurrency: concurrency ?? 0,
    ...(count === undefined ? {} : { toleratedFailureCount: count }),
    ...(percentage === undefined ? {} : { toleratedFailurePercentage: percentage }),
  };
  if (items === undefined) return inspected;
  test.iterations = items.length;
  if (test.failures > items.length) throw tooManyFailures();
  branch.iterations = { items, next: 0, concurrency: 0, failed: 0 };
  const inputs: Json[] = [];
  for (const index of items.keys()) inputs.push(await itemInput(turn, branch, step, index));
  if (step.field('ItemSelector') !== undefined) inspected.afterItemSelector = JSON.stringify(inputs);
  if (isDistributed(step) && step.state.ItemBatcher !== undefined)
    inspected.afterItemBatcher = JSON.stringify(await batches(turn, branch, step, inputs));
  branch.iterations = undefined;
  return inspected;
}

export const tooManyFailures = (): AwsError =>
  new AwsError(
    'ValidationException',
    'Map iteration failure count must be less than or equal to the number of Map iterations',
  );

/** Without a tolerance in the state, the count given does not fail it (recorded). */
export function toleranceExceeded(
  test: TestRequest,
  { toleratedFailureCount, toleratedFailurePercentage }: Sfn.InspectionData,
): boolean {
  const { failures } = test;
  if (toleratedFailureCount !== undefined && failures > toleratedFailureCount) return true;
  return (
    toleratedFailurePercentage !== undefined &&
    test.iterations > 0 &&
    (failures / test.iterations) * 100 > toleratedFailurePercentage
  );
}
