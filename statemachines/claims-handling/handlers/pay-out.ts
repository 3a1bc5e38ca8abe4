import type { HandlerContext } from '../../../lib/platform/port.ts';
import type { Json, JsonObject } from '../../../lib/model/json.ts';

/** Pays the claim. The payment system answers a repeated idempotency key with the first payment. */
export default async function payOut(input: JsonObject, context: HandlerContext): Promise<Json> {
  const { claim, rating } = input as unknown as {
    readonly claim: { readonly id: string };
    readonly rating: { readonly amount: number };
  };
  const payments = await context.connection('payments');
  const response = await context.fetch(`${payments.url}/payments`, {
    method: 'POST',
    headers: { ...payments.headers, 'content-type': 'application/json', 'idempotency-key': context.idempotencyKey },
    body: JSON.stringify({ reference: claim.id, amount: rating.amount }),
  });
  if (response.status >= 400) throw new Error(`the payment system answered ${response.status} when asked to pay`);
  return JSON.parse(response.text) as Json;
}
