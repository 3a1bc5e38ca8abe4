import type { Command } from 'commander';
import { savings } from '../../insight/cost.ts';
import { prepare } from '../../local/prepare.ts';
import type { Json } from '../../model/json.ts';
import type { Level } from '../../model/level.ts';
import { measureCost } from '../../local/cost.ts';
import { readScenarios, ScenarioError } from '../../local/scenario/format.ts';
import { CliError, EXIT, level, output, table, type GlobalOptions } from '../context.ts';

const dollars = (usd: number): string => `$${usd < 0.01 ? usd.toFixed(4) : usd.toFixed(2)}`;

export function registerCost(program: Command, exit: (code: number) => void): void {
  program
    .command('cost <folder>')
    .description('what 1,000 instances cost on AWS, by path (one per scenario) and by service, with the assumptions')
    .option(
      '--level <level>',
      'readable or compact; default: what process.yaml says, and what compact would save',
      level,
    )
    .action(async (folder: string, options: GlobalOptions & { level?: Level }) => {
      const out = output(options.json === true);
      let scenarios;
      try {
        scenarios = await readScenarios(folder);
      } catch (error) {
        if (error instanceof ScenarioError) throw new CliError(error.message);
        throw error;
      }
      if (scenarios.length === 0)
        throw new CliError(`${folder} has no scenarios to measure; write scenarios/<name>.yaml`);
      const report = await measureCost(await prepare(folder, options.level), scenarios);
      const saved =
        options.level === undefined && report.level === 'readable'
          ? savings(report, await measureCost(await prepare(folder, 'compact'), scenarios))
          : [];
      const savedOn = (path: string): string[] => {
        const found = saved.find((s) => s.path === path);
        return found === undefined ? ['', ''] : [String(found.transitions), dollars(found.usd)];
      };
      const services = [...new Set(report.paths.flatMap((p) => p.services.map((s) => s.service)))];
      out.result({ ...report, ...(saved.length === 0 ? {} : { saved }) } as unknown as Json, [
        `Measured at the ${report.level} level.`,
        ...table([
          [
            'path',
            'ends at',
            'transitions',
            'per 1,000',
            ...(saved.length === 0 ? [] : ['compact: fewer', 'saves']),
            ...services,
          ],
          ...report.paths.map((p) => [
            p.path,
            p.outcome,
            String(p.transitions),
            dollars(p.usd),
            ...(saved.length === 0 ? [] : savedOn(p.path)),
            ...services.map((s) => dollars(p.services.find((x) => x.service === s)?.usd ?? 0)),
          ]),
        ]),
        ...report.failed.map((f) => `not priced: ${f.path}: ${f.reason}`),
        '',
        'Assumptions:',
        ...report.assumptions.map((a) => `- ${a}`),
      ]);
      if (report.failed.length > 0) exit(EXIT.failed);
    });
}
