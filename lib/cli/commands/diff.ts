import type { Command } from 'commander';
import type { Json } from '../../model/json.ts';
import { formatFindings } from '../../model/diagnostics/index.ts';
import type { ProcessModel } from '../../model/process-model.ts';
import { diffProcesses, type ElementChange, type ProcessDiff } from '../../insight/diff.ts';
import { readProcess } from '../../notation/index.ts';
import type { Page } from '../../platform/port.ts';
import type { InstanceDetail, InstanceView } from '../../runtime/types.ts';
import { Client } from '../client.ts';
import { CliError, output, table, type GlobalOptions } from '../context.ts';

/** Open instances that wait at an element, by element. */
type Waiters = Readonly<Record<string, number>>;

const MEANING: Readonly<Record<ElementChange['waiting'], string>> = {
  pinned: 'goes on as it started; moved to the new version, it is done the new way',
  'old-only': 'can only end in the old version',
  none: '',
};

export function registerDiff(program: Command): void {
  program
    .command('diff <before> <after>')
    .description('elements added, removed and changed between two process folders, and what that means for who waits')
    .option('--running', 'count the open instances of a running Tutti that wait at each changed element')
    .action(async (before: string, after: string, options: GlobalOptions & { running?: boolean }) => {
      const [a, b] = await Promise.all([modelOf(before), modelOf(after)]);
      const diff = diffProcesses(a, b);
      const waiters = options.running === true ? await waitersOf(new Client(options), a.id) : undefined;
      output(options.json === true).result(
        { ...diff, ...(waiters === undefined ? {} : { waiting: waiters }) } as unknown as Json,
        lines(diff, waiters),
      );
    });
}

async function modelOf(folder: string): Promise<ProcessModel> {
  const { model, findings } = await readProcess(folder);
  if (model !== undefined) return model;
  throw new CliError(`${formatFindings(findings)}\n${folder} cannot be read`);
}

async function waitersOf(client: Client, process: string): Promise<Waiters> {
  const counts: Record<string, number> = {};
  let cursor: string | undefined;
  do {
    const query = new URLSearchParams({
      process,
      status: 'running',
      limit: '100',
      ...(cursor === undefined ? {} : { cursor }),
    });
    const page = await client.get<Page<InstanceView>>(`/instances?${query.toString()}`);
    for (const { id } of page.items)
      for (const { element } of (await client.get<InstanceDetail>(`/instances/${id}`)).waits)
        counts[element] = (counts[element] ?? 0) + 1;
    cursor = page.cursor;
  } while (cursor !== undefined);
  return counts;
}

function lines({ changes }: ProcessDiff, waiters: Waiters | undefined): string[] {
  if (changes.length === 0) return ['no element differs'];
  const count = (kind: ElementChange['kind']): number => changes.filter((c) => c.kind === kind).length;
  return [
    ...table([
      ['change', 'element', 'what', ...(waiters === undefined ? [] : ['waiting now']), 'for who waits there'],
      ...changes.map((c) => [
        c.kind,
        c.name === undefined ? c.id : `${c.name} (${c.id})`,
        c.what.join(', '),
        ...(waiters === undefined ? [] : [String(waiters[c.id] ?? 0)]),
        MEANING[c.waiting],
      ]),
    ]),
    `${count('added')} added, ${count('removed')} removed, ${count('changed')} changed`,
  ];
}
