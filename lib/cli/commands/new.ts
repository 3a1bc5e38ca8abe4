import type { Command } from 'commander';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { CliError, EXIT, output, type GlobalOptions } from '../context.ts';

const TEMPLATE = join(import.meta.dirname, '..', 'template');

export function registerNew(program: Command): void {
  program
    .command('new <name>')
    .description('a small process of your own that checks, runs and tests')
    .option('--in <folder>', 'where to put it', 'statemachines')
    .action(async (name: string, options: GlobalOptions & { in: string }) => {
      if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name))
        throw new CliError(
          `"${name}" cannot be a process name; write lower-kebab-case, for example order-approval`,
          EXIT.usage,
        );
      const folder = join(options.in, name);
      const there = await readdir(folder).catch(() => []);
      if (there.length > 0)
        throw new CliError(`${folder} exists and is not empty; nothing was written`, EXIT.failed, {
          code: 'FOLDER_NOT_EMPTY',
        });
      await mkdir(folder, { recursive: true });
      await cp(TEMPLATE, folder, { recursive: true });
      const title = name[0]!.toUpperCase() + name.slice(1).replaceAll('-', ' ');
      for (const file of ['process.bpmn', 'process.yaml']) {
        const text = await readFile(join(folder, file), 'utf8');
        await writeFile(join(folder, file), text.replaceAll('__NAME__', name).replaceAll('__TITLE__', title));
      }
      const shown = relative(process.cwd(), folder) || folder;
      output(options.json === true).result({ folder: shown }, [
        `wrote ${shown}`,
        `next: npx tutti check ${shown}`,
        `      npx tutti test ${shown}`,
        `      npx tutti dev ${shown}`,
      ]);
    });
}
