// Memory of instances that wait. Run by the bench in a process of its own, with --expose-gc; prints JSON.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Load } from './load.ts';
import { W4 } from './workloads.ts';

export interface WaitingMemory {
  /** Bytes an instance: resident in the process, in use on the heap, in the files on disk. */
  readonly residentBytes: number;
  readonly heapBytes: number;
  readonly diskBytes: number;
}

if (import.meta.main) {
  const waiting = Number(process.argv[2]);
  const folder = mkdtempSync(join(tmpdir(), 'tutti-bench-'));
  // What a process needs to run at all, compiled code and caches, is there before anything is measured.
  const warmUp = new Load(join(folder, 'warm-up.db'));
  await warmUp.fill(await warmUp.deploy(W4), 2000);
  await warmUp.complete(64, 60_000);
  await warmUp.close();
  const file = join(folder, 'engine.db');
  const load = new Load(file);
  const machine = await load.deploy(W4);
  const before = used();
  await load.fill(machine, waiting);
  const after = used();
  await load.close();
  const { size } = statSync(file);
  rmSync(folder, { recursive: true });
  const report: WaitingMemory = {
    residentBytes: Math.round((after.rss - before.rss) / waiting),
    heapBytes: Math.round((after.heapUsed - before.heapUsed) / waiting),
    diskBytes: Math.round(size / waiting),
  };
  process.stdout.write(`${JSON.stringify(report)}\n`);

  function used(): NodeJS.MemoryUsage {
    for (let i = 0; i < 3; i += 1) globalThis.gc!();
    return process.memoryUsage();
  }
}
