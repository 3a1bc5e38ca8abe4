import { parseArgs } from 'node:util';
import { bench, FULL, QUICK } from './bench.ts';
import { benchModel, FULL_MODEL, modelTable, QUICK_MODEL } from './model.ts';
import { table } from './table.ts';

// npm run bench: how fast the engine is, against what disk and library allow, and how long check and compiler take. --json prints the figures alone.
const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, quick: { type: 'boolean', default: false } },
});
const note = (what: string): void => void process.stderr.write(`${what}\n`);
const results = await bench(values.quick ? QUICK : FULL, note);
note('models: read, checked, compiled');
const models = await benchModel(values.quick ? QUICK_MODEL : FULL_MODEL);
const { workloads, ...others } = results;
process.stdout.write(
  values.json ? `${JSON.stringify({ ...workloads, ...others, models })}\n` : `${table(results)}\n${modelTable(models)}`,
);
