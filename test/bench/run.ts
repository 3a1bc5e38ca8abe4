import { parseArgs } from 'node:util';
import { bench, FULL, QUICK } from './bench.ts';
import { table } from './table.ts';

// npm run bench: how fast the engine is, against what disk and library allow. --json prints the figures alone.
const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, quick: { type: 'boolean', default: false } },
});
const note = (what: string): void => void process.stderr.write(`${what}\n`);
const { workloads, memory, waiting } = await bench(values.quick ? QUICK : FULL, note);
process.stdout.write(
  values.json ? `${JSON.stringify({ ...workloads, memory, waiting })}\n` : table({ workloads, memory, waiting }),
);
