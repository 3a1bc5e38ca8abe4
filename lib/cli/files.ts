import { readFileSync, statSync } from 'node:fs';
import type { Json, JsonObject } from '../model/json.ts';
import { CliError, EXIT } from './context.ts';

/** Files and folders that the command line names, and data in it. Whatever is wrong with them is a usage error that says what to write instead. */

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  EISDIR: 'it is a folder',
  EACCES: 'it may not be read by you',
};

/** Text of a file; `-` is standard input. @throws CliError */
export function readText(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw new CliError(`cannot read ${file}: ${WHY[code] ?? message}`, EXIT.usage, { code: 'FILE_UNREADABLE' });
  }
}

/** The JSON in a file; `-` is standard input. @throws CliError */
export function readJson(file: string): Json {
  const text = readText(file);
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw new CliError(`${file} is no JSON: ${(error as Error).message}`, EXIT.usage, { code: 'INVALID_JSON' });
  }
}

/** An option's data: `{"a":1}`, `@file.json`, or `@-` for standard input. @throws CliError */
export function readData(text: string | undefined): JsonObject {
  if (text === undefined) return {};
  const source = text.startsWith('@') ? readText(text.slice(1)) : text;
  try {
    const value = JSON.parse(source) as Json;
    if (value === null || typeof value !== 'object' || Array.isArray(value))
      throw new SyntaxError('expected an object');
    return value;
  } catch (error) {
    throw new CliError(
      `the data is not a JSON object: ${(error as Error).message}; write '{"key": "value"}', @file.json or @- for standard input`,
      EXIT.usage,
      { code: 'INVALID_JSON' },
    );
  }
}

/** @throws CliError where one of them is no folder. */
export function needFolders(folders: readonly string[]): void {
  for (const folder of folders) {
    const stat = statSync(folder, { throwIfNoEntry: false });
    if (stat?.isDirectory() !== true)
      throw new CliError(
        `${folder} ${stat === undefined ? 'does not exist' : 'is not a folder'}; a process folder holds process.bpmn and process.yaml (npx tutti new <name> writes one)`,
        EXIT.usage,
        { code: 'NO_FOLDER' },
      );
  }
}
