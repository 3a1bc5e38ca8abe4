import type { Command } from 'commander';
import type { Json } from '../../model/json.ts';
import type { IncidentView } from '../../runtime/types.ts';
import type { Page } from '../../platform/port.ts';
import { Client } from '../client.ts';
import { CliError, EXIT, output, table, type GlobalOptions } from '../context.ts';
import { readData } from '../files.ts';

type Act = GlobalOptions & { reason: string; set?: string; output?: string; wait: string };

/** Follows an operation until it has passed the step or failed again; the outcome is what the machine did, not what was asked. */
async function follow(client: Client, id: string, seconds: number): Promise<IncidentView> {
  const until = Date.now() + seconds * 1000;
  for (;;) {
    const incident = await client.get<IncidentView>(`/incidents/${id}`);
    const outcome = incident.operation?.outcome;
    if (outcome === 'passed' || outcome === 'failed' || Date.now() > until) return incident;
    await new Promise((done) => setTimeout(done, 250));
  }
}

export function registerIncident(program: Command, exit: (code: number) => void): void {
  const incident = program
    .command('incident')
    .description('what went wrong and waits for an operator: list, retry, edit, skip');
  incident
    .command('list')
    .description('what is stuck, and why')
    .option('--status <status>', 'open, resolving or resolved', 'open')
    .action(async (options: GlobalOptions & { status: string }) => {
      const page = await new Client(options).get<Page<IncidentView>>(
        `/incidents?status=${encodeURIComponent(options.status)}`,
      );
      output(options.json === true).result(
        page as unknown as Json,
        page.items.length === 0
          ? `no ${options.status} incident`
          : table([
              ['id', 'status', 'step', 'case', 'error'],
              ...page.items.map((i) => [i.id, i.status, i.name, i.businessKey ?? i.instance, `${i.error}: ${i.cause}`]),
            ]),
      );
    });
  const act = (name: 'retry' | 'edit' | 'skip', description: string, body: (options: Act) => Json): Command =>
    incident
      .command(`${name} <id>`)
      .description(description)
      .requiredOption('--reason <text>', 'why; it stands in the record')
      .option('--wait <seconds>', 'how long to follow the outcome', '30')
      .action(async (id: string, options: Act) => {
        const client = new Client(options);
        const seconds = Number(options.wait);
        if (!Number.isFinite(seconds) || seconds < 0)
          throw new CliError('--wait takes a number of seconds', EXIT.usage);
        await client.post(`/incidents/${encodeURIComponent(id)}/${name}`, body(options));
        const after = await follow(client, encodeURIComponent(id), seconds);
        const outcome = after.operation?.outcome ?? 'accepted';
        output(options.json === true).result(
          after as unknown as Json,
          outcome === 'failed' ? `failed again: ${after.operation?.error ?? after.cause}` : `${name}: ${outcome}`,
        );
        if (outcome === 'failed') exit(EXIT.failed);
      });
  act('retry', 'runs the step again with the same idempotency key', (o) => ({ reason: o.reason }));
  act('edit', 'sets variables and runs the step with them', (o) => ({
    reason: o.reason,
    set: readData(o.set),
  })).requiredOption('--set <json>', 'variables: JSON, @file or @-');
  act('skip', 'goes on with an output given by you', (o) => ({ reason: o.reason, output: readData(o.output) })).option(
    '--output <json>',
    "the step's output: JSON, @file or @-",
  );
}
