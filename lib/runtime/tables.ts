import { createHash } from 'node:crypto';
import {
  DecisionError,
  faultText,
  readDecisions,
  type DecisionFile,
  type DecisionModel,
} from '../expressions/index.ts';
import { dmnContents } from '../model/dmn-contents.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { ProcessFile, ProcessModel } from '../model/process-model.ts';
import { readXml } from '../model/xml-tree.ts';
import type { Blobs } from '../platform/port.ts';
import { Refusal } from './types.ts';

/**
 * Decision files as governed settings (ADR 0015): the key is the path of the file, the value names its text by hash and what can be asked of it. The text of
 * a file of the deployment stands with the deployment, that of a changed one in a blob.
 */
export interface TableSetting {
  readonly hash: string;
  readonly decisions: readonly string[];
}
/** What an instance pins of it. */
export interface PinnedTable {
  readonly hash: string;
  /** Version of the setting. */
  readonly version: number;
}

/** Key of the setting that governs a decision file. */
export const tableKey = (path: string): string => (path.includes('/') ? path : `./${path}`);
const pathOf = (key: string): string => key.replace(/^\.\//, '');
export const isTable = (key: string): boolean => key.endsWith('.dmn');

/** A version's files never change, and every start of an instance asks for the seeds. */
const seeds = new WeakMap<ProcessModel['files'], JsonObject>();

/** Seeds of the settings, by key. */
export function tableSeeds(model: ProcessModel): JsonObject {
  const known = seeds.get(model.files);
  if (known !== undefined) return known;
  const made = Object.fromEntries(decisionFiles(model).map((file) => [tableKey(file.path), valueOf(file)]));
  seeds.set(model.files, made);
  return made;
}

const decisionFiles = (model: ProcessModel): ProcessFile[] =>
  Object.values(model.files).filter((f) => f.path.endsWith('.dmn'));
const valueOf = ({ path, hash, text }: ProcessFile): JsonObject => ({
  hash,
  decisions: [...dmnContents(readXml(text, path)).invocable],
});
const blobOf = (hash: string): string => `tables/${hash.replace('sha256:', '')}.dmn`;

/** A decision file that somebody proposes, as the value of its setting; its text is kept. @throws Refusal with the place of what is wrong */
export async function admitTable(blobs: Blobs, model: ProcessModel, key: string, value: Json): Promise<JsonObject> {
  const path = pathOf(key);
  if (model.files[path] === undefined) throw refusal(key, ['is no file of the latest version any more']);
  if (typeof value !== 'string') throw refusal(key, ['must be the text of a DMN file']);
  const file: ProcessFile = { path, text: value, hash: `sha256:${createHash('sha256').update(value).digest('hex')}` };
  const others = decisionFiles(model).filter((f) => f.path !== path);
  const problems = problemsOf(file, others, model);
  if (problems.length > 0) throw refusal(key, problems);
  await blobs.put(blobOf(file.hash), value, 'text/xml');
  return valueOf(file);
}

/** What was proposed once is looked at again before it holds. @throws Refusal */
export async function stillAdmitted(blobs: Blobs, model: ProcessModel, key: string, value: Json): Promise<void> {
  const { hash } = value as unknown as TableSetting;
  const tables = await tablesOf(blobs, model, (k) => (k === key ? hash : undefined));
  const file = tables.file(pathOf(key));
  if (file === undefined) throw refusal(key, ['is no file of the latest version any more']);
  const others = decisionFiles(model).filter((f) => f.path !== file.path);
  const problems = problemsOf(file, others, model);
  if (problems.length > 0) throw refusal(key, problems);
}

function problemsOf(file: ProcessFile, others: readonly ProcessFile[], model: ProcessModel): string[] {
  let decisions: DecisionModel;
  try {
    decisions = readDecisions(file, others);
  } catch (error) {
    if (error instanceof DecisionError) return [error.message];
    throw error;
  }
  const { unknown, invocable } = dmnContents(readXml(file.text, file.path));
  const missing = Object.values(model.nodes).flatMap((node) => {
    const [path, id] = node.step?.decision?.split('#') ?? [];
    if (path !== file.path || id === undefined || invocable.includes(id)) return [];
    return [
      `there is no decision "${id}" any more, for which "${node.name ?? node.id}" asks; there is ${invocable.join(', ')}`,
    ];
  });
  return [
    ...unknown.map((e) => `${e.place.file}:${e.place.line}:${e.place.column}: DMN has no <${e.name}>`),
    ...decisions.faults().map(faultText),
    ...missing,
  ];
}

const refusal = (key: string, problems: readonly string[]): Refusal =>
  new Refusal('invalid', 'INVALID_DECISION_TABLE', `"${key}" cannot be this: ${problems[0]}`, {
    problems: problems.map((message) => ({ pointer: '/value', message })),
  });

/** The decision files of a version, with the texts that hold for somebody. */
export interface Tables {
  file(path: string): ProcessFile | undefined;
  /** The model of a file, with what it imports. @throws DecisionError */
  model(path: string): DecisionModel | undefined;
}

/** Elements whose steps ask for a decision: by its id, or as the only one that no other requires. */
export const nodesOf = (model: ProcessModel, path: string, id: string, { decisions }: DecisionFile): string[] => {
  const required = new Set(decisions.flatMap((d) => d.requires));
  const tops = decisions.filter((d) => d.kind === 'decision' && !required.has(d.id));
  return Object.values(model.nodes).flatMap((node) => {
    const [file, named] = node.step?.decision?.split('#') ?? [];
    return file === path && (named ?? tops[0]?.id) === id ? [node.id] : [];
  });
};

type Files = ProcessModel['files'];
/** What is read once is kept with the version: its own texts, and the last few sets of changed ones. */
const known = new WeakMap<Files, Map<string, Promise<Tables>>>();
const KEPT = 20;

/** @throws Error where the text of a pinned version is not there */
export function tablesOf(
  blobs: Blobs,
  model: ProcessModel,
  hashOf: (key: string) => string | undefined,
): Promise<Tables> {
  const changed = decisionFiles(model).flatMap((file) => {
    const hash = hashOf(tableKey(file.path));
    return hash === undefined || hash === file.hash ? [] : [[file.path, hash] as const];
  });
  const name = changed.map((pair) => pair.join(' ')).join('\n');
  const sets = known.get(model.files) ?? new Map<string, Promise<Tables>>();
  known.set(model.files, sets);
  let found = sets.get(name);
  if (found === undefined) {
    found = read(blobs, model, changed);
    sets.set(name, found);
    found.catch(() => sets.delete(name));
    for (const old of sets.keys()) if (sets.size > KEPT && old !== name) sets.delete(old);
  }
  return found;
}

async function read(
  blobs: Blobs,
  model: ProcessModel,
  changed: readonly (readonly [string, string])[],
): Promise<Tables> {
  const files = new Map(decisionFiles(model).map((f) => [f.path, f]));
  for (const [path, hash] of changed) {
    const blob = await blobs.get(blobOf(hash));
    if (blob === undefined) throw new Error(`the text of ${path} in version ${hash} is not there`);
    files.set(path, { path, hash, text: new TextDecoder().decode(blob.content) });
  }
  const models = new Map<string, DecisionModel>();
  return {
    file: (path) => files.get(path),
    model(path) {
      const file = files.get(path);
      if (file === undefined) return undefined;
      const others = [...files.values()].filter((f) => f !== file);
      const made = models.get(path) ?? readDecisions(file, others);
      models.set(path, made);
      return made;
    },
  };
}
