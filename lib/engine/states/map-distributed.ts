import { EXCEED_TOLERATED_FAILURE, longerThan } from '../errors.ts';
import { wrongType } from '../jsonata/template.ts';
import { template } from '../jsonata/template.ts';
import { fail } from '../failing.ts';
import type { Step } from '../program.ts';
import { numberIn, type Turn } from '../turn.ts';
import type { Branch, Execution, ExecutionStatus, Iterations, Json, JsonObject, MapRun } from '../types.ts';
import { itemInput, succeed } from './map.ts';

/** AWS allows 10,000 children at once; each is an execution of its own. */
const LIMIT = 10_000;
/** Children that one turn starts, so that a large Map does not hold the engine for long. */
const WAVE = 100;
const DEFAULT_BATCH_BYTES = 262_144;

/** Map in DISTRIBUTED mode: each item, or batch of items, is an execution of its own under a map run. */
export const distributed = {
  limit: LIMIT,

  async start(turn: Turn, branch: Branch, step: Step): Promise<void> {
    const iterations = branch.iterations!;
    const inputs: Json[] = [];
    for (const index of iterations.items.keys()) inputs.push(await itemInput(turn, branch, step, index));
    iterations.items = await batches(turn, branch, step, inputs);
    branch.results = iterations.items.map(() => null);
    branch.pending = iterations.items.length;
    const label = labelOf(step);
    const arn = `${turn.execution.machine.replace(':stateMachine:', ':mapRun:')}/${label}:${turn.uuid()}`;
    iterations.mapRun = arn;
    iterations.running = [];
    (turn.execution.mapRuns ??= {})[arn] = {
      startedAt: turn.now,
      status: 'RUNNING',
      items: inputs.length,
      total: iterations.items.length,
      concurrency: iterations.concurrency,
      toleratedCount: iterations.toleratedCount ?? 0,
      toleratedPercentage: iterations.toleratedPercentage ?? 0,
      succeeded: 0,
      failed: 0,
      timedOut: 0,
      aborted: 0,
      running: 0,
    };
    turn.emit(branch, 'MapRunStarted', { mapRunArn: arn });
    turn.effect({ kind: 'mapRun', arn });
    if (iterations.items.length === 0) return ended(turn, branch, step);
    launch(turn, branch);
  },

  /** A child execution has ended. */
  async childEnded(
    turn: Turn,
    branch: Branch,
    index: number,
    status: ExecutionStatus,
    output: Json | undefined,
  ): Promise<void> {
    const iterations = branch.iterations!;
    if (iterations.running?.includes(index) !== true) return;
    const step = turn.step(branch);
    const run = runOf(turn.execution, branch);
    iterations.running = iterations.running.filter((i) => i !== index);
    run.running = iterations.running.length;
    branch.pending! -= 1;
    if (status === 'SUCCEEDED') {
      run.succeeded += 1;
      branch.results![index] = output ?? null;
    } else {
      run[status === 'TIMED_OUT' ? 'timedOut' : status === 'ABORTED' ? 'aborted' : 'failed'] += 1;
      iterations.failed += 1;
      (iterations.lost ??= []).push(index);
      if (exceeded(run, iterations.failed)) return failed(turn, branch, step);
    }
    if (branch.pending! > 0) return launch(turn, branch);
    return ended(turn, branch, step);
  },

  /** Those children that did not succeed go on, and those that had not begun begin. */
  redrive(turn: Turn, branch: Branch): void {
    const iterations = branch.iterations!;
    const run = runOf(turn.execution, branch);
    iterations.again = (iterations.lost ?? []).toSorted((a, b) => a - b);
    iterations.lost = undefined;
    iterations.failed = 0;
    iterations.running = [];
    Object.assign(run, { failed: 0, timedOut: 0, aborted: 0, running: 0, status: 'RUNNING', redrivenAt: turn.now });
    run.redriveCount = (run.redriveCount ?? 0) + 1;
    delete run.stoppedAt;
    branch.phase = 'children';
    branch.pending = iterations.again.length + iterations.items.length - iterations.next;
    turn.emit(branch, 'MapRunRedriven', { mapRunArn: iterations.mapRun!, redriveCount: run.redriveCount });
    launch(turn, branch);
  },

  /** Goes on after a change of the map run's concurrency, or with what one wave has left. */
  launch,

  discard(turn: Turn, branch: Branch): void {
    const iterations = branch.iterations!;
    const { mapRun, running = [], again = [] } = iterations;
    if (mapRun === undefined) return;
    if (running.length > 0) turn.stop(running.map((index) => childArn(turn.execution, mapRun, index)));
    iterations.lost = [...(iterations.lost ?? []), ...running, ...again];
    iterations.running = undefined;
    iterations.again = undefined;
    const run = turn.execution.mapRuns?.[mapRun];
    if (run?.status !== 'RUNNING') return;
    run.aborted += running.length;
    Object.assign(run, { status: 'ABORTED', stoppedAt: turn.now, running: 0 });
  },
};

