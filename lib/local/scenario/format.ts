import { readFile, readdir } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { LineCounter, parseDocument } from 'yaml';
import type { Json, JsonObject } from '../../model/json.ts';
import schema from '../../../schemas/scenario.schema.json' with { type: 'json' };

export interface Answer {
  readonly status?: number;
  readonly body?: Json;
  readonly times?: number;
  readonly loseReply?: boolean;
}
export interface Given {
  readonly ai?: Readonly<Record<string, JsonObject>>;
  readonly http?: Readonly<Record<string, Answer>>;
  readonly stop?: readonly string[];
}
export interface Act {
  readonly task: string;
  readonly as: string;
  readonly data?: JsonObject;
  readonly reason?: string;
}
export interface Handing {
  readonly task: string;
  readonly as: string;
  readonly to: string;
  readonly reason: string;
}
export interface Expectation {
  readonly task?: string;
  readonly group?: string;
  readonly why?: string;
  readonly noTask?: string;
  readonly wait?: string;
  readonly incident?: string;
  readonly error?: string;
  readonly notification?: string;
  readonly to?: string;
  readonly count?: number;
  readonly status?: string;
  readonly variables?: JsonObject;
  readonly assignee?: string;
  readonly late?: string;
}
export interface ScenarioStep {
  readonly given?: Given;
  readonly expect?: Expectation;
  readonly claim?: Act;
  readonly release?: Act;
  readonly complete?: Act;
  readonly refused?: Act & { readonly code: string; readonly claim?: boolean };
  /** Fetches the work of a topic as this person, and does it, raises a BPMN error, or fails. */
  readonly work?: {
    readonly topic: string;
    readonly as: string;
    readonly output?: Json;
    readonly error?: string;
    readonly fail?: string;
  };
  readonly assign?: Handing;
  readonly delegate?: Handing;
  readonly propose?: Act;
  readonly substitute?: { readonly as: string; readonly by: string; readonly for: string };
  readonly advance?: string;
  readonly message?: {
    readonly name: string;
    readonly key: string;
    readonly data?: Json;
    readonly id?: string;
    readonly status?: string;
  };
  readonly resolve?: {
    readonly incident: string;
    readonly as: string;
    readonly action: 'retry' | 'edit' | 'skip';
    readonly set?: JsonObject;
    readonly output?: Json;
    readonly reason: string;
    readonly outcome?: 'running' | 'passed' | 'failed';
  };
  readonly cancel?: { readonly as: string; readonly reason: string };
}
export interface Scenario {
  readonly file: string;
  readonly scenario: string;
  readonly start: { readonly as: string; readonly input: JsonObject; readonly businessKey?: string };
  readonly given?: Given;
  readonly steps?: readonly ScenarioStep[];
  readonly end: {
    readonly at: string;
    readonly within?: string;
    readonly path?: readonly string[];
    readonly not?: readonly string[];
  };
}

/** A scenario file that cannot be used: says where and what was expected. */
export class ScenarioError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ScenarioError';
  }
}

const ajv = new Ajv2020({ allErrors: true, strict: false });
addFormats.default(ajv);
/** Checks files of the family by their schema. */
export const checker = <T>(by: object): ValidateFunction<T> => ajv.compile<T>(by);
const valid = checker<Scenario>(schema);

/** Reads one scenario file. @throws ScenarioError with file, line and column */
export const readScenario = (file: string): Promise<Scenario> => readChecked(file, valid);

/** Reads a file of the family, with `{ $file: path }` replaced by the JSON found there (paths are relative to the file). @throws ScenarioError */
export async function readChecked<T extends { readonly file: string }>(
  file: string,
  valid: ValidateFunction<T>,
): Promise<T> {
  const text = await readFile(file, 'utf8');
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const shown = relative(process.cwd(), file);
  const broken = document.errors[0];
  if (broken !== undefined) {
    const { line, col } = lines.linePos(broken.pos[0]);
    throw new ScenarioError(`${shown}:${line}:${col} ${broken.message}`);
  }
  const raw = (await withFiles(document.toJS() as Json, dirname(resolve(file)))) as unknown as T;
  if (!valid(raw)) {
    const problems = (valid.errors ?? []).map((e) => {
      const node = document.getIn(e.instancePath.split('/').slice(1), true) as
        { range?: [number, number, number] } | undefined;
      const at = node?.range ? lines.linePos(node.range[0]) : { line: 1, col: 1 };
      const extra = 'additionalProperty' in e.params ? ` (${String(e.params.additionalProperty)})` : '';
      return `${shown}:${at.line}:${at.col} ${e.instancePath || '/'} ${e.message ?? 'is invalid'}${extra}`;
    });
    throw new ScenarioError(problems.join('\n'));
  }
  return { ...raw, file: shown };
}

/** Every scenario of a process folder, in name order. */
export async function readScenarios(folder: string): Promise<readonly Scenario[]> {
  const names = await readdir(join(folder, 'scenarios')).catch(() => [] as string[]);
  return Promise.all(
    names
      .filter((n) => n.endsWith('.yaml'))
      .sort()
      .map((n) => readScenario(join(folder, 'scenarios', n))),
  );
}

async function withFiles(value: Json, folder: string): Promise<Json> {
  if (Array.isArray(value)) return Promise.all(value.map((v) => withFiles(v, folder)));
  if (value === null || typeof value !== 'object') return value;
  const { $file, ...rest } = value;
  const over = Object.fromEntries(
    await Promise.all(Object.entries(rest).map(async ([k, v]) => [k, await withFiles(v, folder)] as const)),
  );
  if ($file === undefined) return over;
  if (typeof $file !== 'string') throw new ScenarioError('$file takes a path relative to the scenario file');
  const content = await jsonFile(join(folder, $file));
  return Object.keys(over).length === 0 ? content : merge(content, over);
}

async function jsonFile(file: string): Promise<Json> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Json;
  } catch (error) {
    throw new ScenarioError(`$file ${relative(process.cwd(), file)} cannot be read: ${(error as Error).message}`);
  }
}

/** Lays `over` upon `base`, object by object; lists and scalars replace. */
export function merge(base: Json, over: Json): Json {
  if (
    base === null ||
    over === null ||
    typeof base !== 'object' ||
    typeof over !== 'object' ||
    Array.isArray(base) ||
    Array.isArray(over)
  )
    return over;
  return Object.fromEntries(
    [...new Set([...Object.keys(base), ...Object.keys(over)])].map((k) => [
      k,
      k in over ? (k in base ? merge(base[k]!, over[k]!) : over[k]!) : base[k]!,
    ]),
  );
}
