import { Command, CommanderError } from 'commander';
import { CliError, EXIT } from './context.ts';
import { commands } from './commands/index.ts';

/** Runs the CLI and returns its exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const program = new Command('tutti')
    .description('BPMN 2.0 processes on AWS Step Functions and on this machine')
    .option('--json', 'print one JSON document to stdout')
    .option('--as <person>', 'act as this local person')
    .option('--url <url>', 'address of a running Tutti (default: TUTTI_URL or http://127.0.0.1:7007)')
    .showHelpAfterError('(tutti --help shows the commands)')
    .exitOverride()
    .addHelpText(
      'after',
      '\nExit codes: 0 done; 1 findings, failed or refused; 2 wrong command line; 3 no Tutti answers at the address.',
    );
  let exit: number = EXIT.ok;
  for (const register of commands) register(program, (code) => (exit = code));
  // Options like --json may stand before or after the command's name.
  const spread = (command: Command): void => {
    for (const sub of command.commands) {
      sub.exitOverride().configureHelp({ showGlobalOptions: true });
      for (const option of program.options) sub.addOption(option);
      spread(sub);
    }
  };
  spread(program);
  // A group or the program may have taken an option that was meant for the command.
  program.hook('preAction', (_program, command) => {
    for (const [name, value] of Object.entries(command.optsWithGlobals())) command.setOptionValue(name, value);
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exit;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (error instanceof CliError) {
      process.stderr.write(`${error.message}\n`);
      return error.exit;
    }
    throw error;
  }
}
