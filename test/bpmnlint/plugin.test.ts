import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writePackage } from '../../lib/bpmnlint/package.ts';
import { STANDARD_RULES, checkStandard } from '../../lib/notation/standard/index.ts';
import { scanXml } from '../../lib/notation/xml.ts';
import { EXAMPLES, drawing } from '../notation/standard-examples.ts';

type Reports = Readonly<Record<string, readonly { id: string; message: string; category: string }[]>>;

/** Examples of what is asked of files that nothing binds; a drawing in a modeler is bound elsewhere. */
const OF_FILES: readonly string[] = ['TUT-615', 'TUT-616', 'TUT-624', 'TUT-626', 'TUT-637', 'TUT-644'];
/** Faults of a text that the library cannot hold: a second loop, `no` for false. */
const OF_TEXTS: readonly string[] = ['TUT-627', 'TUT-641'];

describe('bpmnlint-plugin-tutti', () => {
  const source = readFileSync('statemachines/account-opening/process.bpmn', 'utf8');
  const idle = drawing(EXAMPLES.find((e) => e.code === 'TUT-609')!.bad);
  const examples = EXAMPLES.filter(({ code }) => ![...OF_FILES, ...OF_TEXTS].includes(code));
  let folder = '';
  let [sound, withoutDefault, changed]: Reports[] = [];
  let ofExamples: readonly Reports[] = [];
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tutti-bpmnlint-'));
    await writePackage(join(folder, 'node_modules', 'bpmnlint-plugin-tutti'));
    const input = [
      { xml: source },
      { xml: source.replace('default="Flow_RiskReview"', '') },
      { xml: idle, without: 'bpmn:ExclusiveGateway' },
      ...examples.flatMap(({ bad, good }) => [{ xml: drawing(bad) }, { xml: drawing(good) }]),
    ];
    const { stdout, stderr } = spawnSync(process.execPath, ['--no-warnings', 'test/bpmnlint/lint.ts', folder], {
      input: JSON.stringify(input),
      maxBuffer: 64 * 1024 * 1024,
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    [sound, withoutDefault, changed, ...ofExamples] = JSON.parse(stdout) as Reports[];
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('finds nothing in a process that check finds nothing in', () => {
    expect(sound).toEqual({});
  });

  test('names the element, what is wrong and what to do', () => {
    expect(Object.keys(withoutDefault!)).toEqual(['tutti/TUT-303']);
    expect(withoutDefault!['tutti/TUT-303']).toMatchObject([{ id: 'Gateway_Risk', category: 'error' }]);
    expect(withoutDefault!['tutti/TUT-303']![0]!.message).toMatch(/no default flow.*default="/);
  });

  test('a drawing that changes is looked at again', () => {
    expect(Object.keys(changed!)).not.toContain('tutti/TUT-609');
  });

  /** Elements of a code, as check tells them of the file that holds the same drawing. */
  const told = (xml: string, code: string): string[] => {
    const scan = scanXml(xml, 'example.bpmn');
    const findings = scan.ok ? checkStandard(scan.index, { bound: true }) : [];
    return [...new Set(findings.filter((f) => f.code === code).map((f) => f.element?.id ?? ''))].sort();
  };
  const reported = (reports: Reports | undefined, code: string): string[] =>
    [...new Set((reports?.[`tutti/${code}`] ?? []).map((r) => r.id))].sort();

  test.each(examples.map((e, i) => [e.code, e, i] as const))('says of %s what check says', (code, { bad, good }, i) => {
    expect(told(drawing(bad), code)).not.toEqual([]);
    // TUT-318 has a second half, about what Tutti can run; it speaks of the process.
    const ofDrawing = (reports: Reports | undefined): string[] =>
      reported(reports, code).filter((id) => id !== 'Example');
    expect(ofDrawing(ofExamples[2 * i])).toEqual(told(drawing(bad), code));
    expect(ofDrawing(ofExamples[2 * i + 1])).toEqual(told(drawing(good), code));
  });

  test('every rule of the standard is a rule of the plugin', () => {
    const { rules } = JSON.parse(
      spawnSync(
        process.execPath,
        [
          '-e',
          `console.log(JSON.stringify(require(${JSON.stringify(join(folder, 'node_modules', 'bpmnlint-plugin-tutti'))})))`,
        ],
        { encoding: 'utf8' },
      ).stdout,
    ) as { rules: Record<string, string> };
    expect(Object.keys(rules)).toEqual(expect.arrayContaining(Object.keys(STANDARD_RULES)));
  });
});
