import type { Command } from 'commander';
import { CliError, EXIT, type GlobalOptions } from '../context.ts';
import { startDev } from '../../local/dev.ts';

export function registerDev(program: Command): void {
  program
    .command('dev [folders...]')
    .description('runs Tutti on this machine: engine, API, console, and the demo systems of the processes')
    .option('--port <port>', 'port of console and API', process.env.TUTTI_PORT ?? '7007')
    .option('--data <folder>', 'where state is kept', process.env.TUTTI_DATA ?? '.tutti')
    .option('--fresh', 'begin with empty state')
    .option('--no-demo', 'no demo systems and no example instances')
    .action(
      async (
        folders: string[],
        options: GlobalOptions & { port: string; data: string; fresh?: boolean; demo: boolean },
      ) => {
        const port = Number(options.port);
        if (!Number.isInteger(port) || port < 0 || port > 65_535)
          throw new CliError('--port takes a number from 0 to 65535', EXIT.usage);
        const dev = await startDev({
          folders,
          port,
          data: options.data,
          fresh: options.fresh === true,
          demo: options.demo,
          say: (line) => process.stdout.write(`${line}\n`),
        });
        await new Promise<void>((done) => {
          for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => done());
        });
        await dev.close();
      },
    );
}
