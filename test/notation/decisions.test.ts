import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readProcess } from '../../lib/notation/index.ts';

const RATES = `<?xml version="1.0"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="rates" namespace="rates">
<decision id="rates" name="rates"><variable name="rates"/><filter><in><list><literalExpression><text>1</text></literalExpression></list></in>
<match><literalExpression><text>item &gt; 0</text></literalExpression></match></filter></decision></definitions>`;
const IMPORT = '<import name="rates" namespace="rates" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>';

let folder: string;
const path = (name: string): string => join(folder, 'decisions', name);
/** The shipped process with its risk table changed. */
async function withRisk(change: (text: string) => string, files: Readonly<Record<string, string>> = {}) {
  cpSync('statemachines/account-opening', folder, { recursive: true });
  writeFileSync(path('risk.dmn'), change(readFileSync('statemachines/account-opening/decisions/risk.dmn', 'utf8')));
  for (const [name, text] of Object.entries(files)) writeFileSync(path(name), text);
  return readProcess(folder);
}
const importing = (text: string): string => text.replace(/<definitions[^>]*>/, (tag) => `${tag}${IMPORT}`);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tutti-decisions-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('decision files', () => {
  test('what a decision imports belongs to the version of the process', async () => {
    const alone = await withRisk((text) => text);
    const { model, findings } = await withRisk(importing, {
      'rates.dmn': RATES,
      'other.dmn': RATES.replaceAll('rates', 'other'),
    });
    expect(findings).toEqual(alone.findings);
    expect(Object.keys(model?.files ?? {})).toContain('decisions/rates.dmn');
    expect(Object.keys(model?.files ?? {})).not.toContain('decisions/other.dmn');
    expect(model?.hash).not.toBe(alone.model?.hash);
  });

  test('an import that leads nowhere is refused with its place', async () => {
    const { findings } = await withRisk((text) => importing(text).replace('namespace="rates"', 'namespace="nowhere"'));
    expect(findings).toContainEqual(
      expect.objectContaining({
        code: 'TUT-204',
        message: 'decisions/risk.dmn imports "rates", and no file beside it has the namespace nowhere',
        place: expect.objectContaining({ file: 'decisions/risk.dmn' }) as unknown,
      }),
    );
  });

  test('an element that DMN does not have is refused by name', async () => {
    const { findings } = await withRisk((text) => text.replaceAll('inputEntry', 'inputEntri'));
    expect(findings[0]).toMatchObject({
      code: 'TUT-204',
      message: 'decisions/risk.dmn holds <inputEntri>, which DMN does not have',
      suggestion: 'Did you mean <inputEntry>?',
    });
  });
});
