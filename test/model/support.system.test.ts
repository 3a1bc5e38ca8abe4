import { describe, expect, test } from '@jest/globals';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { compile, explain } from '../../lib/compiler/index.ts';
import type { ProcessModel } from '../../lib/model/process-model.ts';
import { supportMarkdown } from '../../lib/model/support/docs.ts';
import { SUPPORT } from '../../lib/model/support/index.ts';
import type { Measured } from '../../lib/model/support/index.ts';
import { MEASURED } from '../../lib/model/support/measured.ts';
import { readBpmn, readDrawing } from '../../lib/notation/index.ts';
import { agree } from '../differential/agree.ts';
import { Coverage } from '../differential/coverage.ts';
import { bound, Machine } from '../differential/world.ts';
import { DEFINITIONS, eventExample, EXAMPLES } from '../support/supported.ts';

const WRITE = process.env.TUTTI_GOLDEN === 'write';
const DATA = 'lib/model/support/measured.ts';
const PAGE = 'docs/bpmn-support.md';

/** The process around the element of a row. */
function exampleOf(name: string): string {
  const [place = '', kind] = name.split(': ');
  return kind === undefined ? EXAMPLES[name]! : eventExample(place, kind);
}

async function modelOf(xml: string): Promise<ProcessModel> {
  const { model, findings } = await readBpmn(xml);
  expect(findings.filter((f) => f.severity === 'error')).toEqual([]);
  return bound(model!);
}

/** Whether an instance begins with the element when something happens. */
const isTriggered = ({ name, event }: (typeof SUPPORT)[number]): boolean =>
  name === 'receive task, starting' || (name.startsWith('start event: ') && event !== 'none');

const measured: Record<string, Measured> = {};

describe.each(SUPPORT)('$name', (row) => {
  test('says where it stands what it means, and what makes states of it', () => {
    expect([row.semantics, existsSync(`lib/semantics/${row.semantics}`)]).toEqual([row.semantics, true]);
    if (row.lowering !== undefined)
      expect([row.lowering, existsSync(`lib/compiler/${row.lowering}`)]).toEqual([row.lowering, true]);
  });

  test('its process is compiled as the row says, and runs on the machine as in the token game', async () => {
    const model = await modelOf(exampleOf(row.name));
    const compiled = compile(model);
    const { tier, transitions } = explain(compiled, model).find((r) => r.element === 'X')!;
    measured[row.name] = { tier, transitions: tier === 2 ? 0 : transitions };
    if (!WRITE) expect(MEASURED[row.name]).toEqual(measured[row.name]);
    // States come from a file in lower/, or the element needs none of its own.
    if (tier < 2 && transitions > 0) expect(row.lowering).toBeDefined();
    const value = (n: number) => ({ value: n });
    const start = { v0: value(1), v1: value(1), v2: value(0) };
    if (isTriggered(row)) {
      // What starts it comes from outside; from there on there is one task.
      const machine = await Machine.open(model, { ...start, v2: value(3) });
      const { work, incidents } = await machine.seen();
      await machine.close();
      expect({ work, incidents }).toEqual({ work: ['U'], incidents: [] });
      return;
    }
    for (const n of process.env.TUTTI_PROVE === undefined ? [0] : [0, 1])
      await agree(model, Array<number>(6).fill(n), { coverage: new Coverage(), start, output: () => value(1) });
  });
});

test('the numbers stand in the matrix', async () => {
  const text = [
    "import type { Measured } from './index.ts';",
    '// Written by test/model/support.system.test.ts with TUTTI_GOLDEN=write, from what the compiler makes of a small process around each element.',
    `export const MEASURED: Readonly<Record<string, Measured>> = ${JSON.stringify(measured)};`,
  ].join('\n\n');
  const made = await format(text, { ...(await resolveConfig(DATA)), filepath: DATA });
  if (WRITE) writeFileSync(DATA, made);
  expect(readFileSync(DATA, 'utf8')).toBe(made);
});

test('docs/bpmn-support.md is written from the matrix (TUTTI_GOLDEN=write, twice where numbers change)', () => {
  if (WRITE) writeFileSync(PAGE, supportMarkdown());
  expect(readFileSync(PAGE, 'utf8')).toBe(supportMarkdown());
});

/** Whether a process around the element can be read. */
async function isAccepted(xml: string): Promise<boolean> {
  const { findings } = await readBpmn(xml);
  const drawing = await readDrawing(xml, { file: 'process.bpmn' });
  return ![...findings, ...drawing.findings].some((f) => f.severity === 'error');
}

test('every event that the reader accepts has a row, and no other', async () => {
  const places = new Set(SUPPORT.flatMap((row) => (row.name.includes(': ') ? [row.name.split(': ')[0]!] : [])));
  for (const place of places)
    for (const kind of Object.keys(DEFINITIONS)) {
      // Whether compensation interrupts is no question: its activity has completed.
      if (place === 'boundary event, not interrupting' && kind === 'compensation') continue;
      const name = `${place}: ${kind}`;
      const row = SUPPORT.some((r) => r.name === name);
      expect([name, row]).toEqual([name, await isAccepted(eventExample(place, kind))]);
    }
});

test('every element of the process graph has a row', () => {
  const source = readFileSync('lib/model/process-model.ts', 'utf8');
  const [, union = ''] = /export type NodeType =([\s\S]*?);/.exec(source)!;
  const types = [...union.matchAll(/'(\w+)'/g)].map(([, type]) => type!);
  expect(types.length).toBeGreaterThan(20);
  expect(types.filter((type) => !SUPPORT.some((row) => row.type === type))).toEqual([]);
  expect(new Set(SUPPORT.map((r) => r.name)).size).toBe(SUPPORT.length);
});
