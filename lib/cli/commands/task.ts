import type { Command } from 'commander';
import type { Json, JsonObject } from '../../model/json.ts';
import type { Bulk, TaskView } from '../../runtime/types.ts';
import type { Page } from '../../platform/port.ts';
import { Client, query } from '../client.ts';
import { EXIT, output, table, whole, type GlobalOptions } from '../context.ts';
import { readData } from '../files.ts';
import { registerTaskNotes } from './task-notes.ts';

const line = (t: TaskView): string[] => [
  t.id,
  t.status,
  t.name,
  t.businessKey ?? t.instance,
  t.assignee ?? t.groups.join(','),
  String(t.priority),
  t.due ?? '',
  t.late === 'on-time' ? '' : t.late,
];

/** Path of a task, or of what stands below it. */
export const taskPath = (id: string, ...below: readonly string[]): string =>
  ['/tasks', ...[id, ...below].map(encodeURIComponent)].join('/');

export function registerTask(program: Command, exit: (code: number) => void): void {
  const task = program
    .command('task')
    .description('tasks of people: list, show, claim, hand on, decide, and what is written beside them');
  registerList(task);
  task
    .command('show <id>')
    .description('one task with its data, evidence, comments and attachments')
    .action(async (id: string, options: GlobalOptions) => {
      const detail = await new Client(options).get<JsonObject>(taskPath(id));
      output(options.json === true).result(detail, JSON.stringify(detail, null, 2));
    });
  task
    .command('claim <ids...>')
    .description('takes tasks, so that nobody else decides them meanwhile')
    .action(async (ids: string[], options: GlobalOptions) => {
      const client = new Client(options);
      if (ids.length > 1)
        return told(options, await client.post<Bulk>('/tasks/claims', { tasks: ids }), 'claimed', exit);
      const view = await client.put<TaskView>(taskPath(ids[0]!, 'claim'));
      output(options.json === true).result(view as unknown as Json, `claimed by ${view.assignee ?? 'you'}`);
    });
  task
    .command('release <id>')
    .description('gives a task back to its group')
    .action(async (id: string, options: GlobalOptions) => {
      const view = await new Client(options).delete<TaskView>(taskPath(id, 'claim'));
      output(options.json === true).result(view as unknown as Json, 'released');
    });
  const handed = (name: 'assign' | 'delegate', below: string, description: string, done: string): void => {
    task
      .command(`${name} <id>`)
      .description(description)
      .requiredOption('--to <person>', 'to whom')
      .requiredOption('--reason <text>', 'why')
      .action(async (id: string, options: GlobalOptions & { to: string; reason: string }) => {
        const { to, reason } = options;
        const view = await new Client(options).post<TaskView>(taskPath(id, below), { to, reason });
        output(options.json === true).result(view as unknown as Json, `${done} ${to}`);
      });
  };
  handed('assign', 'assignment', 'gives a task to another candidate for good', 'assigned to');
  handed('delegate', 'delegation', 'lets somebody work on a task that you decide on later', 'delegated to');
  task
    .command('resolve <id>')
    .description('hands a delegated task back, with what you propose')
    .option('--data <json>', 'the proposal: JSON, @file or @-')
    .option('--note <text>', 'what to know about it')
    .action(async (id: string, options: GlobalOptions & { data?: string; note?: string }) => {
      const view = await new Client(options).post<TaskView>(taskPath(id, 'resolution'), {
        data: readData(options.data),
        ...(options.note === undefined ? {} : { note: options.note }),
      });
      output(options.json === true).result(view as unknown as Json, `back with ${view.assignee ?? 'its owner'}`);
    });
  task
    .command('plan <id>')
    .description('sets priority and due date (operators and owners, with a reason) or the follow-up date')
    .option('--priority <0-100>', 'the higher the sooner', whole)
    .option('--due <moment>', 'such as 2026-01-31T12:00:00Z')
    .option('--follow-up <moment>', 'when to look at it; "none" takes it away')
    .option('--reason <text>', 'why')
    .action(
      async (
        id: string,
        options: GlobalOptions & { priority?: number; due?: string; followUp?: string; reason?: string },
      ) => {
        const { priority, due, followUp, reason } = options;
        const view = await new Client(options).patch<TaskView>(taskPath(id), {
          ...(priority === undefined ? {} : { priority }),
          ...(due === undefined ? {} : { due }),
          ...(followUp === undefined ? {} : { followUp: followUp === 'none' ? null : followUp }),
          ...(reason === undefined ? {} : { reason }),
        });
        output(options.json === true).result(view as unknown as Json, `planned: ${view.name}`);
      },
    );
  task
    .command('complete <ids...>')
    .description('decides a task with the data of its form, or votes; several tasks where their binding says bulk')
    .option('--data <json>', "the form's data: JSON, @file or @-")
    .option('--reason <text>', 'why: where you override a model, or vote against')
    .action(async (ids: string[], options: GlobalOptions & { data?: string; reason?: string }) => {
      const client = new Client(options);
      const body = {
        data: readData(options.data),
        ...(options.reason === undefined ? {} : { reason: options.reason }),
      };
      if (ids.length > 1)
        return told(options, await client.post<Bulk>('/tasks/completions', { tasks: ids, ...body }), 'completed', exit);
      const view = await client.post<TaskView>(taskPath(ids[0]!, 'completion'), body);
      const done =
        view.status === 'completed'
          ? `completed: ${view.name}`
          : `voted: ${view.votes?.approvals ?? 0} of ${view.votes?.needed ?? 0} approve`;
      output(options.json === true).result(view as unknown as Json, done);
    });
  registerTaskNotes(task);
}

function told(options: GlobalOptions, bulk: Bulk, done: string, exit: (code: number) => void): void {
  output(options.json === true).result(
    bulk as unknown as Json,
    bulk.items.map((i) => (i.ok ? `${i.id}  ${done}` : `${i.id}  ${i.problem!.code}: ${i.problem!.detail}`)),
  );
  if (bulk.failed > 0) exit(EXIT.failed);
}

interface ListOptions extends GlobalOptions {
  readonly scope: string;
  readonly status: string;
  readonly sort?: string;
  readonly group?: string;
  readonly process?: string;
  readonly instance?: string;
  readonly late?: string;
  readonly limit?: string;
  readonly cursor?: string;
}
const QUERY = ['scope', 'status', 'sort', 'group', 'process', 'instance', 'late', 'limit', 'cursor'] as const;

function registerList(task: Command): void {
  task
    .command('list')
    .description('tasks you can work on')
    .option('--scope <scope>', 'mine, unassigned, groups or all', 'groups')
    .option('--status <status>', 'open or completed', 'open')
    .option('--sort <by>', 'created, due, priority or followUp')
    .option('--group <group>', 'of one group')
    .option('--process <id>', 'of one process')
    .option('--instance <id>', 'of one instance')
    .option('--late <state>', 'at-risk or breached')
    .option('--limit <n>', 'tasks of a page')
    .option('--cursor <cursor>', 'goes on where a page ended')
    .action(async (options: ListOptions) => {
      const asked = query(Object.fromEntries(QUERY.map((name) => [name, options[name]])));
      const page = await new Client(options).get<Page<TaskView>>(`/tasks${asked}`);
      output(options.json === true).result(
        page as unknown as Json,
        page.items.length === 0
          ? `no ${options.status === 'completed' ? 'completed' : 'open'} task`
          : [
              ...table([['id', 'status', 'task', 'case', 'with', 'prio', 'due', ''], ...page.items.map(line)]),
              ...(page.cursor === undefined ? [] : [`more with --cursor ${page.cursor}`]),
            ],
      );
    });
}
