import { dirname } from 'node:path';
import type { Command } from 'commander';
import type { Json } from '../../model/json.ts';
import type { Finding } from '../../model/diagnostic.ts';
import type { Level } from '../../model/level.ts';
import { formatFinding, formatFindings, sortFindings } from '../../model/diagnostics/index.ts';
import type { Cost, Measure } from '../../check/platform/index.ts';
import { HISTORY_LIMIT, measure } from '../../check/platform/index.ts';
import { explain } from '../../compiler/explain.ts';
import { examine } from '../../local/prepare.ts';
import { examineDrawing, folderOf, isDrawing } from '../drawings.ts';
import { frameOf } from '../frame.ts';
import { sarif } from '../sarif.ts';
import { CliError, EXIT, level, output, table, type GlobalOptions } from '../context.ts';
import { needFolders } from '../files.ts';

const colour = (): boolean => process.stdout.isTTY === true && process.env.NO_COLOR === undefined;

function summary(folder: string, findings: readonly Finding[]): string {
  const errors = findings.filter((f) => f.severity === 'error').length;
  const warnings = findings.length - errors;
  return findings.length === 0 ? `${folder}: no findings` : `${folder}: ${errors} error(s), ${warnings} warning(s)`;
}

/** Names of states for people: --json has them all. */
const shortened = (states: readonly string[]): string =>
  states.length <= 2 ? states.join(', ') : `${states[0]} and ${states.length - 1} more`;

/** How near the process comes to the limits of Step Functions. */
function limits({ longest, repeated, inline, bytes }: Measure): readonly string[] {
  const cost = ({ events, transitions }: Cost): string => `${events} history events and ${transitions} transitions`;
  return [
    `The longest way takes ${cost(longest)} in the worst case; an execution may have ${HISTORY_LIMIT} events.`,
    ...repeated.map(
      (r) => `Each further ${r.kind === 'loop' ? 'round of the loop at' : 'item of'} ${r.element} takes ${cost(r)}.`,
    ),
    `A value above ${Math.floor(inline / 1024)} KiB travels as a reference, so that all of them together fit into the 256 KiB of a payload.`,
    `The machine is ${Math.ceil(bytes / 1024)} KiB; it may be 1024.`,
  ];
}

const FORMATS = ['text', 'json', 'sarif'] as const;
type Format = (typeof FORMATS)[number];

interface Report {
  /** Folder or file of the command line. */
  readonly path: string;
  /** To which the files of the findings are relative. */
  readonly folder: string;
  readonly findings: readonly Finding[];
}

async function reportOn(path: string, quiet: boolean): Promise<Report & { readonly failed: boolean }> {
  const drawing = isDrawing(path);
  const subject = drawing ? path : folderOf(path);
  if (!drawing) needFolders([subject]);
  const findings = drawing ? await examineDrawing(path) : (await examine(subject)).findings;
  const shown = quiet ? findings.filter((f) => f.severity === 'error') : findings;
  return {
    path: subject,
    folder: drawing ? dirname(path) : subject,
    findings: shown,
    failed: findings.some((f) => f.severity === 'error'),
  };
}

const WRITERS: Readonly<Record<Format, (reports: readonly Report[]) => void>> = {
  text: (reports) =>
    output(false).result(
      null,
      reports.flatMap(({ path, folder, findings }) => [
        ...sortFindings(findings).flatMap((found) => [
          formatFinding(found, { colour: colour(), folder }),
          ...(found.place === undefined ? [] : frameOf(folder, found.place)),
        ]),
        summary(path, findings),
      ]),
    ),
  json: (reports) =>
    output(true).result(reports.map(({ path, findings }) => ({ folder: path, findings })) as unknown as Json, []),
  sarif: (reports) => output(true).result(sarif(reports), []),
};

export function registerCheck(program: Command, exit: (code: number) => void): void {
  program
    .command('check <paths...>')
    .description(
      'reads, checks and compiles process folders, or checks BPMN files alone; prints what is wrong, where, and what to do',
    )
    .option('--quiet', 'errors only')
    .option('--format <format>', `${FORMATS.join(', ')}; --json is --format json`)
    .action(async (paths: string[], options: GlobalOptions & { quiet?: boolean; format?: string }) => {
      const format = FORMATS.find((f) => f === (options.format ?? (options.json === true ? 'json' : 'text')));
      if (format === undefined)
        throw new CliError(`there is no format ${options.format}; expected ${FORMATS.join(', ')}`, EXIT.usage);
      const reports = [];
      for (const path of paths) reports.push(await reportOn(path, options.quiet === true));
      WRITERS[format](reports);
      if (reports.some((r) => r.failed)) exit(EXIT.failed);
    });

  program
    .command('explain <folder>')
    .description('what every element becomes: tier, states, transitions, and why')
    .option('--asl', 'print the compiled definition in the States Language')
    .option('--level <level>', 'readable or compact; default: what process.yaml says', level)
    .action(async (folder: string, options: GlobalOptions & { asl?: boolean; level?: Level }) => {
      needFolders([folder]);
      const { findings, model, compiled } = await examine(folder, options.level);
      const out = output(options.json === true);
      if (model === undefined || compiled === undefined) {
        out.result({ findings } as unknown as Json, [
          formatFindings(findings, { colour: colour(), folder }),
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
        ]).concat('', limits(measure(compiled))),
      );
    });
}
