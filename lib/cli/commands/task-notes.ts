import { readFileSync, writeFileSync } from 'node:fs';
import { basename, extname } from 'node:path';
import type { Command } from 'commander';
import type { Json } from '../../model/json.ts';
import type { AttachmentView, CommentView } from '../../runtime/types.ts';
import { FILE_TYPES } from '../../runtime/tasks/file-types.ts';
import { Client } from '../client.ts';
import { CliError, EXIT, output, type GlobalOptions } from '../context.ts';
import { taskPath } from './task.ts';

/** What people write and lay beside a task. */
export function registerTaskNotes(task: Command): void {
  task
    .command('comment <id> <text>')
    .description('writes a comment beside a task')
    .action(async (id: string, text: string, options: GlobalOptions) => {
      const made = await new Client(options).post<CommentView>(taskPath(id, 'comments'), { text });
      output(options.json === true).result(made as unknown as Json, `written by ${made.by}`);
    });
  task
    .command('attach <id> <file>')
    .description('attaches a file to a task')
    .option('--type <type>', 'content type; by default that of the ending')
    .action(async (id: string, file: string, options: GlobalOptions & { type?: string }) => {
      let content: Buffer;
      try {
        content = readFileSync(file);
      } catch (error) {
        throw new CliError(`cannot read ${file}: ${(error as Error).message}`, EXIT.usage, { code: 'FILE_UNREADABLE' });
      }
      const ending = extname(file).slice(1).toLowerCase();
      const type = Object.entries(FILE_TYPES).find(([, t]) => t.extensions.includes(ending))?.[0];
      const made = await new Client(options).post<AttachmentView>(taskPath(id, 'attachments'), {
        name: basename(file),
        contentType: options.type ?? type ?? '',
        content: content.toString('base64'),
      });
      output(options.json === true).result(made as unknown as Json, `attached as ${made.id}`);
    });
  task
    .command('fetch <id> <attachment>')
    .description('saves an attachment of a task')
    .requiredOption('--out <file>', 'where to')
    .action(async (id: string, attachment: string, options: GlobalOptions & { out: string }) => {
      const content = await new Client(options).bytes(taskPath(id, 'attachments', attachment));
      writeFileSync(options.out, content, { flag: 'wx' });
      output(options.json === true).result(
        { file: options.out, bytes: content.byteLength },
        `${content.byteLength} bytes in ${options.out}`,
      );
    });
}
