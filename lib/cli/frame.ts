import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Place } from '../model/diagnostic.ts';

const MAX_WIDTH = 120;

/** The line of the file that a place is in, and a mark under its column. Empty where there is no such line to be read. */
export function frameOf(folder: string, { file, line, column }: Place): readonly string[] {
  let text: string | undefined;
  try {
    text = readFileSync(join(folder, file), 'utf8').split(/\r?\n/)[line - 1];
  } catch {
    return [];
  }
  if (text === undefined || text.trim() === '') return [];
  // What stands far to the right is shown from a little before it.
  const from = column > MAX_WIDTH ? column - 21 : 0;
  const shown = text.slice(from, from + MAX_WIDTH).replaceAll('\t', ' ');
  const number = String(line);
  return [
    `  ${number} | ${from > 0 ? '...' : ''}${shown}`,
    `  ${' '.repeat(number.length)} | ${' '.repeat(Math.max(0, column - 1 - from) + (from > 0 ? 3 : 0))}^`,
  ];
}
