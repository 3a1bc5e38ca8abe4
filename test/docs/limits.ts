import { readFileSync } from 'node:fs';

/** A limit of Tutti's own: the constant that holds it, and what happens at it. */
interface Limit {
  readonly file: string;
  readonly constant: string;
  readonly what: string;
  readonly then: string;
}
const limit = (file: string, constant: string, what: string, then: string): Limit => ({ file, constant, what, then });

export const LIMITS: readonly Limit[] = [
  limit(
    'lib/api/index.ts',
    'MAX_BODY_BYTES',
    'bytes of a request',
    '413 `TOO_LARGE`; large documents go into attachments',
  ),
  limit('lib/api/schemas.ts', 'MAX_LIMIT', 'items of a page', '400 with the pointer `/limit`'),
  limit(
    'lib/api/idempotency.ts',
    'KEEP_SECONDS',
    'seconds for which an Idempotency-Key is remembered',
    'later the same key is a new request',
  ),
  limit('lib/platform/token-verifier.ts', 'MAX_LENGTH', 'characters of a token', '401'),
  limit(
    'lib/platform/keys-of-issuer.ts',
    'STALE_MS',
    'milliseconds for which known keys serve while the issuer is away',
    'tokens are refused',
  ),
  limit(
    'lib/runtime/core.ts',
    'MAX_INLINE_BYTES',
    'bytes up to which a value travels in the machine',
    'above, a reference travels (ADR 0013)',
  ),
  limit(
    'lib/platform/limits.ts',
    'MAX_ACTIONS',
    'actions of a transaction',
    'the change is refused whole; larger ones are split by their service',
  ),
  limit('lib/platform/limits.ts', 'MAX_ITEM_BYTES', 'bytes of a stored item', 'the change is refused whole'),
  limit(
    'lib/runtime/tasks/attachments.ts',
    'MAX_FILE_BYTES',
    'bytes of an attachment',
    '400 with the pointer `/content`',
  ),
  limit('lib/runtime/tasks/attachments.ts', 'MAX_FILES', 'attachments of a task', '422 `TOO_MANY_ATTACHMENTS`'),
  limit('lib/runtime/tasks/notes.ts', 'MAX_DRAFT_BYTES', 'bytes of a draft', '400 `DRAFT_TOO_LARGE`'),
  limit('lib/runtime/tasks/notes.ts', 'MAX_COMMENTS', 'comments of a task', '422 `TOO_MANY_COMMENTS`'),
  limit(
    'lib/runtime/tasks/create.ts',
    'MAX_CANDIDATES',
    'groups and people that a task is offered to',
    'an incident at the step',
  ),
  limit('lib/runtime/tasks/bulk.ts', 'MAX_ITEMS', 'tasks of one bulk request', '400'),
  limit('lib/notation/xml.ts', 'MAX_BYTES', 'bytes of a diagram', 'TUT-102'),
  limit(
    'lib/engine/errors.ts',
    'MAX_EVENTS',
    'history events of an execution',
    'the execution fails, as on AWS; `tutti check` warns before',
  ),
  limit(
    'lib/engine/core.ts',
    'MESSAGE_LIMIT',
    'messages of the engine that wait for the disk',
    'ThrottlingException; clients try again',
  ),
];

/** The number that stands in the source, products and all. @throws Error where the constant is not there */
export function valueOf({ file, constant }: Limit): number {
  const text = new RegExp(`const ${constant}(?:: \\w+)? = ([\\d_ *.]+);`).exec(readFileSync(file, 'utf8'))?.[1];
  if (text === undefined) throw new Error(`${file} has no number ${constant}`);
  return text.split('*').reduce((product, factor) => product * Number(factor.trim().replaceAll('_', '')), 1);
}

/** docs/limits.md, made from the constants; a test keeps the committed file equal. */
export function limitsMarkdown(): string {
  return [
    '# Limits\n',
    'Made from the constants by `limitsMarkdown()` of `test/docs/limits.ts`; do not edit by hand. Limits of AWS that the engine keeps too stand in',
    '[engine.md](engine.md#what-is-emulated); what comes near them is told by `npx tutti check`.\n',
    '| limit | of what | what happens at it | constant |',
    '| ---: | --- | --- | --- |',
    ...LIMITS.map(
      (l) => `| ${valueOf(l).toLocaleString('en')} | ${l.what} | ${l.then} | \`${l.constant}\` in \`${l.file}\` |`,
    ),
    '',
  ].join('\n');
}
