import type { HandlerContext } from '../../../lib/platform/port.ts';
import type { Json, JsonObject } from '../../../lib/model/json.ts';

/** Takes the payment back, once however often it is asked. */
export default async function reclaimPayout(input: JsonObject, context: HandlerContext): Promise<Json> {
  const { claim, rating, payout } = input as unknown as {
    readonly claim: { readonly id: string };
    readonly rating: { readonly amount: number };
    readonly payout: { readonly payment: string };
  };
  const payments = await context.connection('payments');
  const response = await context.fetch(`${payments.url}/payments/${payout.payment}/reversal`, {
    method: 'POST',
    headers: { ...payments.headers, 'content-type': 'application/json', 'idempotency-key': context.idempotencyKey },
    body: JSON.stringify({ reference: claim.id, amount: rating.amount }),
  });
  if (response.status >= 400)
    throw new Error(`the payment system answered ${response.status} when asked to take a payment back`);
  return JSON.parse(response.text) as Json;
}
