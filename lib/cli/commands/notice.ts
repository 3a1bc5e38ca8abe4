import type { Command } from 'commander';
import type { Json } from '../../model/json.ts';
import { Client } from '../client.ts';
import { output, table, type GlobalOptions } from '../context.ts';

interface Notice {
  readonly at: string;
  readonly kind: string;
  readonly to: string;
  readonly subject: string;
  readonly link?: string;
}

/** What local mode would have sent. */
export function registerNotice(program: Command): void {
  program
    .command('notice')
    .description('messages that local mode kept instead of sending them')
    .command('list')
    .description('messages, newest first, with the pages at which they are answered')
    .action(async (options: GlobalOptions) => {
      const client = new Client(options);
      const { items } = await client.get<{ items: Notice[] }>('/local/notifications');
      output(options.json === true).result(
        { items } as unknown as Json,
        items.length === 0
          ? 'no message'
          : table([
              ['at', 'kind', 'to', 'subject', 'page'],
              ...items.map((n) => [
                n.at,
                n.kind,
                n.to,
                n.subject,
                n.link === undefined ? '' : `${client.url}${n.link}`,
              ]),
            ]),
      );
    });
}
