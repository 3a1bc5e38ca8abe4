import type { Command } from 'commander';
import { registerAuditInstance } from './audit-instance.ts';
import { createPublicKey } from 'node:crypto';
import type { Json, JsonObject } from '../../model/json.ts';
import type { AuditExport, VerifyReport } from '../../runtime/types.ts';
import { verifyExport } from '../../runtime/audit/index.ts';
import { Client, query } from '../client.ts';
import { CliError, EXIT, output, type GlobalOptions } from '../context.ts';
import { readJson, readText } from '../files.ts';

function readExport(file: string): AuditExport {
  const value = readJson(file) as unknown as Partial<AuditExport> | null;
  if (value?.format !== 'tutti-audit/1' || !Array.isArray(value.entries) || !Array.isArray(value.log))
    throw new CliError(`${file} is no export of a record; npx tutti audit export writes one`, EXIT.usage, {
      code: 'NOT_AN_EXPORT',
    });
  return value as AuditExport;
}

/** The text of a PEM file with a key in it. */
function readKey(file: string): string {
  const pem = readText(file);
  try {
    createPublicKey(pem);
    return pem;
  } catch (error) {
    throw new CliError(`${file} is no key in PEM: ${(error as Error).message}`, EXIT.usage, { code: 'NOT_A_KEY' });
  }
}

/** Receipts are a JSON list, or one JSON object a line (the local anchor file). */
function readReceipts(file: string): JsonObject[] {
  const text = readText(file).trim();
  try {
    return text.startsWith('[')
      ? (JSON.parse(text) as JsonObject[])
      : text
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => JSON.parse(line) as JsonObject);
  } catch (error) {
    throw new CliError(`${file} holds no receipts: ${(error as Error).message}`, EXIT.usage, { code: 'INVALID_JSON' });
  }
}

interface VerifyOptions {
  readonly receipt?: string;
  readonly publicKey?: string;
  readonly values?: boolean;
}

/** What was compared of the values, and what could not be. */
function valuesLine({ hashed, matching, erased, absent }: VerifyReport['values']): string {
  if (absent === hashed) return `${hashed} values were not compared with their hashes (--values does it)`;
  return [
    `${matching} of ${hashed} values are as recorded`,
    ...(erased > 0 ? [`${erased} erased: the record holds without them`] : []),
    ...(absent > 0 ? [`${absent} not in the export`] : []),
  ].join(', ');
}

export function registerAudit(program: Command, exit: (code: number) => void): void {
  const audit = program.command('audit').description('the record: export it, verify it');
  audit
    .command('export')
    .description('the record as one JSON document, for keeping and for verifying elsewhere')
    .option('--stream <stream>', 'one instance, or process:<id>')
    .option(
      '--values',
      'with the values behind the entries, so that they can be compared with their hashes: personal data',
    )
    .action(async (options: GlobalOptions & { stream?: string; values?: boolean }) => {
      const asked = query({ stream: options.stream, values: options.values === true ? 'true' : undefined });
      const data = await new Client(options).get<AuditExport>(`/audit/export${asked}`);
      process.stdout.write(`${JSON.stringify(data)}\n`);
    });
  audit
    .command('anchor')
    .description('anchors the record now, outside the database')
    .action(async (options: GlobalOptions) => {
      const receipt = await new Client(options).post<JsonObject | null>('/audit/anchors');
      output(options.json === true).result(
        receipt,
        receipt === null ? 'nothing new to anchor' : `anchored: ${JSON.stringify(receipt)}`,
      );
    });
  audit
    .command('receipts')
    .description(
      'receipts of the anchors so far, one a line: keep them where nobody who can write the database can write',
    )
    .action(async (options: GlobalOptions) => {
      const { items } = await new Client(options).get<{ items: JsonObject[] }>('/audit/anchors');
      output(options.json === true).result(
        items,
        items.map((receipt) => JSON.stringify(receipt)),
      );
    });
  audit
    .command('verify [export]')
    .description(
      'verifies an export (offline) or the running record; names what was changed, removed, reordered, cut off or recomputed',
    )
    .option('--receipt <file>', 'anchor receipts kept elsewhere; without them the verifier says what it cannot know')
    .option('--public-key <file>', 'PEM of the key the receipts must be signed with')
    .option(
      '--values',
      'of the running record: compares the stored values with their hashes too; of an export: those it holds are compared anyway',
    )
    .action(async (file: string | undefined, options: GlobalOptions & VerifyOptions) => {
      let report: VerifyReport;
      const values = options.values === true;
      if (file === undefined && options.receipt === undefined)
        report = await new Client(options).post<VerifyReport>('/audit/verification', { values });
      else {
        const exported =
          file === undefined
            ? await new Client(options).get<AuditExport>(`/audit/export?values=${String(values)}`)
            : readExport(file);
        const receipts = options.receipt === undefined ? undefined : readReceipts(options.receipt);
        report = verifyExport(
          exported,
          receipts,
          options.publicKey === undefined ? {} : { publicKey: readKey(options.publicKey) },
        );
      }
      const open = report.entries - report.anchored;
      output(options.json === true).result(report as unknown as Json, [
        `${report.summary} (${report.entries} entries, ${report.anchored} anchored)`,
        ...report.findings.map((f) => `  ${f.kind}: ${f.message}`),
        ...(report.ok && open > 0
          ? [
              `  ${open} entries stand under no receipt given: whether more followed, or all were written anew, nobody can tell from them`,
            ]
          : []),
        `  ${valuesLine(report.values)}`,
      ]);
      if (!report.ok) exit(EXIT.failed);
    });
  registerAuditInstance(audit);
}
