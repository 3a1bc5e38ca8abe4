import type { Command } from 'commander';
import type { Json } from '../../model/json.ts';
import type { OperationOutcome, OperationView } from '../../runtime/types.ts';
import type { Page } from '../../platform/port.ts';
import { Client, query } from '../client.ts';
import { EXIT, output, seconds, table, type GlobalOptions } from '../context.ts';

const POLL_MS = 250;
const GOING_ON: ReadonlySet<OperationOutcome> = new Set(['accepted', 'running']);

/** Follows an operation to its end, or for some seconds; the outcome is what the machine did, not what was asked. */
export async function followed(
  client: Client,
  id: string,
  seconds: number,
  json: boolean,
  exit: (code: number) => void,
): Promise<void> {
  const until = Date.now() + seconds * 1000;
  for (;;) {
    const operation = await client.get<OperationView>(`/operations/${encodeURIComponent(id)}`);
    if (GOING_ON.has(operation.outcome) && Date.now() <= until) {
      await new Promise((done) => setTimeout(done, POLL_MS));
      continue;
    }
    output(json).result(operation as unknown as Json, said(operation));
    if (!GOING_ON.has(operation.outcome) && operation.outcome !== 'passed') exit(EXIT.failed);
    return;
  }
}

function said({ id, kind, outcome, error, sameError }: OperationView): string {
  switch (outcome) {
    case 'failed':
      return `failed again, ${sameError === true ? 'with the same error' : 'with another error than before'}: ${error ?? ''}`;
    case 'interrupted':
      return `${kind}: the token was taken away before the step was through`;
    case 'passed':
      return `${kind}: passed`;
    default:
      return `${kind}: ${outcome}; see later with: npx tutti operation show ${id}`;
  }
}

export function registerOperation(program: Command, exit: (code: number) => void): void {
  const operation = program.command('operation').description('what operators did, and what became of it');
  operation
    .command('list')
    .description('operations, newest first')
    .option('--instance <id>', 'of one instance')
    .action(async (options: GlobalOptions & { instance?: string }) => {
      const { instance } = options;
      const page = await new Client(options).get<Page<OperationView>>(`/operations${query({ instance })}`);
      output(options.json === true).result(
        page as unknown as Json,
        page.items.length === 0
          ? 'no operation'
          : table([
              ['id', 'kind', 'outcome', 'step', 'by', 'reason'],
              ...page.items.map((o) => [o.id, o.kind, o.outcome, o.element, o.by, o.reason]),
            ]),
      );
    });
  operation
    .command('show <id>')
    .description('one operation; with --wait, until its outcome is known')
    .option('--wait <seconds>', 'how long to follow the outcome', seconds, 0)
    .action(async (id: string, options: GlobalOptions & { wait: number }) => {
      await followed(new Client(options), id, options.wait, options.json === true, exit);
    });
}
