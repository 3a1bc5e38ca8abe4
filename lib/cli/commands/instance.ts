import type { Command } from 'commander';
import type { Json } from '../../model/json.ts';
import type {
  CancellationView,
  EditPreview,
  InstanceDetail,
  InstanceView,
  OperationView,
  SearchFilter,
  SearchHit,
} from '../../runtime/types.ts';
import type { Page } from '../../platform/port.ts';
import { Client } from '../client.ts';
import { CliError, EXIT, output, seconds, table, whole, type GlobalOptions } from '../context.ts';
import { readData } from '../files.ts';
import { followed } from './operation.ts';

interface Edited extends GlobalOptions {
  readonly activation?: string;
  readonly set?: string;
  readonly preview?: boolean;
  readonly reason?: string;
  readonly wait: number;
}

export interface Filters extends GlobalOptions {
  readonly process?: string;
  readonly ofVersion?: string;
  readonly status?: string;
  readonly key?: string;
  readonly element?: string;
  readonly fingerprint?: string;
  readonly sla?: string;
  readonly stuck?: boolean;
  readonly var?: readonly string[];
  readonly olderThan?: string;
  readonly youngerThan?: string;
  readonly oldestFirst?: boolean;
  readonly limit?: number;
  readonly cursor?: string;
}

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };
/** `90m`, `36h`, `14d` before now, as a moment. */
function ago(text: string, option: string): string {
  const [, amount, unit] = /^(\d+)([mhd])$/.exec(text) ?? [];
  if (unit === undefined) throw new CliError(`${option} takes minutes, hours or days: 90m, 36h, 14d`, EXIT.usage);
  return new Date(Date.now() - Number(amount) * UNITS[unit]!).toISOString();
}

/** The options of a search, on any command that takes one. */
export const searched = (command: Command): Command =>
  command
    .option('--process <process>', 'of one process')
    .option('--of-version <version>', 'started in one version (its hash)')
    .option('--status <status>', 'starting, running, completed, cancelled or failed')
    .option('--key <key>', 'with this business key')
    .option('--element <id>', 'waiting at this element')
    .option('--fingerprint <fingerprint>', 'with an open incident of this kind')
    .option('--sla <state>', 'on-time, at-risk or breached')
    .option('--stuck', 'without progress for longer than usual')
    .option('--var <name=value...>', 'values that process.yaml names under search')
    .option('--older-than <age>', 'started longer ago: 90m, 36h, 14d')
    .option('--younger-than <age>', 'started since: 90m, 36h, 14d');

export function filterOf(o: Filters): SearchFilter {
  const variables: Record<string, string> = {};
  for (const pair of o.var ?? []) {
    const at = pair.indexOf('=');
    if (at < 1) throw new CliError('--var takes name=value', EXIT.usage);
    variables[pair.slice(0, at)] = pair.slice(at + 1);
  }
  const given = {
    process: o.process,
    version: o.ofVersion,
    status: o.status,
    businessKey: o.key,
    element: o.element,
    fingerprint: o.fingerprint,
    sla: o.sla,
    alarm: o.stuck,
    ...(o.var === undefined ? {} : { variables }),
    startedBefore: o.olderThan === undefined ? undefined : ago(o.olderThan, '--older-than'),
    startedFrom: o.youngerThan === undefined ? undefined : ago(o.youngerThan, '--younger-than'),
  };
  return Object.fromEntries(Object.entries(given).filter(([, v]) => v !== undefined)) as SearchFilter;
}

const age = (ms: number): string =>
  ms >= 86_400_000
    ? `${Math.floor(ms / 86_400_000)} d`
    : ms >= 3_600_000
      ? `${Math.floor(ms / 3_600_000)} h`
      : `${Math.floor(ms / 60_000)} min`;
const where = (hit: SearchHit): string =>
  hit.waits.map((w) => (w.kind === 'incident' ? `incident: ${w.name}` : w.name)).join(', ') ||
  (hit.outcomeName ?? hit.outcome ?? '');

async function list(options: Filters): Promise<void> {
  const body = {
    ...filterOf(options),
    ...(options.oldestFirst === true ? { order: 'oldest' } : {}),
    ...(options.limit === undefined ? {} : { limit: options.limit }),
    ...(options.cursor === undefined ? {} : { cursor: options.cursor }),
  };
  const page = await new Client(options).post<Page<SearchHit> & { asOf?: string }>('/instances/search', body as Json);
  output(options.json === true).result(page as unknown as Json, [
    ...table([
      ['id', 'process', 'key', 'status', 'at', 'age', 'sla', ''],
      ...page.items.map((h) => [
        h.id,
        h.process,
        h.businessKey ?? '',
        h.status,
        where(h),
        age(h.ageMs),
        h.sla ?? '',
        h.alarm === undefined ? '' : 'no progress',
      ]),
    ]),
    `as of ${page.asOf ?? 'now'}${page.cursor === undefined ? '' : `; more: --cursor ${page.cursor}`}`,
  ]);
}

