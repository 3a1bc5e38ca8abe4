import type { Command } from 'commander';
import { readFileSync } from 'node:fs';
import type { Json, JsonObject } from '../../model/json.ts';
import type { TaskView } from '../../runtime/types.ts';
import type { Page } from '../../platform/port.ts';
import { Client } from '../client.ts';
import { CliError, EXIT, output, table, type GlobalOptions } from '../context.ts';

/** `{"a":1}`, `@file.json` or `@-` for standard input. */
export function readData(text: string | undefined): JsonObject {
  if (text === undefined) return {};
  const source = text.startsWith('@') ? readFileSync(text === '@-' ? 0 : text.slice(1), 'utf8') : text;
  try {
    const value = JSON.parse(source) as Json;
    if (value === null || typeof value !== 'object' || Array.isArray(value))
      throw new SyntaxError('expected an object');
    return value;
  } catch (error) {
    throw new CliError(
      `the data is not a JSON object: ${(error as Error).message}; write '{"key": "value"}', @file.json or @- for standard input`,
      EXIT.usage,
    );
  }
}

const line = (t: TaskView): string[] => [
  t.id,
  t.status,
  t.name,
  t.businessKey ?? t.instance,
  t.assignee ?? t.groups.join(','),
  t.due ?? '',
];

export function registerTask(program: Command): void {
  const task = program.command('task').description('tasks of people: list, claim, complete');
  task
    .command('list')
    .description('tasks you can work on')
    .option('--scope <scope>', 'mine, groups or all', 'groups')
    .option('--instance <id>')
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
  task.command('claim <id>').action(async (id: string, options: GlobalOptions) => {
    const view = await new Client(options).put<TaskView>(`/tasks/${encodeURIComponent(id)}/claim`);
    output(options.json === true).result(view as unknown as Json, `claimed by ${view.assignee ?? 'you'}`);
  });
  task
    .command('complete <id>')
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
