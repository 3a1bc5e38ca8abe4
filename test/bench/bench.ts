import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CommitFloor, expressionFloor, type Floor, type Written } from './floors.ts';
import { Load, type Slice } from './load.ts';
import { restart, type RestartFigures } from './restart.ts';
import { median, quantile, rounded } from './statistics.ts';
import type { WaitingMemory } from './waiting.ts';
import { W1, W2, W3, W4 } from './workloads.ts';

export interface Plan {
  /** Slices of each measurement; the medians of them are told. */
  readonly rounds: number;
  readonly sliceMs: number;
  readonly floorMs: number;
  readonly warmUpMs: number;
  readonly waiting: number;
  /** Numbers of instances that wait while the engine is started again, so many times each way. */
  readonly restart: { readonly instances: readonly number[]; readonly times: number };
}
export const FULL: Plan = {
  rounds: 7,
  sliceMs: 400,
  floorMs: 150,
  warmUpMs: 2000,
  waiting: 10_000,
  restart: { instances: [100_000, 1_000_000], times: 3 },
};
export const QUICK: Plan = {
  rounds: 2,
  sliceMs: 30,
  floorMs: 15,
  warmUpMs: 50,
  waiting: 200,
  restart: { instances: [500], times: 1 },
};

/** One workload at one concurrency. Milliseconds; `ofF1` and `ofF2` are shares of the floors measured beside it. */
export interface Figures {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly ofF1: number;
  readonly ofF2: number;
  /** Instances a second that the floors alone allow, and the time F1 needs for one at concurrency 1. */
  readonly f1PerSecond: number;
  readonly f2PerSecond: number;
  /** p50 in units of the time that F1 needs for an instance; at concurrency 1 this compares like with like. */
  readonly p50OfF1: number;
  /** Microseconds of processor time an instance. */
  readonly cpu: number;
}
export type MemoryFigures = Omit<Figures, 'ofF1' | 'f1PerSecond' | 'p50OfF1'>;
type ByConcurrency<T> = Readonly<Record<string, T>>;
export interface Results {
  readonly workloads: Readonly<Record<string, ByConcurrency<Figures>>>;
  readonly memory: Readonly<Record<string, ByConcurrency<MemoryFigures>>>;
  readonly waiting: WaitingMemory & { readonly instances: number; readonly startedPerSecond: number };
  readonly restart: readonly RestartFigures[];
}

const CONCURRENCIES = [1, 16, 64] as const;

/** Runs everything; nothing else should keep the machine busy, and where something does, the ratios are what to look at. */
export async function bench(plan: Plan, note: (what: string) => void = () => undefined): Promise<Results> {
  const folder = mkdtempSync(join(tmpdir(), 'tutti-bench-'));
  const load = new Load(join(folder, 'engine.db'));
  // As for a simulation: histories of what has ended long ago would measure the garbage collector.
  const inMemory = new Load(':memory:', { retain: 100 });
  const commits = new CommitFloor(join(folder, 'floor.db'));
  try {
    const workloads: Record<string, ByConcurrency<Figures>> = {};
    const memory: Record<string, ByConcurrency<MemoryFigures>> = {};
    for (const workload of [W1, W2, W3]) {
      note(`${workload.name}: ${workload.about}`);
      const durable = await load.deploy(workload);
      const light = await inMemory.deploy(workload);
      await load.run(durable, 64, plan.warmUpMs);
      await inMemory.run(light, 64, plan.warmUpMs);
      const written = await load.written(() => load.run(durable, 16, plan.sliceMs));
      const cells = CONCURRENCIES.map((concurrency) => ({
        concurrency,
        f1: commits.of(workload, written, concurrency),
        f2: expressionFloor(workload),
        engine: () => load.run(durable, concurrency, plan.sliceMs),
        memory: () => inMemory.run(light, concurrency, plan.sliceMs),
      }));
      const measured = await rounds(plan, cells);
      workloads[workload.name] = byConcurrency(measured, (m) => figures(m, m.engine));
      memory[workload.name] = byConcurrency(measured, (m) => {
        const { perSecond, p50, p99, ofF2, f2PerSecond, cpu } = figures(m, m.memory);
        return { perSecond, p50, p99, ofF2, f2PerSecond, cpu };
      });
    }
    note(`W4: ${W4.about}`);
    const { cells: held, startedPerSecond } = await waitingCells(plan, load, commits);
    workloads.W4 = byConcurrency(await rounds(plan, held), (m) => figures(m, m.engine));
    note('memory of instances that wait');
    const waiting = { instances: plan.waiting, startedPerSecond, ...(await waitingMemory(plan.waiting)) };
    const restarts: RestartFigures[] = [];
    for (const instances of plan.restart.instances) {
      note(`restart with ${instances} instances that wait`);
      restarts.push(await restart(instances, plan.restart.times));
    }
    return { workloads, memory, waiting, restart: restarts };
  } finally {
    await load.close();
    await inMemory.close();
    commits.close();
    rmSync(folder, { recursive: true });
  }
}

