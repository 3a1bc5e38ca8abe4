import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import type { Ports } from '../port.ts';

type Handler = Awaited<ReturnType<Ports['handlers']['load']>>;

/** The process's own code, bundled when it is deployed: a version keeps the code it was deployed with. */
export class HandlerLoader {
  readonly #folder: string | undefined;
  readonly #bundles = new Map<string, string>();
  readonly #loaded = new Map<string, Promise<Handler>>();

  constructor(options: { readonly folder?: string | undefined } = {}) {
    this.#folder = options.folder;
    if (options.folder !== undefined) mkdirSync(options.folder, { recursive: true });
  }

  /** Bundles a TypeScript file for a version of a process. */
  async add(process: string, version: string, path: string, file: string): Promise<void> {
    const key = keyOf(process, version, path);
    const known = this.#read(key);
    if (known !== undefined) return;
    const text = await bundle(file);
    this.#bundles.set(key, text);
    if (this.#folder !== undefined) writeFileSync(join(this.#folder, `${key}.mjs`), text);
  }

  load(process: string, version: string, path: string): Promise<Handler> {
    const key = keyOf(process, version, path);
    let found = this.#loaded.get(key);
    if (found === undefined) {
      found = this.#import(key, path, version);
      this.#loaded.set(key, found);
      found.catch(() => this.#loaded.delete(key));
    }
    return found;
  }

  async #import(key: string, path: string, version: string): Promise<Handler> {
    const text = this.#read(key);
    if (text === undefined) throw new Error(`the handler ${path} of version ${version} is not deployed here`);
    const url =
      this.#folder === undefined
        ? `data:text/javascript;base64,${Buffer.from(text).toString('base64')}`
        : pathToFileURL(join(this.#folder, `${key}.mjs`)).href;
    const module = (await import(url)) as { default?: unknown };
    if (typeof module.default !== 'function') throw new Error(`${path} has no default export that is a function`);
    return module.default as Handler;
  }
  #read(key: string): string | undefined {
    const known = this.#bundles.get(key);
    if (known !== undefined || this.#folder === undefined) return known;
    const file = join(this.#folder, `${key}.mjs`);
    return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  }
}

const keyOf = (process: string, version: string, path: string): string =>
  createHash('sha256').update([process, version, path].join('\n')).digest('hex').slice(0, 32);

/** Within one process the same file gives the same bundle; scenarios deploy it over and over. */
const bundles = new Map<string, Promise<string>>();
function bundle(file: string): Promise<string> {
  const key = createHash('sha256').update(file).update(readFileSync(file)).digest('hex');
  let found = bundles.get(key);
  if (found === undefined) {
    found = build({
      entryPoints: [file],
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'node',
      target: 'node24',
      logLevel: 'silent',
    }).then((result) => result.outputFiles[0]!.text);
    bundles.set(key, found);
    found.catch(() => bundles.delete(key));
  }
  return found;
}
