import { InvalidArgumentError } from 'commander';
import type { Json } from '../model/json.ts';
import { LEVELS, type Level } from '../model/level.ts';

/** Exit codes of every command; documented in docs/reference/cli.md from this table. */
export const EXIT = {
  ok: 0,
  /** Findings, a failed scenario, a refused request, a decision that cannot be made, a record that does not verify. */
  failed: 1,
  /** The command line itself is wrong. */
  usage: 2,
  /** No Tutti answers at the address. */
  unreachable: 3,
} as const;

/** What the exit codes mean, in words; the keys are those of EXIT. */
export const EXIT_MEANING: Readonly<Record<keyof typeof EXIT, string>> = {
  ok: 'done',
  failed:
    'findings, a failed scenario, a refused request, a decision that cannot be made, or a record that does not verify',
  usage:
    'the command line is wrong: an unknown option, a file, folder or decision that is not there, data that is no JSON',
  unreachable: 'no Tutti answers at the address',
};

export interface GlobalOptions {
  readonly json?: boolean;
  readonly as?: string;
  readonly url?: string;
}

/** A part of what was given that is wrong, by its RFC 6901 pointer. */
export interface CliProblem {
  readonly pointer: string;
  readonly message: string;
}

/** Ends the command with a code, a message for people and an exit code; never with a stack trace. */
export class CliError extends Error {
  readonly exit: number;
  readonly code: string;
  readonly problems: readonly CliProblem[];
  constructor(
    message: string,
    exit: number = EXIT.failed,
    more: { readonly code?: string; readonly problems?: readonly CliProblem[] } = {},
  ) {
    super(message);
    this.name = 'CliError';
    this.exit = exit;
    this.code = more.code ?? (exit === EXIT.usage ? 'USAGE' : exit === EXIT.unreachable ? 'UNREACHABLE' : 'FAILED');
    this.problems = more.problems ?? [];
  }
}

/** Data goes to stdout, everything for people to stderr; with --json stdout carries one JSON document. */
export interface Output {
  readonly json: boolean;
  /** The result: an object for --json, the lines for people otherwise. */
  result(data: Json, lines: readonly string[] | string): void;
  /** Progress and hints. */
  say(line: string): void;
}

export const output = (json: boolean): Output => ({
  json,
  result(data, lines) {
    process.stdout.write(
      json ? `${JSON.stringify(data, null, 2)}\n` : `${typeof lines === 'string' ? lines : lines.join('\n')}\n`,
    );
  },
  say(line) {
    process.stderr.write(`${line}\n`);
  },
});

/** Tells of an error: on stderr for people, and with --json as the one document on stdout too. */
export function tellError(error: CliError, json: boolean): void {
  const { code, message, problems } = error;
  if (json) {
    const told = { code, message, ...(problems.length === 0 ? {} : { problems }) };
    process.stdout.write(`${JSON.stringify({ error: told }, null, 2)}\n`);
  }
  const lines = problems.map((p) => `  ${p.pointer} ${p.message}`);
  process.stderr.write(`${[`${code}: ${message}`, ...lines].join('\n')}\n`);
}

/** Left-aligned columns for people. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_c, i) => Math.max(...rows.map((r) => (r[i] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i]!)))
      .join('  ')
      .trimEnd(),
  );
}

/** Parser of an option that takes a whole number. */
export const whole = (text: string): number => {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('expected a whole number');
  return Number(text);
};
/** Parser of an option that takes a level of the compiler. */
export const level = (text: string): Level => {
  const found = LEVELS.find((l) => l === text);
  if (found === undefined) throw new InvalidArgumentError(`expected ${LEVELS.join(' or ')}`);
  return found;
};
/** Parser of an option that takes seconds. */
export const seconds = (text: string): number => {
  if (!/^\d+(\.\d+)?$/.test(text)) throw new InvalidArgumentError('expected a number of seconds');
  return Number(text);
};
