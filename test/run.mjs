// The README's test command: types, lint, unit and system tests, then one closing line that counts them all.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const prove = process.argv.includes('--prove');
const json = join(mkdtempSync(join(tmpdir(), 'tutti-test-')), 'jest.json');
const run = (command, args, env = {}) =>
  spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, ...env } }).status ?? 1;

// Browser tests need Debian's chromium; where it cannot be installed they are skipped and say so.
const chromium = ['/usr/bin/chromium', '/usr/bin/google-chrome', process.env.TUTTI_CHROMIUM ?? ''].some(
  (f) => f !== '' && existsSync(f),
);
if (
  !chromium &&
  process.env.TUTTI_NO_INSTALL === undefined &&
  process.getuid?.() === 0 &&
  existsSync('/usr/bin/apt-get')
) {
  console.log('installing chromium for the browser tests (TUTTI_NO_INSTALL=1 leaves them out)');
  const apt = (...args) =>
    spawnSync('apt-get', ['-qq', ...args], {
      stdio: 'ignore',
      timeout: 180_000,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }).status === 0;
  if (!apt('install', '-y', 'chromium') && !(apt('update') && apt('install', '-y', 'chromium')))
    console.log('chromium could not be installed: the browser tests are skipped');
}

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
