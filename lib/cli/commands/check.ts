import type { Command } from 'commander';
import type { Json } from '../../model/json.ts';
import type { Finding } from '../../model/diagnostic.ts';
import { formatFindings } from '../../model/diagnostics/index.ts';
import { examine } from '../../local/prepare.ts';
import { explain } from '../../compiler/explain.ts';
import { EXIT, output, table, type GlobalOptions } from '../context.ts';

const colour = (): boolean => process.stdout.isTTY === true && process.env.NO_COLOR === undefined;

function summary(folder: string, findings: readonly Finding[]): string {
  const errors = findings.filter((f) => f.severity === 'error').length;
  const warnings = findings.length - errors;
  return findings.length === 0 ? `${folder}: no findings` : `${folder}: ${errors} error(s), ${warnings} warning(s)`;
}

/** Names of states for people: --json has them all. */
const shortened = (states: readonly string[]): string =>
  states.length <= 2 ? states.join(', ') : `${states[0]} and ${states.length - 1} more`;

export function registerCheck(program: Command, exit: (code: number) => void): void {
  program
    .command('check <folders...>')
    .description('reads, checks and compiles process folders; prints what is wrong, where, and what to do')
    .option('--quiet', 'errors only')
    .action(async (folders: string[], options: GlobalOptions & { quiet?: boolean }) => {
      const reports = [];
      const lines: string[] = [];
      for (const folder of folders) {
        const { findings } = await examine(folder);
        const shown = options.quiet === true ? findings.filter((f) => f.severity === 'error') : findings;
        reports.push({ folder, findings: shown });
        if (shown.length > 0) lines.push(formatFindings(shown, { colour: colour() }));
        lines.push(summary(folder, shown));
        if (findings.some((f) => f.severity === 'error')) exit(EXIT.failed);
      }
      output(options.json === true).result(reports as unknown as Json, lines);
    });

  program
    .command('explain <folder>')
    .description('what every element becomes: tier, states, transitions, and why; --asl prints the States Language')
    .option('--asl', 'print the compiled definition')
    .action(async (folder: string, options: GlobalOptions & { asl?: boolean }) => {
      const { findings, model, compiled } = await examine(folder);
      const out = output(options.json === true);
      if (model === undefined || compiled === undefined) {
        out.result({ findings } as unknown as Json, [
          formatFindings(findings, { colour: colour() }),
          summary(folder, findings),
        ]);
        return exit(EXIT.failed);
      }
      if (options.asl === true) return out.result(JSON.parse(compiled.definition) as Json, compiled.definition);
      const rows = explain(compiled, model);
      out.result(
        rows as unknown as Json,
        table([
          ['element', 'tier', 'states', 'transitions', 'why'],
          ...rows.map((r) => [r.element, String(r.tier), shortened(r.states), String(r.transitions), r.why]),
        ]),
      );
    });
}
