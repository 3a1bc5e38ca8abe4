import type { Command } from 'commander';
import type { Json } from '../../model/json.ts';
import type { BatchItemStatus, BatchItemView, BatchStatus, BatchView } from '../../runtime/types.ts';
import type { Page } from '../../platform/port.ts';
import { Client, query } from '../client.ts';
import { CliError, EXIT, output, seconds, table, whole, type GlobalOptions } from '../context.ts';
import { filterOf, searched, type Filters } from './instance.ts';

const POLL_MS = 500;
const NOT_WELL: readonly BatchItemStatus[] = ['FAILED', 'REFAILED', 'SKIPPED'];
const OPEN: ReadonlySet<BatchStatus> = new Set(['CREATED', 'ACTIVE']);

const counted = (b: BatchView): string =>
  Object.entries(b.counts)
    .map(([status, n]) => `${n} ${status}`)
    .join(', ') || 'nothing';
const at = (id: string): string => `/batches/${encodeURIComponent(id)}`;

/** Follows a batch until it is over, or for some seconds, and shows what did not go well. */
async function follow(
  client: Client,
  id: string,
  seconds: number,
  json: boolean,
  exit: (code: number) => void,
): Promise<void> {
  const until = Date.now() + seconds * 1000;
  let batch = await client.get<BatchView>(at(id));
  while (OPEN.has(batch.status) && Date.now() < until) {
    await new Promise((done) => setTimeout(done, POLL_MS));
    batch = await client.get<BatchView>(at(id));
  }
  const pages = await Promise.all(
    NOT_WELL.map((status) => client.get<Page<BatchItemView>>(`${at(id)}/items${query({ status, limit: '100' })}`)),
  );
  const bad = pages.flatMap((page) => page.items);
  const more = pages.some((page) => page.cursor !== undefined);
  output(json).result(batch as unknown as Json, [
    `${batch.id}  ${batch.name}: ${batch.status} (${counted(batch)})`,
    ...bad.map((i) => `  ${i.businessKey ?? i.instance}  ${i.status}  ${i.error ?? ''}`.trimEnd()),
    ...(more ? [`  and more: npx tutti batch items ${batch.id}`] : []),
  ]);
  if (batch.status === 'FAILED' || batch.status === 'PARTIALLY_COMPLETED') exit(EXIT.failed);
}

export function registerBatch(program: Command, exit: (code: number) => void): void {
  const batch = program
    .command('batch')
    .description('one operation on all that fit a filter: retry, cancel; list, show, suspend, resume');
  for (const kind of ['retry', 'cancel'] as const)
    searched(
      batch
        .command(kind)
        .description(
          kind === 'retry'
            ? 'retries the open incidents of all instances that fit'
            : 'cancels all running instances that fit',
        ),
    )
      .option('--reason <text>', 'why; it stands in the record')
      .option('--name <name>', 'what people call it', `${kind} by filter`)
      .option(
        '--count <n>',
        'how many you have seen it would be about; without it, they are counted and nothing is done',
        whole,
      )
      .option('--wait <seconds>', 'how long to follow it', seconds, 30)
      .action(async (options: Filters & { reason?: string; name: string; count?: number; wait: number }) => {
        const { process, ...filter } = filterOf(options);
        if (process === undefined) throw new CliError('a batch takes --process', EXIT.usage);
        const client = new Client(options);
        const request = { process, kind, filter };
        if (options.count === undefined) {
          const seen = await client.post<{ count: number; consequence: string }>('/batches/preview', request as Json);
          output(options.json === true).result(seen as unknown as Json, [
            `it would be about ${seen.count}`,
            seen.consequence,
            `do it: add --count ${seen.count} --reason "..."`,
          ]);
          return;
        }
        if (options.reason === undefined) throw new CliError('a batch takes --reason', EXIT.usage);
        const { name, reason } = options;
        const made = await client.post<BatchView>('/batches', {
          ...request,
          name,
          reason,
          count: options.count,
        } as Json);
        await follow(client, made.id, options.wait, options.json === true, exit);
      });
  batch
    .command('list')
    .description('batches, newest first')
    .action(async (options: GlobalOptions) => {
      const page = await new Client(options).get<Page<BatchView>>('/batches');
      output(options.json === true).result(
        page as unknown as Json,
        page.items.length === 0
          ? 'no batch'
          : table([
              ['id', 'kind', 'status', 'items', 'by', 'name'],
              ...page.items.map((b) => [b.id, b.kind, b.status, counted(b), b.by, b.name]),
            ]),
      );
    });
  batch
    .command('show <id>')
    .description('one batch, and what did not go well in it')
    .option('--wait <seconds>', 'how long to follow it', seconds, 0)
    .action((id: string, options: GlobalOptions & { wait: number }) =>
      follow(new Client(options), id, options.wait, options.json === true, exit),
    );
  batch
    .command('items <id>')
    .description('what became of each item')
    .option('--status <status>', 'ACTIVE, RUNNING, VERIFIED, REFAILED, COMPLETED, SKIPPED, FAILED or CANCELED')
    .option('--cursor <cursor>', 'the next page')
    .action(async (id: string, options: GlobalOptions & { status?: string; cursor?: string }) => {
      const { status, cursor } = options;
      const page = await new Client(options).get<Page<BatchItemView>>(`${at(id)}/items${query({ status, cursor })}`);
      output(options.json === true).result(
        page as unknown as Json,
        table([
          ['target', 'case', 'status', 'attempt', 'error'],
          ...page.items.map((i) => [i.target, i.businessKey ?? i.instance, i.status, String(i.attempt), i.error ?? '']),
        ]),
      );
    });
  for (const [change, description] of [
    ['suspend', 'begins no further item'],
    ['resume', 'goes on'],
    ['stop', 'begins no further item, for good'],
    ['rerun', 'tries once more what failed'],
  ] as const)
    batch
      .command(`${change} <id>`)
      .description(description)
      .requiredOption('--reason <text>', 'why; it stands in the record')
      .action(async (id: string, options: GlobalOptions & { reason: string }) => {
        const path = `${at(id)}/${change === 'stop' ? 'cancel' : change}`;
        const after = await new Client(options).post<BatchView>(path, { reason: options.reason });
        output(options.json === true).result(after as unknown as Json, `${after.status} (${counted(after)})`);
      });
}
