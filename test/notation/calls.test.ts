import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check } from '../../lib/check/index.ts';
import { compile, explain } from '../../lib/compiler/index.ts';
import { readProcess } from '../../lib/notation/index.ts';
import { bpmn } from '../support/bpmn.ts';
import { flows } from '../support/small.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tutti-calls-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A process with one call activity, read from a folder. */
async function read(activity: string, step = '', beside = '') {
  const drawn = `<bpmn:startEvent id="S" />${activity}<bpmn:endEvent id="E" />${flows('S', 'Call', 'E')}`;
  writeFileSync(
    join(folder, 'process.bpmn'),
    bpmn(drawn).replace('</bpmn:definitions>', `${beside}</bpmn:definitions>`),
  );
  const yaml = `process: caller\nowner: { name: Owner, email: owner@example.com }\nsteps:${step === '' ? ' {}' : `\n  ${step}`}\n`;
  writeFileSync(join(folder, 'process.yaml'), yaml);
  const { model, findings } = await readProcess(folder);
  const wrong = [...findings, ...(model === undefined ? [] : check(model))].filter((f) => f.severity === 'error');
  return { model: model!, codes: wrong.map((f) => f.code) };
}
const CALLED = '<bpmn:callActivity id="Call" name="Check credit" calledElement="Credit" />';

describe('what a call activity calls', () => {
  test('a process that is not in the diagram is deployed for itself: one state', async () => {
    const { model, codes } = await read(CALLED);
    expect(codes).toEqual([]);
    expect(model.nodes.Call!.step?.call).toMatchObject({ process: 'Credit', version: 'latest', drawn: true });
    expect(explain(compile(model), model)).toContainEqual(
      expect.objectContaining({ element: 'Check credit (Call)', tier: 0, transitions: 1 }),
    );
  });

  test('one that is in the diagram is played', async () => {
    const callee = `<bpmn:process id="Credit" isExecutable="false"><bpmn:startEvent id="CS" /><bpmn:endEvent id="CE" />${flows('CS', 'CE')}</bpmn:process>`;
    const { model } = await read(CALLED, '', callee);
    expect(model.nodes.Call!.step).toBeUndefined();
  });

  test('process.yaml says more than the drawing', async () => {
    const call = '{ process: credit-check, version: deployment, input: { amount: =total }, returns: =score }';
    const { model, codes } = await read(CALLED, `check-credit: { call: ${call}, result: score }`);
    expect(codes).toEqual([]);
    expect(model.nodes.Call!.step).toMatchObject({ call: { process: 'credit-check', version: 'deployment' } });
    // What comes back is said over the variables of the other process.
    expect(model.variables).toEqual(['score', 'total']);
  });

  test.each([
    ['nothing is called', '<bpmn:callActivity id="Call" />', '', 'TUT-304'],
    ['it is bound to something else', CALLED, 'check-credit: { people: { groups: [clerks], due: PT8H } }', 'TUT-215'],
    [
      'something else calls a process',
      '<bpmn:serviceTask id="Call" />',
      'Call: { call: { process: other } }',
      'TUT-215',
    ],
    ['it calls itself', CALLED, 'check-credit: { call: { process: caller } }', 'TUT-330'],
  ])('%s: refused', async (_what, activity, step, code) => {
    expect((await read(activity, step)).codes).toContain(code);
  });
});
