import { Command, CommanderError } from 'commander';
import { readFileSync } from 'node:fs';
import { FindingsError } from '../model/diagnostic.ts';
import { formatFindings } from '../model/diagnostics/index.ts';
import { commands } from './commands/index.ts';
import { CliError, EXIT, EXIT_MEANING, tellError } from './context.ts';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** The whole command line; `exit` sets the exit code without ending the process in the middle of its output. */
export function createProgram(exit: (code: number) => void): Command {
  const program = new Command('tutti')
    .description('BPMN 2.0 processes on AWS Step Functions and on this machine')
    .version(version)
    .option('--json', 'print one JSON document to stdout')
    .option('--as <person>', 'act as this local person')
    .option('--url <url>', 'address of a running Tutti (default: TUTTI_URL or http://127.0.0.1:7007)')
    .showHelpAfterError('(tutti --help shows the commands)')
    .exitOverride()
    .addHelpText(
      'after',
      `\nExit codes:\n${(Object.keys(EXIT) as (keyof typeof EXIT)[]).map((name) => `  ${EXIT[name]}  ${EXIT_MEANING[name]}`).join('\n')}`,
    );
  for (const { register, server } of commands) {
    const before = new Set(program.commands);
    register(program, exit);
    for (const command of program.commands) if (!before.has(command)) spread(program, command, server);
  }
  // A group or the program may have taken an option that was meant for the command.
  program.hook('preAction', (_program, command) => {
    for (const [name, value] of Object.entries(command.optsWithGlobals())) command.setOptionValue(name, value);
  });
  return program;
}

/** Options like --json may stand before or after the command's name. */
function spread(program: Command, command: Command, server: boolean): void {
  command.exitOverride();
  for (const option of program.options)
    if (option.long !== '--version' && (server || option.long === '--json')) command.addOption(option);
  for (const sub of command.commands) spread(program, sub, server);
}

/** Runs the CLI and returns its exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  let exit: number = EXIT.ok;
  try {
    await createProgram((code) => (exit = code)).parseAsync([...argv], { from: 'user' });
    return exit;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    const json = argv.includes('--json');
    if (error instanceof CliError) {
      tellError(error, json);
      return error.exit;
    }
    if (error instanceof FindingsError) {
      tellError(new CliError(`\n${formatFindings(error.findings)}`, EXIT.failed, { code: 'FINDINGS' }), json);
      return EXIT.failed;
    }
    // Nobody foresaw this one; whoever looks for its cause asks for the stack.
    if (process.env.TUTTI_DEBUG !== undefined) process.stderr.write(`${(error as Error).stack ?? String(error)}\n`);
    const message = `${(error as Error).message}; set TUTTI_DEBUG=1 to see where`;
    tellError(new CliError(message, EXIT.failed, { code: 'INTERNAL_ERROR' }), json);
    return EXIT.failed;
  }
}
