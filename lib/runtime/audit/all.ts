import type { Audit, AuditEntry } from '../types.ts';

/** Every entry of a stream, oldest first. */
export async function allEntries(audit: Pick<Audit, 'list'>, stream: string): Promise<AuditEntry[]> {
  const entries: AuditEntry[] = [];
  let cursor: string | undefined;
  do {
    const page = await audit.list({ stream, limit: 500, ...(cursor === undefined ? {} : { cursor }) });
    entries.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return entries;
}