export function registerInstance(program: Command, exit: (code: number) => void): void {
  const instance = program.command('instance').description('instances: search, and one in detail');
  const listed = (command: Command): void => {
    searched(command)
      .option('--oldest-first', 'the oldest first')
      .option('--limit <n>', 'how many at once', whole)
      .option('--cursor <cursor>', 'the next page, as the one before told')
      .action(list);
  };
  listed(instance.command('list').description('instances by what is known of them; filters combine'));
  listed(program.command('list').description('the same as "instance list"'));
  instance
    .command('show <id>')
    .description('one instance: its state, what it waits for, its ids and links to copy')
    .action(async (id: string, options: GlobalOptions) => {
      const client = new Client(options);
      const now = await client.get<InstanceDetail>(`/instances/${encodeURIComponent(id)}`);
      output(options.json === true).result(now as unknown as Json, [
        `${now.id}  ${now.process}  ${now.businessKey ?? ''}`.trimEnd(),
        `${now.status}${now.outcome === undefined ? '' : ` at ${now.outcomeName ?? now.outcome}`}, started ${now.startedAt} by ${now.startedBy}`,
        ...(now.sla === undefined ? [] : [`sla ${now.sla.state}, due ${now.sla.due}`]),
        ...now.waits.map((w) => `${w.detail} (since ${w.since}, ${w.activation})`),
        `link ${client.url}/#/instances/${now.id}`,
        ...(now.execution === undefined ? [] : [`execution ${now.execution}`]),
      ]);
    });
  const path = (id: string): string => `/instances/${encodeURIComponent(id)}`;
  const editing = (command: Command): Command =>
    command
      .option('--activation <activation>', 'where it waits, where that is in several places')
      .option('--preview', 'only says what it would come to')
      .option('--reason <text>', 'why; it stands in the record')
      .option('--wait <seconds>', 'how long to follow the outcome', seconds, 30);
  const edit = async (id: string, to: string | undefined, options: Edited): Promise<void> => {
    const client = new Client(options);
    const body = {
      ...(options.activation === undefined ? {} : { activation: options.activation }),
      ...(options.set === undefined ? {} : { set: readData(options.set) }),
      ...(to === undefined ? {} : { to }),
    };
    if (options.preview === true) {
      const seen = await client.post<EditPreview>(`${path(id)}/edit/preview`, body);
      output(options.json === true).result(seen as unknown as Json, [
        ...seen.diff.map((d) => `${d.variable}: ${JSON.stringify(d.before)} -> ${JSON.stringify(d.after)}`),
        ...seen.effects,
      ]);
      return;
    }
    if (options.reason === undefined) throw new CliError('it takes --reason, or --preview', EXIT.usage);
    const operation = await client.post<OperationView>(`${path(id)}/edit`, { ...body, reason: options.reason });
    await followed(client, operation.id, options.wait, options.json === true, exit);
  };
  editing(
    instance.command('edit <id>').description('sets variables of an instance that waits; it waits anew with them'),
  )
    .requiredOption('--set <json>', 'variables: JSON, @file or @-')
    .action((id: string, options: Edited) => edit(id, undefined, options));
  editing(instance.command('move <id> <element>').description('goes to another element of the same flat region'))
    .option('--set <json>', 'variables to set on the way: JSON, @file or @-')
    .action((id: string, element: string, options: Edited) => edit(id, element, options));
  instance
    .command('cancel <id>')
    .description('ends an instance; without --reason it only says what that would come to')
    .option('--reason <text>', 'why; it stands in the record')
    .action(async (id: string, options: GlobalOptions & { reason?: string }) => {
      const client = new Client(options);
      const { reason } = options;
      if (reason === undefined) {
        const seen = await client.get<CancellationView>(`${path(id)}/cancellation`);
        const done = seen.done.length === 0 ? [] : [`done already: ${seen.done.join(', ')}`];
        output(options.json === true).result(seen as unknown as Json, [...seen.consequences, ...done]);
        return;
      }
      const after = await client.post<InstanceView>(`${path(id)}/cancellation`, { reason });
      output(options.json === true).result(after as unknown as Json, `${after.id} ${after.status}`);
    });
}
