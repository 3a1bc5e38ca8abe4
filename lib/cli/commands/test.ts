import type { Command } from 'commander';
import type { Json } from '../../model/json.ts';
import type { Level } from '../../model/level.ts';
import {
  isDecisionScenario,
  readDecisionScenario,
  readDecisionScenarios,
  runDecisions,
  type DecisionScenario,
} from '../../local/scenario/decisions.ts';
import { readScenario, readScenarios, ScenarioError, type Scenario } from '../../local/scenario/format.ts';
import { prepare } from '../../local/prepare.ts';
import { runAll } from '../../local/scenario/host.ts';
import { CliError, EXIT, level, output, type GlobalOptions } from '../context.ts';
import { needFolders, readText } from '../files.ts';

export function registerTest(program: Command, exit: (code: number) => void): void {
  program
    .command('test <folder> [scenarios...]')
    .description(
      'plays the scenarios of a process folder on a moved clock, with demo systems in place of real ones, and evaluates those of its decisions',
    )
    .option('--coverage', 'name the elements that no scenario reached, and the rules that decided in none')
    .option('--level <level>', 'readable or compact; default: what process.yaml says', level)
    .action(async (folder: string, files: string[], options: GlobalOptions & { coverage?: boolean; level?: Level }) => {
      const out = output(options.json === true);
      needFolders([folder]);
      for (const file of files) readText(file);
      const { scenarios, decisions } = await usable(() => read(folder, files));
      if (scenarios.length === 0 && decisions.length === 0)
        throw new CliError(
          `${folder} has no scenarios; write scenarios/<name>.yaml, or scenarios/decisions/<name>.yaml for a decision alone`,
          EXIT.failed,
          {
            code: 'NO_SCENARIOS',
          },
        );
      const decided = await usable(() => runDecisions(folder, decisions));
      const { results, missed } =
        scenarios.length === 0 ? NONE : await runAll(await prepare(folder, options.level), scenarios);
      const all = [...results, ...decided.results];
      const failed = all.filter((r) => !r.passed).length;
      const lines = all.map(
        (r) =>
          `${r.passed ? 'ok  ' : 'FAIL'} ${r.scenario}${'case' in r ? `: ${r.case}` : ''}${r.failure ? `\n     ${r.file}: ${r.failure.message}` : ''}`,
      );
      if (options.coverage === true) {
        if (scenarios.length > 0)
          lines.push(missed.length === 0 ? 'every element was reached' : `not reached: ${missed.join(', ')}`);
        if (decisions.length > 0)
          lines.push(
            decided.missed.length === 0
              ? 'every rule of these decisions decided'
              : `decided in no case: ${decided.missed.join('; ')}`,
          );
      }
      lines.push(`${all.length - failed} passed, ${failed} failed`);
      out.result(
        {
          results: results.map(({ instance: _i, ...r }) => r),
          missed,
          decisions: decided.results,
          missedRules: decided.missed,
        } as unknown as Json,
        lines,
      );
      if (failed > 0) exit(EXIT.failed);
    });
}

const NONE = { results: [], missed: [] };

/** The files that are named, or all that the folder has. */
async function read(
  folder: string,
  files: readonly string[],
): Promise<{ scenarios: readonly Scenario[]; decisions: readonly DecisionScenario[] }> {
  if (files.length === 0)
    return { scenarios: await readScenarios(folder), decisions: await readDecisionScenarios(folder) };
  const kinds = await Promise.all(files.map(async (file) => [file, await isDecisionScenario(file)] as const));
  const named = (decision: boolean): string[] => kinds.filter(([, is]) => is === decision).map(([file]) => file);
  return {
    scenarios: await Promise.all(named(false).map((file) => readScenario(file))),
    decisions: await Promise.all(named(true).map((file) => readDecisionScenario(file))),
  };
}

async function usable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ScenarioError) throw new CliError(error.message, EXIT.failed, { code: 'INVALID_SCENARIO' });
    throw error;
  }
}
