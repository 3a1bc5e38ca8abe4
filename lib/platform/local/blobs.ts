import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import type { Blobs } from '../port.ts';

const bytes = (content: Uint8Array | string): Uint8Array =>
  typeof content === 'string' ? new TextEncoder().encode(content) : content;

/** Blobs as files. A key becomes a path of percent-encoded parts, so that none leads out of the folder. */
export class FileBlobs implements Blobs {
  readonly #folder: string;
  constructor(folder: string) {
    this.#folder = folder;
  }
  #path(key: string): string {
    const parts = key
      .split('/')
      .map((part) => encodeURIComponent(part).replace(/^\.+$/, (dots) => dots.replaceAll('.', '%2E')));
    return join(this.#folder, ...parts);
  }
  async put(key: string, content: Uint8Array | string, contentType: string): Promise<void> {
    const path = this.#path(key);
    await mkdir(dirname(path), { recursive: true });
    await write(`${path}.type`, bytes(contentType));
    await write(path, bytes(content));
  }
  async get(key: string): Promise<{ readonly content: Uint8Array; readonly contentType: string } | undefined> {
    const path = this.#path(key);
    try {
      const [content, contentType] = await Promise.all([readFile(path), readFile(`${path}.type`, 'utf8')]);
      return { content: new Uint8Array(content), contentType };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }
  async remove(key: string): Promise<void> {
    const path = this.#path(key);
    await rm(path, { force: true });
    await rm(`${path}.type`, { force: true });
  }
  async list(prefix: string): Promise<readonly string[]> {
    const under = prefix.slice(0, prefix.lastIndexOf('/') + 1);
    const found = await readdir(under === '' ? this.#folder : this.#path(under.slice(0, -1)), {
      recursive: true,
      withFileTypes: true,
    }).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    return found
      .filter((f) => f.isFile() && !f.name.endsWith('.type') && !f.name.endsWith('.tmp'))
      .map((f) => relative(this.#folder, join(f.parentPath, f.name)).split(sep).map(decodeURIComponent).join('/'))
      .filter((key) => key.startsWith(prefix))
      .sort();
  }
}

/** Whole or not at all, and on disk before it counts. */
async function write(path: string, content: Uint8Array): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  const file = await open(temporary, 'w', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}

export class MemoryBlobs implements Blobs {
  readonly #blobs = new Map<string, { content: Uint8Array; contentType: string }>();
  put(key: string, content: Uint8Array | string, contentType: string): Promise<void> {
    this.#blobs.set(key, { content: bytes(content), contentType });
    return Promise.resolve();
  }
  get(key: string): Promise<{ readonly content: Uint8Array; readonly contentType: string } | undefined> {
    return Promise.resolve(this.#blobs.get(key));
  }
  remove(key: string): Promise<void> {
    this.#blobs.delete(key);
    return Promise.resolve();
  }
  list(prefix: string): Promise<readonly string[]> {
    return Promise.resolve([...this.#blobs.keys()].filter((key) => key.startsWith(prefix)).sort());
  }
}