interface Cell {
  readonly concurrency: number;
  readonly f1: Floor;
  readonly f2: Floor;
  readonly engine: () => Promise<Slice>;
  readonly memory?: () => Promise<Slice>;
}
interface Measured {
  readonly concurrency: number;
  readonly f1: number[];
  readonly f2: number[];
  readonly engine: Slice[];
  readonly memory: Slice[];
}

/** Slices of everything in turn, so that what disturbs the machine disturbs workload and floors alike. */
async function rounds({ rounds: count, floorMs }: Plan, cells: readonly Cell[]): Promise<Measured[]> {
  const measured = cells.map(({ concurrency }): Measured => ({ concurrency, f1: [], f2: [], engine: [], memory: [] }));
  for (let round = 0; round < count; round += 1)
    for (const [i, cell] of cells.entries()) {
      const m = measured[i]!;
      m.f1.push(await cell.f1(floorMs));
      m.engine.push(await cell.engine());
      m.f2.push(await cell.f2(floorMs));
      if (cell.memory !== undefined) m.memory.push(await cell.memory());
    }
  return measured;
}

function figures({ f1, f2 }: Measured, slices: readonly Slice[]): Figures {
  const latencies = slices.flatMap((s) => s.latencies);
  const p50 = median(latencies);
  const ratio = (floor: readonly number[]): number => median(slices.map((s, i) => s.perSecond / floor[i]!));
  return {
    perSecond: rounded(median(slices.map((s) => s.perSecond))),
    p50: rounded(p50),
    p99: rounded(quantile(latencies, 0.99)),
    ofF1: rounded(ratio(f1)),
    ofF2: rounded(ratio(f2)),
    f1PerSecond: rounded(median(f1)),
    f2PerSecond: rounded(median(f2)),
    p50OfF1: rounded((p50 * median(f1)) / 1000),
    cpu: rounded(median(slices.map((s) => s.cpu))),
  };
}
const byConcurrency = <T>(measured: readonly Measured[], of: (m: Measured) => T): ByConcurrency<T> =>
  Object.fromEntries(measured.map((m) => [`c${m.concurrency}`, of(m)]));

/** So many instances wait; a slice completes some of them, and the next slice finds as many again. */
async function waitingCells(
  plan: Plan,
  load: Load,
  commits: CommitFloor,
): Promise<{ cells: Cell[]; startedPerSecond: number }> {
  const machine = await load.deploy(W4);
  const startedPerSecond = rounded(await load.fill(machine, plan.waiting));
  const complete = async (concurrency: number): Promise<Slice> => {
    const slice = await load.complete(concurrency, plan.sliceMs);
    await load.fill(machine, plan.waiting);
    return slice;
  };
  const written: Written = await load.written(() => load.complete(16, plan.sliceMs));
  await load.fill(machine, plan.waiting);
  const cells = CONCURRENCIES.map((concurrency) => ({
    concurrency,
    f1: commits.of(W4, written, concurrency),
    f2: expressionFloor(W4),
    engine: () => complete(concurrency),
  }));
  return { cells, startedPerSecond };
}

async function waitingMemory(instances: number): Promise<WaitingMemory> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--disable-warning=ExperimentalWarning',
    '--expose-gc',
    join(import.meta.dirname, 'waiting.ts'),
    String(instances),
  ]);
  return JSON.parse(stdout) as WaitingMemory;
}
