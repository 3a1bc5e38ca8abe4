import type { Command } from 'commander';
import type { Json } from '../../model/json.ts';
import type { SettingView } from '../../runtime/types.ts';
import { Client } from '../client.ts';
import { CliError, EXIT, output, table, whole, type GlobalOptions } from '../context.ts';
import { readText } from '../files.ts';

const line = (s: SettingView): string[] => [
  s.key,
  String(s.version),
  s.status,
  shown(s.value),
  s.approvedBy === undefined ? s.author : `${s.author}, approved by ${s.approvedBy}`,
  s.reason,
];
/** A decision file is shown by the start of its hash. */
const shown = (value: Json): string =>
  value !== null && typeof value === 'object' && !Array.isArray(value) && typeof value.hash === 'string'
    ? value.hash.slice(0, 'sha256:'.length + 12)
    : JSON.stringify(value);

/** `decisions/risk.dmn` stands in the path as step and name. */
function pathOf(process: string, key: string): string {
  const [step = '', ...name] = key.split('/');
  return `/${['processes', process, 'settings', step, name.join('/')].map(encodeURIComponent).join('/')}`;
}

export function registerSetting(program: Command): void {
  const setting = program.command('setting').description('governed settings: list, change, approve');
  setting
    .command('list <process>')
    .description('settings of a process with their versions, and open proposals')
    .action(async (process: string, options: GlobalOptions) => {
      const { items } = await new Client(options).get<{ items: SettingView[] }>(
        `/processes/${encodeURIComponent(process)}/settings`,
      );
      output(options.json === true).result(
        items as unknown as Json,
        table([['setting', 'version', 'status', 'value', 'by', 'reason'], ...items.map(line)]),
      );
    });
  setting
    .command('change <process> <key>')
    .description('proposes a value, or the text of a decision file; a stop switch changes at once')
    .option('--value <json>', 'the value as JSON')
    .option('--file <path>', 'the new text, for a decision file')
    .requiredOption('--reason <text>', 'why; it stands in the record')
    .action(
      async (
        process: string,
        key: string,
        options: GlobalOptions & { value?: string; file?: string; reason: string },
      ) => {
        const view = await new Client(options).put<SettingView>(pathOf(process, key), {
          value: valueOf(options),
          reason: options.reason,
        });
        output(options.json === true).result(
          view as unknown as Json,
          view.status === 'active'
            ? `${key} is ${shown(view.value)} now`
            : `version ${view.version} of ${key} is proposed; somebody else approves it: tutti setting approve ${process} ${key} --version ${view.version}`,
        );
      },
    );
  setting
    .command('approve <process> <key>')
    .description('approves what somebody else has proposed; instances that start from now on pin it')
    .requiredOption('--version <number>', 'version of the proposal', whole)
    .action(async (process: string, key: string, options: GlobalOptions & { version: number }) => {
      const view = await new Client(options).post<SettingView>(`${pathOf(process, key)}/approval`, {
        version: options.version,
      });
      output(options.json === true).result(view as unknown as Json, `version ${view.version} of ${key} holds now`);
    });
}

function valueOf({ value, file }: { readonly value?: string; readonly file?: string }): Json {
  if ((value === undefined) === (file === undefined))
    throw new CliError('give either --value or --file', EXIT.usage, { code: 'WHICH_VALUE' });
  if (file !== undefined) return readText(file);
  try {
    return JSON.parse(value!) as Json;
  } catch (error) {
    throw new CliError(`--value is no JSON: ${(error as Error).message}`, EXIT.usage, { code: 'INVALID_JSON' });
  }
}
