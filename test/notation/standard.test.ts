import { describe, expect, test } from '@jest/globals';
import { entryOf } from '../../lib/model/diagnostics/index.ts';
import type { Finding } from '../../lib/model/diagnostic.ts';
import { readDrawing } from '../../lib/notation/index.ts';
import { STANDARD_RULES } from '../../lib/notation/standard/index.ts';
import { EXAMPLES, drawing } from './standard-examples.ts';

const standard = async (xml: string): Promise<Finding[]> =>
  (await readDrawing(xml, { file: 'example.bpmn' })).findings.filter((f) => f.code in STANDARD_RULES);

describe('rules of the BPMN standard', () => {
  test.each(EXAMPLES)('$code is found in its bad example, at a place, with advice', async ({ code, bad }) => {
    const mine = (await standard(drawing(bad))).filter((f) => f.code === code);
    expect(mine).not.toEqual([]);
    for (const { place, severity, suggestion, message } of mine) {
      expect(severity).toBe('error');
      expect(place?.line).toBeGreaterThan(1);
      expect(suggestion ?? '').not.toBe('');
      expect(message).not.toMatch(/undefined|null/);
    }
  });

  test.each(EXAMPLES)('$code is not found in its good example', async ({ code, good }) => {
    expect((await standard(drawing(good))).filter((f) => f.code === code)).toEqual([]);
  });

  test('what only the standard makes executable must say so; engines and process.yaml say it otherwise', async () => {
    const timer = entryOf('TUT-616').bad;
    const codes = async (xml: string): Promise<string[]> => (await standard(xml)).map((f) => f.code);
    expect(await codes(drawing(timer))).toContain('TUT-616');
    expect(await codes(drawing(timer, 'xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'))).not.toContain('TUT-616');
    expect(await codes(drawing(timer).replace('isExecutable="true"', ''))).not.toContain('TUT-616');
  });

  test('the element that is named is the one that is seen', async () => {
    const [found] = (await standard(drawing(entryOf('TUT-616').bad))).filter((f) => f.code === 'TUT-616');
    expect(found!.element).toEqual({ id: 'Wait' });
    expect(found!.place).toEqual({ file: 'example.bpmn', line: 4, column: 30 });
  });
});
