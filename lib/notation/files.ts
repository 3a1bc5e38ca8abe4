import { createHash } from 'node:crypto';
import { readFile, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { Finding, Place } from '../model/diagnostic.ts';
import { finding } from '../model/diagnostics/index.ts';
import type { ProcessFile } from '../model/process-model.ts';
import { decodeText } from './encoding.ts';
import { MAX_BYTES, tooLarge } from './xml.ts';

export const sha256 = (bytes: Uint8Array | string): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

export type FileReading =
  { readonly ok: true; readonly file: ProcessFile } | { readonly ok: false; readonly finding: Finding };

/** Reads one file of the folder. `named` is where process.yaml names it. */
export async function readProcessFile(folder: string, path: string, named?: Place): Promise<FileReading> {
  const place = named ?? { file: path, line: 1, column: 1 };
  const refuse = (
    code: 'TUT-101' | 'TUT-102' | 'TUT-120' | 'TUT-203' | 'TUT-212',
    message: string,
    suggestion: string,
  ): FileReading => ({
    ok: false,
    finding: finding(code, { message, suggestion, place }),
  });
  const inside = (where: string): boolean => !/^([A-Za-z]:|[\\/])/.test(where) && where.split(/[\\/]/)[0] !== '..';
  const outside = (): FileReading =>
    refuse(
      'TUT-212',
      `${path} leads out of the process folder`,
      'Copy the file into the folder and name it from there',
    );
  const full = join(folder, path);
  if (!inside(path) || !inside(relative(folder, full))) return outside();
  try {
    // A link inside the folder may still lead out of it.
    if (
      !inside(
        relative(await realpath(folder), await realpath(full))
          .split(sep)
          .join('/'),
      )
    )
      return outside();
    const { size } = await stat(full);
    if (size > MAX_BYTES)
      return refuse('TUT-102', tooLarge(path), 'Make it smaller, or keep large data outside the process');
    const bytes = await readFile(full);
    const text = decodeText(bytes, path);
    if (!text.ok) return { ok: false, finding: text.finding };
    return { ok: true, file: { path, hash: sha256(bytes), text: text.text } };
  } catch (error) {
    const why =
      (error as NodeJS.ErrnoException).code === 'ENOENT'
        ? 'does not exist'
        : `cannot be read (${(error as Error).message})`;
    return named
      ? refuse('TUT-203', `${path} ${why}`, `Create ${path}, or correct the path`)
      : refuse(
          'TUT-101',
          `${path} ${why} in the process folder`,
          'A process folder holds process.bpmn and process.yaml',
        );
  }
}
