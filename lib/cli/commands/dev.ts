import type { Command } from 'commander';
import { spawn } from 'node:child_process';
import { CliError, EXIT, type GlobalOptions } from '../context.ts';
import { needFolders } from '../files.ts';
import { startDev, type Dev } from '../../local/dev.ts';
import { PortTaken } from '../../local/listen.ts';
import { StateInUse } from '../../local/lock.ts';

/** Addresses of the demo systems by connection name. */
const demoUrls = (dev: Dev): Record<string, string> =>
  Object.assign({}, ...[...dev.demos.values()].map((d) => d.urls)) as Record<string, string>;

/** What opens an address with the browser of its user, by platform. */
const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};
function openBrowser(url: string): void {
  const [command, ...args] = OPENERS[process.platform] ?? ['xdg-open'];
  const child = spawn(command, [...args, url], { stdio: 'ignore', detached: true });
  // Without a desktop there is nothing to open it with; the address has been said.
  child.on('error', () => undefined);
  child.unref();
}

export function registerDev(program: Command): void {
  program
    .command('dev [folders...]')
    .description('runs Tutti on this machine: engine, API, console, and the demo systems of the processes')
    .option('--port <port>', 'port of console and API', process.env.TUTTI_PORT ?? '7007')
    .option('--data <folder>', 'where state is kept', process.env.TUTTI_DATA ?? '.tutti')
    .option('--fresh', 'begin with empty state')
    .option('--open', 'open the console in the browser of this machine')
    .option('--no-demo', 'no demo systems and no example instances')
    .action(
      async (
        folders: string[],
        options: GlobalOptions & { port: string; data: string; fresh?: boolean; open?: boolean; demo: boolean },
      ) => {
        const port = Number(options.port);
        if (!Number.isInteger(port) || port < 0 || port > 65_535)
          throw new CliError('--port takes a number from 0 to 65535', EXIT.usage);
        needFolders(folders);
        const dev = await startDev({
          folders,
          port,
          data: options.data,
          fresh: options.fresh === true,
          demo: options.demo,
          say: (line) => void (options.json === true ? undefined : process.stdout.write(`${line}\n`)),
        }).catch((error: unknown) => {
          if (error instanceof PortTaken) throw new CliError(error.message, EXIT.failed, { code: 'PORT_TAKEN' });
          if (error instanceof StateInUse) throw new CliError(error.message, EXIT.failed, { code: 'STATE_IN_USE' });
          throw error;
        });
        // One line for programs: it is there.
        if (options.json === true)
          process.stdout.write(`${JSON.stringify({ url: dev.url, data: options.data, demo: demoUrls(dev) })}\n`);
        if (options.open === true) openBrowser(dev.url);
        await new Promise<void>((done) => {
          for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => done());
        });
        await dev.close();
      },
    );
}
