import type { HandlerContext } from '../../../lib/platform/port.ts';
import type { Json, JsonObject } from '../../../lib/model/json.ts';

interface Application {
  readonly id: string;
  readonly company: { readonly name: string };
  readonly products?: readonly string[];
}

/**
 * Opens the account in core banking. The idempotency key stays the same over retries, incident retries and restarts,
 * so that core banking answers a repeated request with the account it has already opened.
 */
export default async function provision(input: JsonObject, context: HandlerContext): Promise<Json> {
  const application = input.application as unknown as Application;
  const bank = await context.connection('core-banking');
  const response = await context.fetch(`${bank.url}/accounts`, {
    method: 'POST',
    headers: { ...bank.headers, 'content-type': 'application/json', 'idempotency-key': context.idempotencyKey },
    body: JSON.stringify({
      reference: application.id,
      holder: application.company.name,
      products: application.products ?? [],
    }),
  });
  if (response.status >= 400) throw new Error(`core banking answered ${response.status} when asked to open an account`);
  return JSON.parse(response.text) as Json;
}
