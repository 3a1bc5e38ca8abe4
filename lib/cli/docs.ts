import type { Command, Option } from 'commander';
import { createProgram } from './main.ts';
import { EXIT, EXIT_MEANING } from './context.ts';

/** docs/reference/cli.md, made from the commands themselves; a test keeps the committed file equal. */
export function cliMarkdown(): string {
  const program = createProgram(() => undefined);
  const shared = program.options.filter((o) => o.long !== '--version');
  const commands = program.commands.flatMap((c) => (c.commands.length > 0 ? [...c.commands] : [c]));
  return [
    '# Command line\n',
    'Made from the commands by `cliMarkdown()`; do not edit by hand.\n',
    `\`npx tutti <command>\`. Options that many commands take:\n`,
    ...shared.map((o) => row(o)),
    '',
    '`--as` and `--url` are for the commands that ask a running Tutti. On stdout is the result, on stderr everything else. With `--json` stdout carries',
    'one JSON document, also where something went wrong: `{ "error": { "code", "message", "problems" } }`.\n',
    '## Exit codes\n',
    '| code | means |',
    '| --- | --- |',
    ...(Object.keys(EXIT) as (keyof typeof EXIT)[]).map((name) => `| ${EXIT[name]} | ${EXIT_MEANING[name]} |`),
    '',
    ...commands.map((c) => section(c, new Set(shared.map((o) => o.long)))),
  ].join('\n');
}

function section(command: Command, shared: ReadonlySet<string | undefined>): string {
  const names: string[] = [];
  for (let at: Command | null = command; at !== null; at = at.parent) names.unshift(at.name());
  const own = command.options.filter((o) => !shared.has(o.long));
  const args = command.registeredArguments.map((a) => {
    const name = `${a.name()}${a.variadic ? '...' : ''}`;
    return a.required ? `<${name}>` : `[${name}]`;
  });
  return [
    `## ${names.join(' ')}\n`,
    `\`${[...names, ...args, ...(own.length > 0 ? ['[options]'] : [])].join(' ')}\`\n`,
    `${sentence(command.description())}\n`,
    ...(own.length === 0 ? [] : [...own.map(row), '']),
  ].join('\n');
}

function row(option: Option): string {
  const text = option.description.replaceAll('|', '\\|');
  const preset: unknown = option.defaultValue;
  const shown = option.negate || preset === undefined || preset === false ? '' : ` (default: \`${String(preset)}\`)`;
  return `- \`${option.flags}\` ${text}${shown}`;
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
