import type { Json } from '../model/json.ts';

/** Exit codes of every command; documented in docs/reference/cli.md from this table. */
export const EXIT = {
  ok: 0,
  /** Findings, a failed scenario, a refused request, a record that does not verify. */
  failed: 1,
  /** The command line itself is wrong. */
  usage: 2,
  /** No Tutti answers at the address. */
  unreachable: 3,
} as const;

export interface GlobalOptions {
  readonly json?: boolean;
  readonly as?: string;
  readonly url?: string;
}

/** Ends the command with a message for people and an exit code; never with a stack trace. */
export class CliError extends Error {
  readonly exit: number;
  constructor(message: string, exit: number = EXIT.failed) {
    super(message);
    this.name = 'CliError';
    this.exit = exit;
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
