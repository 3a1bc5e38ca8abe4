import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { DRAWN_CODES } from './findings.ts';

export const PACKAGE = 'bpmnlint-plugin-tutti';
const ROOT = new URL('../../', import.meta.url);

/**
 * Writes the plugin as a package of plain JavaScript for Node and for modelers in a browser: bpmnlint loads rules as files, and neither runs
 * TypeScript. @returns The files that were written.
 */
export async function writePackage(folder: string): Promise<readonly string[]> {
  const { version, license } = JSON.parse(await readFile(new URL('package.json', ROOT), 'utf8')) as Record<
    string,
    string
  >;
  await build({
    entryPoints: [fileURLToPath(new URL('plugin.ts', import.meta.url))],
    outfile: join(folder, 'index.js'),
    bundle: true,
    format: 'cjs',
    platform: 'browser',
    target: 'es2022',
    logLevel: 'silent',
  });
  const files: Readonly<Record<string, string>> = {
    'package.json': `${JSON.stringify({ name: PACKAGE, version, license, main: 'index.js', type: 'commonjs', keywords: ['bpmnlint', 'bpmnlint-plugin'], peerDependencies: { bpmnlint: '>=11' } }, null, 2)}\n`,
    'README.md': README,
    LICENSE: await readFile(new URL('LICENSE', ROOT), 'utf8'),
    ...Object.fromEntries(
      DRAWN_CODES.map((code) => [
        `rules/${code}.js`,
        `module.exports = require('../index.js').factories['${code}'];\n`,
      ]),
    ),
  };
  await mkdir(join(folder, 'rules'), { recursive: true });
  for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), text);
  return ['index.js', ...Object.keys(files)];
}

const README = `# ${PACKAGE}

The rules of \`tutti check\` that need only the drawing, for bpmnlint. In \`.bpmnlintrc\`:

    { "extends": "plugin:tutti/recommended" }

A rule has the code of its diagnostic; docs/reference/diagnostics.md of Tutti explains each.
`;
