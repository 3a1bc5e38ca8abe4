// The README's test command: types, lint, unit and system tests, then one closing line that counts them all.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const prove = process.argv.includes('--prove');
const json = join(mkdtempSync(join(tmpdir(), 'tutti-test-')), 'jest.json');
const run = (command, args, env = {}) =>
  spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, ...env } }).status ?? 1;

let passed = 0;
let failed = 0;
let skipped = 0;
for (const script of ['types', 'lint', 'format:check']) {
  if (run('npm', ['run', '--silent', script]) === 0) passed += 1;
  else {
    failed += 1;
    console.error(`npm run ${script} failed`);
  }
}
const status = run(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--no-warnings',
    'node_modules/jest/bin/jest.js',
    '--json',
    `--outputFile=${json}`,
    ...process.argv.slice(2).filter((a) => a !== '--prove'),
  ],
  prove ? { TUTTI_PROVE: '1' } : {},
);
try {
  const report = JSON.parse(readFileSync(json, 'utf8'));
  passed += report.numPassedTests;
  failed +=
    report.numFailedTests +
    report.testResults.filter((r) => r.status === 'failed' && r.assertionResults.length === 0).length;
  skipped += report.numPendingTests;
} catch {
  failed += 1;
}
if (status !== 0 && failed === 0) failed += 1;
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exit(failed === 0 ? 0 : 1);
