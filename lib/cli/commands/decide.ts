import type { Command } from 'commander';
import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import {
  DecisionError,
  evaluateDecision,
  faultText,
  FeelLimitError,
  readDecisionFile,
  readDecisions,
  resultText,
  tableText,
  type DecisionFile,
  type DecisionModel,
  type DecisionResult,
  type DmnFile,
} from '../../expressions/index.ts';
import type { Json } from '../../model/json.ts';
import { CliError, EXIT, output, type GlobalOptions } from '../context.ts';
import { readData, readText } from '../files.ts';

interface Options extends GlobalOptions {
  readonly input?: string;
  readonly decision?: string;
  readonly now?: string;
  readonly show?: boolean;
}

export function registerDecide(program: Command, exit: (code: number) => void): void {
  program
    .command('decide <file>')
    .description('evaluates a decision of a DMN file and says which rules decided, and by which inputs')
    .option('--input <json>', 'values of the inputs by name: JSON, @file or @-')
    .option(
      '--decision <id>',
      'id or name of a decision, decision service or knowledge model, where the file has several',
    )
    .option('--now <date-time>', 'what now() and today() tell (default: the clock)')
    .option('--show', 'print the tables of the file, and evaluate nothing')
    .action((path: string, options: Options) => {
      const out = output(options.json === true);
      const file = { path, text: readText(path) };
      const read = reading(file);
      if (options.show === true) {
        const faults = read.model.faults().map(faultText);
        out.result({ ...read.view, faults } as unknown as Json, [
          ...shown(read.view),
          ...faults.map((f) => `not FEEL: ${f}`),
        ]);
        if (faults.length > 0) exit(EXIT.failed);
        return;
      }
      const result = decide(read, options);
      out.result(result as unknown as Json, resultText(read.view, result));
      for (const { message, where, expression } of result.warnings) {
        const at =
          where === undefined
            ? expression
            : `${where.what} (${where.place.file}:${where.place.line}:${where.place.column})`;
        out.say(`warning: ${at}: ${message}`);
      }
    });
}

interface Reading {
  readonly model: DecisionModel;
  readonly view: DecisionFile;
}

/** A file with those beside it, which it may import. @throws CliError */
function reading(file: DmnFile): Reading {
  return failing(() => ({
    model: readDecisions(file, beside(file.path)),
    view: readDecisionFile(file.text, file.path),
  }));
}

function beside(path: string): DmnFile[] {
  if (path === '-') return [];
  const names = readdirSync(dirname(path)).filter((name) => name.endsWith('.dmn') && name !== basename(path));
  return names.sort().map((name) => ({ path: join(dirname(path), name), text: readText(join(dirname(path), name)) }));
}

function decide({ model }: Reading, { input, decision, now }: Options): DecisionResult {
  const at = now === undefined ? Date.now() : Date.parse(now);
  if (Number.isNaN(at)) throw new CliError(`--now ${now} is no date and time; write 2026-01-31T09:00:00Z`, EXIT.usage);
  const { invocables } = model;
  const wanted = decision === undefined || invocables.some((e) => e.id === decision || e.name === decision);
  if (!wanted) {
    const known = invocables.map((e) => (e.id === e.name ? e.id : `${e.id} ("${e.name}")`)).join(', ');
    throw new CliError(`there is no decision "${decision}" in ${model.file}; there is ${known || 'none'}`, EXIT.usage, {
      code: 'UNKNOWN_DECISION',
    });
  }
  if (decision === undefined && model.tops.length !== 1)
    throw new CliError(
      `${model.file} holds ${model.tops.length} decisions that no other requires; name one: --decision ${model.tops[0]?.id ?? invocables[0]?.id ?? '<id>'} (${model.tops.map((e) => e.id).join(', ')})`,
      EXIT.usage,
      { code: 'WHICH_DECISION' },
    );
  return failing(() => evaluateDecision(model, decision, readData(input), { now: at }));
}

/** What cannot be read or decided, with its place. */
function failing<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof FeelLimitError) throw new CliError(error.message, EXIT.failed, { code: 'TOO_EXPENSIVE' });
    if (error instanceof DecisionError || error instanceof SyntaxError)
      throw new CliError(error.message, EXIT.failed, { code: 'CANNOT_DECIDE' });
    throw error;
  }
}

const shown = ({ decisions, name }: DecisionFile): string[] =>
  [
    name,
    ...decisions.flatMap((d) => [
      '',
      `${d.name}${d.id === d.name ? '' : ` (${d.id})`}${d.question === undefined ? '' : `: ${d.question}`}`,
      ...d.tables.flatMap((t) => tableText(t).map((line) => `  ${line}`)),
      ...(d.text === undefined ? [] : [`  ${d.text.text}`]),
      ...(d.requires.length === 0 ? [] : [`  requires ${d.requires.join(', ')}`]),
    ]),
  ].map((line) => line.trimEnd());
