import type { Command } from 'commander';
import type { Json } from '../../model/json.ts';
import type { AuditEntry, InstanceDetail, InstanceView } from '../../runtime/types.ts';
import type { Page } from '../../platform/port.ts';
import { Client } from '../client.ts';
import { EXIT, output, type GlobalOptions } from '../context.ts';
import { readData } from './task.ts';

const ENDED = new Set(['completed', 'cancelled', 'failed']);

export function registerRun(program: Command, exit: (code: number) => void): void {
  program
    .command('run <process>')
    .description('starts one instance on a running Tutti and follows it until it ends or waits for somebody')
    .option('--input <json>', 'start variables: JSON, @file or @-')
    .option('--no-follow', 'only start')
    .action(async (name: string, options: GlobalOptions & { input?: string; follow: boolean }) => {
      const client = new Client(options);
      const out = output(options.json === true);
      const started = await client.post<InstanceView>('/instances', {
        process: name,
        variables: readData(options.input),
      });
      out.say(`started ${started.id}: ${client.url}/#/instances/${started.id}`);
      if (!options.follow) return out.result(started as unknown as Json, started.id);
      const seen = new Set<string>();
      for (;;) {
        const { items } = await client.get<Page<AuditEntry>>(`/instances/${started.id}/timeline?limit=500`);
        for (const entry of [...items].sort((a, b) => (a.id < b.id ? -1 : 1))) {
          if (seen.has(entry.id)) continue;
          seen.add(entry.id);
          out.say(`  ${entry.at.slice(11, 19)}  ${entry.action.padEnd(20)} ${entry.subject.element ?? ''}`);
        }
        const now = await client.get<InstanceDetail>(`/instances/${started.id}`);
        const waitsForSomebody = now.waits.length > 0 && now.waits.every((w) => w.kind !== 'ai');
        if (ENDED.has(now.status) || waitsForSomebody) {
          out.result(now as unknown as Json, [
            `${now.status}${now.outcome ? ` at ${now.outcome}` : ''}`,
            ...now.waits.map((w) => `waits: ${w.detail}`),
          ]);
          if (now.status === 'failed') exit(EXIT.failed);
          return;
        }
        await new Promise((done) => setTimeout(done, 300));
      }
    });
}
