import type { Command } from 'commander';
import type { Json } from '../../model/json.ts';
import type { AuditEntry, InstanceDetail, InstanceView, WaitView } from '../../runtime/types.ts';
import type { Page } from '../../platform/port.ts';
import { Client, query } from '../client.ts';
import { EXIT, output, type GlobalOptions } from '../context.ts';
import { readData } from '../files.ts';
import { TOLD, waitText } from '../../local/tell.ts';

const ENDED = new Set(['completed', 'cancelled', 'failed']);
const POLL_MS = 300;

interface ProcessDetail {
  readonly elements: readonly { readonly id: string; readonly name?: string }[];
}

/** What somebody can do about a wait, as a command to paste. */
function advice(wait: WaitView): string | undefined {
  if (wait.kind === 'incident') return `npx tutti incident retry ${wait.incidentId} --reason "..." --as <operator>`;
  if (wait.kind === 'people') return `npx tutti task show ${wait.taskId} --as <person>`;
  return undefined;
}

export function registerRun(program: Command, exit: (code: number) => void): void {
  program
    .command('run <process>')
    .description('starts one instance on a running Tutti and follows it until it ends or waits for somebody')
    .option('--input <json>', 'start variables: JSON, @file or @-')
    .option('--no-follow', 'only start')
    .option('--technical', 'follow every entry of the record, not only what people understand')
    .action(async (name: string, options: GlobalOptions & { input?: string; follow: boolean; technical?: boolean }) => {
      const client = new Client(options);
      const out = output(options.json === true);
      const variables = readData(options.input);
      const started = await client.post<InstanceView>('/instances', { process: name, variables });
      out.say(`started ${started.id}: ${client.url}/#/instances/${started.id}`);
      if (!options.follow) return out.result(started as unknown as Json, started.id);
      const { elements } = await client.get<ProcessDetail>(`/processes/${encodeURIComponent(started.process)}`);
      const names = new Map(elements.map((e) => [e.id, e.name ?? e.id]));
      const seen = new Set<string>();
      for (;;) {
        // The state first: what is read of the record afterwards holds everything that led to it.
        const now = await client.get<InstanceDetail>(`/instances/${started.id}`);
        for (const entry of await fresh(client, started.id, seen)) {
          const line = options.technical === true ? entry.action : TOLD[entry.action];
          const element = entry.subject.element;
          if (line !== undefined)
            out.say(
              `  ${entry.at.slice(11, 19)}  ${line}${element === undefined ? '' : `: ${names.get(element) ?? element}`}`,
            );
        }
        const waitsForSomebody = now.waits.length > 0 && now.waits.every((w) => w.kind !== 'ai');
        if (ENDED.has(now.status) || waitsForSomebody) {
          const end = now.outcome === undefined ? '' : `: ${names.get(now.outcome) ?? now.outcome}`;
          out.result(now as unknown as Json, [
            `${now.status}${end}`,
            ...now.waits.flatMap((w) => [
              waitText(w),
              ...[advice(w)].flatMap((a) => (a === undefined ? [] : [`  ${a}`])),
            ]),
          ]);
          if (now.status === 'failed') exit(EXIT.failed);
          return;
        }
        await new Promise((done) => setTimeout(done, POLL_MS));
      }
    });
}

/** Entries of an instance that were not seen yet, oldest first. */
async function fresh(client: Client, instance: string, seen: Set<string>): Promise<AuditEntry[]> {
  const entries: AuditEntry[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.get<Page<AuditEntry>>(
      `/instances/${instance}/timeline${query({ order: 'newest', limit: '500', cursor })}`,
    );
    const unseen = page.items.filter((e) => !seen.has(e.id));
    entries.push(...unseen);
    // What stands behind something that was seen was seen too.
    cursor = unseen.length < page.items.length ? undefined : page.cursor;
  } while (cursor !== undefined);
  for (const { id } of entries) seen.add(id);
  return entries.sort((a, b) => (a.id < b.id ? -1 : 1));
}
