import type { Command } from 'commander';
import type { Json } from '../../model/json.ts';
import { readScenario, readScenarios, ScenarioError } from '../../local/scenario/format.ts';
import { runAll } from '../../local/scenario/host.ts';
import { CliError, EXIT, output, type GlobalOptions } from '../context.ts';
import { needFolders, readText } from '../files.ts';

export function registerTest(program: Command, exit: (code: number) => void): void {
  program
    .command('test <folder> [scenarios...]')
    .description('plays the scenarios of a process folder on a moved clock, with demo systems in place of real ones')
    .option('--coverage', 'name the elements that no scenario reached')
    .action(async (folder: string, files: string[], options: GlobalOptions & { coverage?: boolean }) => {
      const out = output(options.json === true);
      needFolders([folder]);
      for (const file of files) readText(file);
      let scenarios;
      try {
        scenarios =
          files.length > 0 ? await Promise.all(files.map((f) => readScenario(f))) : await readScenarios(folder);
      } catch (error) {
        if (error instanceof ScenarioError)
          throw new CliError(error.message, EXIT.failed, { code: 'INVALID_SCENARIO' });
        throw error;
      }
      if (scenarios.length === 0)
        throw new CliError(`${folder} has no scenarios; write scenarios/<name>.yaml`, EXIT.failed, {
          code: 'NO_SCENARIOS',
        });
      const { results, missed } = await runAll(folder, scenarios);
      const failed = results.filter((r) => !r.passed);
      const lines = results.map(
        (r) =>
          `${r.passed ? 'ok  ' : 'FAIL'} ${r.scenario}${r.failure ? `\n     ${r.file}: ${r.failure.message}` : ''}`,
      );
      if (options.coverage === true)
        lines.push(missed.length === 0 ? 'every element was reached' : `not reached: ${missed.join(', ')}`);
      lines.push(`${results.length - failed.length} passed, ${failed.length} failed`);
      out.result({ results: results.map(({ instance: _i, ...r }) => r), missed } as unknown as Json, lines);
      if (failed.length > 0) exit(EXIT.failed);
    });
}