export const labelOf = (step: Step): string => step.state.Label ?? step.name.replace(/[^\w-]/g, '').slice(0, 40);
export const childName = (mapRun: string, index: number): string =>
  `${mapRun.slice(mapRun.lastIndexOf(':') + 1)}-${index}`;
const childArn = (execution: Execution, mapRun: string, index: number): string => {
  const label = mapRun.slice(mapRun.lastIndexOf('/') + 1, mapRun.lastIndexOf(':'));
  return `${execution.machine.replace(':stateMachine:', ':execution:')}/${label}:${childName(mapRun, index)}`;
};
const runOf = (execution: Execution, branch: Branch): MapRun => execution.mapRuns![branch.iterations!.mapRun!]!;

function exceeded(run: MapRun, failures: number): boolean {
  const { toleratedCount, toleratedPercentage, total } = run;
  if (toleratedCount === 0 && toleratedPercentage === 0) return failures > 0;
  return (
    (toleratedCount > 0 && failures > toleratedCount) ||
    (toleratedPercentage > 0 && (failures / total) * 100 > toleratedPercentage)
  );
}

function launch(turn: Turn, branch: Branch): void {
  const iterations = branch.iterations!;
  const run = runOf(turn.execution, branch);
  const indexes: number[] = [];
  while (iterations.running!.length < run.concurrency && indexes.length < WAVE) {
    const index = nextOf(iterations);
    if (index === undefined) break;
    indexes.push(index);
    iterations.running!.push(index);
  }
  run.running = iterations.running!.length;
  if (indexes.length > 0) turn.effect({ kind: 'children', branch: branch.id, indexes });
}

function nextOf(iterations: Iterations): number | undefined {
  const again = iterations.again?.shift();
  if (again !== undefined) return again;
  if (iterations.next >= iterations.items.length) return undefined;
  iterations.next += 1;
  return iterations.next - 1;
}

async function ended(turn: Turn, branch: Branch, step: Step): Promise<void> {
  const { mapRun, lost } = branch.iterations!;
  Object.assign(runOf(turn.execution, branch), { status: 'SUCCEEDED', stoppedAt: turn.now });
  turn.emit(branch, 'MapRunSucceeded');
  turn.effect({ kind: 'mapRun', arn: mapRun! });
  if (lost !== undefined) branch.results = branch.results!.filter((_r, i) => !lost.includes(i));
  await succeed(turn, branch, step);
}

async function failed(turn: Turn, branch: Branch, step: Step): Promise<void> {
  const failure = { error: EXCEED_TOLERATED_FAILURE, cause: 'The specified tolerated failure threshold was exceeded' };
  const run = runOf(turn.execution, branch);
  turn.emit(branch, 'MapRunFailed', failure);
  distributed.discard(turn, branch);
  Object.assign(run, { status: 'FAILED', stoppedAt: turn.now });
  await turn.guard(branch, () => fail(turn, branch, step, failure));
}

/** Gathers inputs into batches of at most so many items and bytes. */
export async function batches(turn: Turn, branch: Branch, step: Step, inputs: Json[]): Promise<Json[]> {
  const batcher = step.state.ItemBatcher;
  if (batcher === undefined) return inputs;
  const scope = turn.scope(branch);
  const bound = async (value: Json | undefined, field: string, otherwise: number): Promise<number> => {
    if (value === undefined) return otherwise;
    const t = template(value, `ItemBatcher/${field}`);
    const got = await t.evaluate(scope);
    if (typeof got !== 'number') throw wrongType(t, 'number', got);
    return numberIn(t, got, { min: 1, max: Number.MAX_SAFE_INTEGER });
  };
  const most = await bound(batcher.MaxItemsPerBatch, 'MaxItemsPerBatch', Number.MAX_SAFE_INTEGER);
  const bytes = await bound(batcher.MaxInputBytesPerBatch, 'MaxInputBytesPerBatch', DEFAULT_BATCH_BYTES);
  const shared =
    batcher.BatchInput === undefined
      ? undefined
      : await template(batcher.BatchInput, 'ItemBatcher/BatchInput').evaluate(scope);
  const head: JsonObject = shared === undefined ? {} : { BatchInput: shared };
  const made: Json[] = [];
  let items: Json[] = [];
  for (const input of inputs) {
    const next = [...items, input];
    if (items.length > 0 && (next.length > most || longerThan(JSON.stringify({ ...head, Items: next }), bytes))) {
      made.push({ ...head, Items: items });
      items = [input];
    } else items = next;
  }
  if (items.length > 0) made.push({ ...head, Items: items });
  return made;
}
