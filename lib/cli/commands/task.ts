import type { Command } from 'commander';
import type { Json, JsonObject } from '../../model/json.ts';
import type { TaskView } from '../../runtime/types.ts';
import type { Page } from '../../platform/port.ts';
import { Client } from '../client.ts';
import { output, table, type GlobalOptions } from '../context.ts';
import { readData } from '../files.ts';

const line = (t: TaskView): string[] => [
  t.id,
  t.status,
  t.name,
  t.businessKey ?? t.instance,
  t.assignee ?? t.groups.join(','),
  t.due ?? '',
];

export function registerTask(program: Command): void {
  const task = program.command('task').description('tasks of people: list, show, claim, release, complete');
  task
    .command('list')
    .description('tasks you can work on')
    .option('--scope <scope>', 'mine, groups or all', 'groups')
    .option('--instance <id>', 'of one instance')
    .action(async (options: GlobalOptions & { scope: string; instance?: string }) => {
      const page = await new Client(options).get<Page<TaskView>>(
        `/tasks?scope=${encodeURIComponent(options.scope)}${options.instance ? `&instance=${encodeURIComponent(options.instance)}` : ''}`,
      );
      output(options.json === true).result(
        page as unknown as Json,
        page.items.length === 0
          ? 'no open task'
          : table([['id', 'status', 'task', 'case', 'with', 'due'], ...page.items.map(line)]),
      );
    });
  task
    .command('show <id>')
    .description('one task with its data and evidence')
    .action(async (id: string, options: GlobalOptions) => {
      const detail = await new Client(options).get<JsonObject>(`/tasks/${encodeURIComponent(id)}`);
      output(options.json === true).result(detail, JSON.stringify(detail, null, 2));
    });
  const held = (name: 'claim' | 'release', description: string, done: (view: TaskView) => string): void => {
    task
      .command(`${name} <id>`)
      .description(description)
      .action(async (id: string, options: GlobalOptions) => {
        const path = `/tasks/${encodeURIComponent(id)}/claim`;
        const client = new Client(options);
        const view = await (name === 'claim' ? client.put<TaskView>(path) : client.delete<TaskView>(path));
        output(options.json === true).result(view as unknown as Json, done(view));
      });
  };
  held('claim', 'takes a task, so that nobody else decides it meanwhile', (v) => `claimed by ${v.assignee ?? 'you'}`);
  held('release', 'gives a task back to its group', () => 'released');
  task
    .command('complete <id>')
    .description('decides a task with the data of its form')
    .option('--data <json>', "the form's data: JSON, @file or @-")
    .option('--reason <text>', 'why, where you override a model')
    .action(async (id: string, options: GlobalOptions & { data?: string; reason?: string }) => {
      const view = await new Client(options).post<TaskView>(`/tasks/${encodeURIComponent(id)}/completion`, {
        data: readData(options.data),
        ...(options.reason === undefined ? {} : { reason: options.reason }),
      });
      output(options.json === true).result(view as unknown as Json, `completed: ${view.name}`);
    });
}
