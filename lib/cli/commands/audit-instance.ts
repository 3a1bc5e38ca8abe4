import type { Command } from 'commander';
import { Client } from '../client.ts';
import { output, type GlobalOptions } from '../context.ts';

/** Commands of the record that are about one instance. */
export function registerAuditInstance(audit: Command): void {
  audit
    .command('shred <instance>')
    .description(
      'erases the values of an instance that has ended; the record stays, verifies, and says who erased them',
    )
    .requiredOption('--reason <text>', 'why; it stands in the record')
    .option('--early', 'before the retention of the process is over: takes an admin')
    .action(async (instance: string, options: GlobalOptions & { reason: string; early?: boolean }) => {
      const { reason, early } = options;
      const erased = await new Client(options).post<{ instance: string; erasedAt: string }>(
        `/instances/${encodeURIComponent(instance)}/erasure`,
        { reason, ...(early === true ? { early } : {}) },
      );
      output(options.json === true).result(
        erased,
        `the values of ${erased.instance} were erased at ${erased.erasedAt}`,
      );
    });
}
