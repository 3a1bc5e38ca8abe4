import type { Command } from 'commander';
import type { Json } from '../../model/json.ts';
import type { IncidentGroupView, IncidentView } from '../../runtime/types.ts';
import type { Page } from '../../platform/port.ts';
import { Client, query } from '../client.ts';
import { output, seconds, table, type GlobalOptions } from '../context.ts';
import { readData } from '../files.ts';
import { followed } from './operation.ts';

interface Listed extends GlobalOptions {
  readonly status: string;
  readonly process?: string;
  readonly instance?: string;
  readonly fingerprint?: string;
}
type Act = GlobalOptions & { reason: string; set?: string; output?: string; wait: number };

export function registerIncident(program: Command, exit: (code: number) => void): void {
  const incident = program
    .command('incident')
    .description('what went wrong and waits for an operator: list, groups, retry, edit, skip');
  incident
    .command('list')
    .description('what is stuck, and why')
    .option('--status <status>', 'open, resolving or resolved', 'open')
    .option('--process <process>', 'of one process')
    .option('--instance <id>', 'of one instance')
    .option('--fingerprint <fingerprint>', 'of one kind, as "incident groups" names it')
    .action(async (options: Listed) => {
      const { status, process, instance, fingerprint } = options;
      const page = await new Client(options).get<Page<IncidentView>>(
        `/incidents${query({ status, process, instance, fingerprint })}`,
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
  incident
    .command('groups')
    .description('what is stuck by kind: the same error at the same step, but for numbers, ids and times')
    .option('--process <process>', 'of one process')
    .option('--all', 'kinds without open incidents, and ignored ones, too')
    .action(async (options: GlobalOptions & { process?: string; all?: boolean }) => {
      const { process, all } = options;
      const found = await new Client(options).get<{ items: readonly IncidentGroupView[] }>(
        `/incidents/groups${query({ process, ...(all === true ? { all: 'true' } : {}) })}`,
      );
      output(options.json === true).result(
        found as unknown as Json,
        found.items.length === 0
          ? 'no open incident'
          : table([
              ['fingerprint', 'open', 'state', 'step', 'error'],
              ...found.items.map((g) => [
                g.fingerprint,
                String(g.open),
                g.regressed ? 'came back' : g.state,
                g.name,
                `${g.error}: ${g.message}`,
              ]),
            ]),
      );
    });
  incident
    .command('judge <fingerprint> <state>')
    .description('says of a kind of incident that it is resolved (it comes back if it happens again), ignored, or open')
    .requiredOption('--reason <text>', 'why; it stands in the record')
    .action(async (fingerprint: string, state: string, options: GlobalOptions & { reason: string }) => {
      const { reason } = options;
      const path = `/incidents/groups/${encodeURIComponent(fingerprint)}`;
      const group = await new Client(options).put<IncidentGroupView>(path, { state, reason });
      output(options.json === true).result(group as unknown as Json, `${group.state}: ${group.name}, ${group.error}`);
    });
  incident
    .command('close <id>')
    .description('puts an incident away whose instance has ended')
    .requiredOption('--reason <text>', 'why; it stands in the record')
    .action(async (id: string, options: GlobalOptions & { reason: string }) => {
      const path = `/incidents/${encodeURIComponent(id)}/close`;
      const after = await new Client(options).post<IncidentView>(path, { reason: options.reason });
      output(options.json === true).result(after as unknown as Json, `${after.status}: ${after.name}`);
    });
  const act = (name: 'retry' | 'edit' | 'skip', description: string, body: (options: Act) => Json): Command =>
    incident
      .command(`${name} <id>`)
      .description(description)
      .requiredOption('--reason <text>', 'why; it stands in the record')
      .option('--wait <seconds>', 'how long to follow the outcome', seconds, 30)
      .action(async (id: string, options: Act) => {
        const client = new Client(options);
        const path = `/incidents/${encodeURIComponent(id)}`;
        const { operation } = await client.post<IncidentView>(`${path}/${name}`, body(options));
        await followed(client, operation!.id, options.wait, options.json === true, exit);
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
