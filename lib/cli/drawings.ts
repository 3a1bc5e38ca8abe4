import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { checkDrawn } from '../check/index.ts';
import type { Finding } from '../model/diagnostic.ts';
import { readDrawing } from '../notation/index.ts';
import { readProcessFile } from '../notation/files.ts';

/** Everything that notation and check find in a BPMN file alone: what binds it is still to come, or elsewhere. */
export async function examineDrawing(path: string): Promise<readonly Finding[]> {
  const folder = dirname(path);
  const file = basename(path);
  const reading = await readProcessFile(folder, file);
  if (!reading.ok) return [reading.finding];
  const exists = (beside: string): boolean => existsSync(join(folder, beside));
  const { executable, findings } = await readDrawing(reading.file.text, { file, exists });
  return [...findings, ...executable.flatMap(checkDrawn)];
}

/** Whether a path of the command line is a drawing: a file, unless it is the drawing of a process folder. */
export function isDrawing(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat?.isFile() === true && !isOfAFolder(path);
}

/** The process folder that a path of the command line means. */
export const folderOf = (path: string): string => (isOfAFolder(path) ? dirname(path) : path);

const isOfAFolder = (path: string): boolean =>
  basename(path) === 'process.bpmn' && existsSync(join(dirname(path), 'process.yaml'));
