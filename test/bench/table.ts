import { availableParallelism, cpus, loadavg } from 'node:os';
import type { Figures, MemoryFigures, Results } from './bench.ts';
import { W1, W2, W3, W4 } from './workloads.ts';

const HEAD = '              per s    p50 ms    p99 ms    of F1    of F2     F1 per s    F2 per s    µs CPU   p50 : F1';
const cell = (value: number | undefined, width: number): string =>
  (value === undefined ? '' : String(value)).padStart(width);
const percent = (share: number | undefined, width: number): string =>
  (share === undefined ? '' : `${Math.round(share * 100)} %`).padStart(width);

function row(name: string, f: Partial<Figures> & MemoryFigures): string {
  return [
    `  ${name.padEnd(8)}`,
    cell(f.perSecond, 9),
    cell(f.p50, 10),
    cell(f.p99, 10),
    percent(f.ofF1, 9),
    percent(f.ofF2, 9),
    cell(f.f1PerSecond, 13),
    cell(f.f2PerSecond, 12),
    cell(f.cpu, 10),
    name === 'c1' ? cell(f.p50OfF1, 11) : '',
  ]
    .join('')
    .trimEnd();
}

/** The results for people. */
export function table({ workloads, memory, waiting, restart }: Results): string {
  const load = loadavg().map((l) => l.toFixed(1));
  const lines = [
    `${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${availableParallelism()} x ${cpus()[0]?.model.trim() ?? 'unknown'}, load ${load.join(' ')}`,
    '',
    HEAD,
  ];
  for (const { name, about } of [W1, W2, W3, W4]) {
    lines.push(`${name}  ${about}`);
    for (const [c, f] of Object.entries(workloads[name] ?? {})) lines.push(row(c, f));
    for (const [c, f] of Object.entries(memory[name] ?? {})) lines.push(row(`${c} mem`, f));
  }
  lines.push(
    '',
    `${waiting.instances} instances waiting: started at ${waiting.startedPerSecond}/s, each ${waiting.residentBytes} bytes resident, ${waiting.heapBytes} of heap, ${waiting.diskBytes} on disk`,
    ...restart.map(
      (r) =>
        `restart with ${r.instances} waiting: ${r.afterKill} s after a kill, ${r.afterClose} s after an end in order; each ${r.residentBytes} bytes resident then, ${r.diskBytes} on disk; started at ${r.startedPerSecond}/s`,
    ),
    '',
    'F1: the synced commits of the workload by a bare SQLite loop. F2: its expressions by bare jsonata@2.0.6.',
    'mem: the engine with its store in memory only. Medians of slices that take turns; docs/performance.md says what bounds them.',
  );
  return `${lines.join('\n')}\n`;
}
