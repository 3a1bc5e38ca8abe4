import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export interface ConsoleFile {
  /** Path below the root of the site, e.g. `/assets/main-ABCD1234.js`; the name holds a hash of the content. */
  readonly path: string;
  /** Where it lies on disk. */
  readonly file: string;
  readonly type: string;
}
export interface ConsoleBuild {
  /** Folder that holds `index.html` and `assets/`: what a static host would serve. */
  readonly folder: string;
  readonly html: string;
  readonly files: readonly ConsoleFile[];
}

const SOURCE = fileURLToPath(new URL('./src/', import.meta.url));
const ROOT = fileURLToPath(new URL('../', import.meta.url));
/** Folders outside of the console that its screens are bundled with. */
const SHARED = ['lib/client/'] as const;
/** Packages that end in the bundle or make it: another version is another build. */
const PACKAGES = ['preact', 'bpmn-js', 'diagram-js', '@bpmn-io/form-js-viewer', 'saxen', 'esbuild'];
/** Loaded only where a diagram or a form stands on the screen; the page finds them by these names. */
const LATE_STYLES = ['diagram', 'form'] as const;
const TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
};

/**
 * Bundles the console into a folder below `outdir` that is named by the hash of everything that goes in; where that folder is
 * already there, nothing is built. Two builds at the same time end in one folder.
 */
export async function buildConsole(outdir: string): Promise<ConsoleBuild> {
  const folder = join(outdir, inputHash());
  if (!existsSync(join(folder, 'index.html'))) await bundle(folder);
  return read(folder);
}

async function bundle(folder: string): Promise<void> {
  const work = `${folder}.${process.pid}.${Date.now()}`;
  mkdirSync(join(work, 'assets'), { recursive: true });
  const result = await build({
    absWorkingDir: ROOT,
    entryPoints: [
      { in: join(SOURCE, 'main.tsx'), out: 'main' },
      { in: join(SOURCE, 'styles.css'), out: 'styles' },
      ...LATE_STYLES.map((name) => ({ in: join(SOURCE, `${name}.css`), out: name })),
    ],
    outdir: join(work, 'assets'),
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    target: ['es2022'],
    minify: true,
    metafile: true,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    define: { 'process.env.NODE_ENV': '"production"' },
    legalComments: 'linked',
    logLevel: 'silent',
  });
  // What is bundled and not hashed would stay as it was when it changes.
  const known = ['console/src/', 'node_modules/', ...SHARED];
  const unknown = Object.keys(result.metafile.inputs).filter(
    (path) => !known.some((folder) => path.startsWith(folder)),
  );
  if (unknown.length > 0)
    throw new Error(`the console is bundled with ${unknown.join(', ')}; name its folder in SHARED of console/build.ts`);
  const named = new Map(
    Object.keys(result.metafile.outputs).map((path) => [basename(path).replace(/-[A-Z0-9]{8}\./, '.'), basename(path)]),
  );
  const asset = (name: string): string => {
    const found = named.get(name);
    if (found === undefined) throw new Error(`the console's bundle holds no ${name}; see console/build.ts`);
    return `/assets/${found}`;
  };
  const html = readFileSync(join(SOURCE, 'index.html'), 'utf8')
    .replace('{styles}', asset('styles.css'))
    .replace('{main}', asset('main.js'))
    .replace('{diagram}', asset('diagram.css'))
    .replace('{form}', asset('form.css'));
  writeFileSync(join(work, 'index.html'), html);
  try {
    renameSync(work, folder);
  } catch (error) {
    // Another start built the same bytes meanwhile.
    rmSync(work, { recursive: true, force: true });
    if (!existsSync(join(folder, 'index.html'))) throw error;
  }
}

function read(folder: string): ConsoleBuild {
  return {
    folder,
    html: readFileSync(join(folder, 'index.html'), 'utf8'),
    files: readdirSync(join(folder, 'assets'))
      .sort()
      .map((name) => ({
        path: `/assets/${name}`,
        file: join(folder, 'assets', name),
        type: TYPES[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream',
      })),
  };
}

/** Hash of the sources, of this file and of the versions of what is bundled. */
function inputHash(): string {
  const hash = createHash('sha256');
  const require = createRequire(import.meta.url);
  for (const name of PACKAGES) hash.update(`${name}@${version(require, name)}\n`);
  const sources = [SOURCE, ...SHARED.map((folder) => join(ROOT, folder))]
    .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const file of [fileURLToPath(import.meta.url), ...sources]) {
    hash.update(`${relative(ROOT, file)}\n`);
    hash.update(readFileSync(file));
  }
  return hash.digest('hex').slice(0, 16);
}

function version(require: NodeJS.Require, name: string): string {
  const place = (require.resolve.paths(name) ?? [])
    .map((path) => join(path, name, 'package.json'))
    .find((path) => existsSync(path));
  if (place === undefined) throw new Error(`the console needs the package ${name}; run npm ci`);
  return (JSON.parse(readFileSync(place, 'utf8')) as { version: string }).version;
}
