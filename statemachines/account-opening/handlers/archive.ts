import { createHash } from 'node:crypto';
import type { HandlerContext } from '../../../lib/platform/port.ts';
import type { Json, JsonObject } from '../../../lib/model/json.ts';

interface Document {
  readonly name: string;
  readonly text: string;
}

const RETENTION_YEARS = 10;

/** Puts every document of the application, with its SHA-256, into the archive; the archive keeps them for ten years. */
export default async function archive(input: JsonObject, context: HandlerContext): Promise<Json> {
  const application = input.application as unknown as { id: string; documents: readonly Document[] };
  const supplement = input.supplement as unknown as { documents?: readonly Document[] } | null;
  const documents = [...application.documents, ...(supplement?.documents ?? [])].map(({ name, text }) => ({
    name,
    sha256: createHash('sha256').update(text).digest('hex'),
  }));
  const bank = await context.connection('core-banking');
  const response = await context.fetch(`${bank.url}/archive`, {
    method: 'POST',
    headers: { ...bank.headers, 'content-type': 'application/json', 'idempotency-key': context.idempotencyKey },
    body: JSON.stringify({ reference: application.id, documents, retentionYears: RETENTION_YEARS }),
  });
  if (response.status >= 400) throw new Error(`the archive answered ${response.status}`);
  const { retainUntil, reference } = JSON.parse(response.text) as { retainUntil: string; reference: string };
  return { documents, retainUntil, reference };
}
