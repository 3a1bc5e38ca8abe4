import type { Command } from 'commander';
import type { Json } from '../../model/json.ts';
import type { SubstitutionView } from '../../runtime/types.ts';
import { Client, query } from '../client.ts';
import { output, table, type GlobalOptions } from '../context.ts';

const line = (s: SubstitutionView): string[] => [s.id, s.status, s.person, s.substitute, s.from, s.to];

/** Who acts for whom while they are away. */
export function registerSubstitution(program: Command): void {
  const away = program.command('substitution').description('who acts for whom while they are away');
  away
    .command('list')
    .description('substitutions that concern you and are not over')
    .option('--person <id>', 'those of somebody else (admins)')
    .action(async (options: GlobalOptions & { person?: string }) => {
      const { items } = await new Client(options).get<{ items: SubstitutionView[] }>(
        `/substitutions${query({ person: options.person })}`,
      );
      output(options.json === true).result(
        { items } as unknown as Json,
        items.length === 0
          ? 'no substitution'
          : table([['id', 'status', 'away', 'acts', 'from', 'to'], ...items.map(line)]),
      );
    });
  away
    .command('add')
    .description('lets somebody act for you while you are away')
    .requiredOption('--substitute <id>', 'who acts')
    .requiredOption('--from <moment>', 'such as 2026-08-01T00:00:00Z')
    .requiredOption('--to <moment>', 'when it ends')
    .option('--person <id>', 'who is away, where it is somebody else (admins)')
    .option('--reason <text>', 'why')
    .action(
      async (
        options: GlobalOptions & { substitute: string; from: string; to: string; person?: string; reason?: string },
      ) => {
        const { substitute, from, to, person, reason } = options;
        const made = await new Client(options).post<SubstitutionView>('/substitutions', {
          substitute,
          from,
          to,
          ...(person === undefined ? {} : { person }),
          ...(reason === undefined ? {} : { reason }),
        });
        output(options.json === true).result(
          made as unknown as Json,
          `${made.substitute} acts for ${made.person} from ${made.from} to ${made.to} (${made.id})`,
        );
      },
    );
  away
    .command('end <id>')
    .description('ends a substitution now')
    .action(async (id: string, options: GlobalOptions) => {
      const ended = await new Client(options).delete<SubstitutionView>(`/substitutions/${encodeURIComponent(id)}`);
      output(options.json === true).result(
        ended as unknown as Json,
        `${ended.substitute} no longer acts for ${ended.person}`,
      );
    });
}
