import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import {
  DecisionError,
  evaluateDecision,
  FeelLimitError,
  readDecisionFile,
  readDecisions,
  type DecisionModel,
  type DmnFile,
} from '../../expressions/index.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import schema from '../../../schemas/decision-scenario.schema.json' with { type: 'json' };
import { checker, merge, readChecked, ScenarioError } from './format.ts';
import { BEGIN } from './host.ts';

/** One set of inputs with what is to come of it. */
export interface DecisionCase {
  readonly case: string;
  readonly input?: JsonObject;
  readonly expect?: Json;
  readonly rules?: readonly string[];
  readonly fails?: string;
}
/** A scenario of a decision alone: no process runs. */
export interface DecisionScenario {
  readonly file: string;
  readonly scenario: string;
  /** `decisions/risk.dmn#risk` */
  readonly decision: string;
  readonly now?: string;
  readonly given?: JsonObject;
  readonly cases: readonly DecisionCase[];
}
export interface CaseResult {
  readonly scenario: string;
  readonly file: string;
  readonly case: string;
  readonly passed: boolean;
  readonly failure?: { readonly message: string };
}

const valid = checker<DecisionScenario>(schema);

/** @throws ScenarioError with file, line and column */
export const readDecisionScenario = (file: string): Promise<DecisionScenario> => readChecked(file, valid);

/** Every scenario in `scenarios/decisions` of a process folder, in name order. */
export async function readDecisionScenarios(folder: string): Promise<readonly DecisionScenario[]> {
  const from = join(folder, 'scenarios', 'decisions');
  const names = (await readdir(from).catch(() => [] as string[])).filter((n) => n.endsWith('.yaml')).sort();
  return Promise.all(names.map((name) => readDecisionScenario(join(from, name))));
}

/** Whether a file is a scenario of a decision: it names one. */
export const isDecisionScenario = async (file: string): Promise<boolean> =>
  /^decision\s*:/m.test(await readFile(file, 'utf8'));

/** Evaluates every case; `missed` are the rules of the tables asked that decided none, as `file: decision, rule 3 (id)`. */
export async function runDecisions(
  folder: string,
  scenarios: readonly DecisionScenario[],
): Promise<{ readonly results: readonly CaseResult[]; readonly missed: readonly string[] }> {
  const models = new Map<string, Promise<DecisionModel>>();
  const decided = new Map<string, Set<string>>();
  const results: CaseResult[] = [];
  for (const scenario of scenarios) {
    const [path = '', id] = scenario.decision.split('#');
    const model = models.get(path) ?? read(folder, path, scenario.file);
    models.set(path, model);
    const rules = decided.get(path) ?? new Set();
    decided.set(path, rules);
    for (const one of scenario.cases) {
      const message = outcome(await model, id, scenario, one, rules);
      results.push({
        scenario: scenario.scenario,
        file: scenario.file,
        case: one.case,
        passed: message === undefined,
        ...(message === undefined ? {} : { failure: { message } }),
      });
    }
  }
  return { results, missed: await missedRules(folder, decided) };
}

/** What is wrong with a case; the rules that decided are added. */
function outcome(
  model: DecisionModel,
  id: string | undefined,
  { given = {}, now }: DecisionScenario,
  { input = {}, expect, rules, fails }: DecisionCase,
  decided: Set<string>,
): string | undefined {
  let result;
  try {
    const at = now === undefined ? BEGIN : Date.parse(now);
    result = evaluateDecision(model, id, merge(given, input) as JsonObject, { now: at });
  } catch (error) {
    if (!(error instanceof DecisionError) && !(error instanceof FeelLimitError)) throw error;
    if (fails === undefined) return error.message;
    return error.message.includes(fails) ? undefined : `expected to fail with "${fails}", and failed: ${error.message}`;
  }
  for (const { decision, table } of result.evaluated)
    for (const rule of table?.matched ?? []) if (rule.decides) decided.add(`${decision} ${rule.number}`);
  const shown = `${JSON.stringify(result.output)}${result.rules.length === 0 ? '' : ` by ${result.rules.join(', ')}`}`;
  if (fails !== undefined) return `expected to fail with "${fails}", and gave ${shown}`;
  if (!isDeepStrictEqual(result.output, expect)) return `expected ${JSON.stringify(expect)}, and it gives ${shown}`;
  if (rules !== undefined && !isDeepStrictEqual([...result.rules], [...rules]))
    return `expected by ${rules.join(', ') || 'no rule'}, and it gives ${shown}`;
  return undefined;
}

async function read(folder: string, path: string, scenario: string): Promise<DecisionModel> {
  try {
    const beside = (await readdir(join(folder, dirname(path)))).filter((n) => n.endsWith('.dmn'));
    const files = await Promise.all(beside.map((name) => dmnFile(folder, join(dirname(path), name))));
    return readDecisions(
      await dmnFile(folder, path),
      files.filter((f) => f.path !== path),
    );
  } catch (error) {
    throw new ScenarioError(`${scenario}: ${path} cannot be read: ${(error as Error).message}`);
  }
}
const dmnFile = async (folder: string, path: string): Promise<DmnFile> => ({
  path,
  text: await readFile(join(folder, path), 'utf8'),
});

async function missedRules(folder: string, decided: ReadonlyMap<string, ReadonlySet<string>>): Promise<string[]> {
  const out: string[] = [];
  for (const [path, rules] of decided) {
    const { decisions } = readDecisionFile((await dmnFile(folder, path)).text, path);
    for (const { id, name, kind, logic, tables } of decisions)
      for (const rule of kind === 'decision' && logic === 'decisionTable' ? (tables[0]?.rules ?? []) : [])
        if (!rules.has(`${id} ${rule.number}`)) out.push(`${path}: ${name}, rule ${rule.number} (${rule.id})`);
  }
  return out;
}
