import type { HandlerContext } from '../../../../lib/platform/port.ts';
import type { Json, JsonObject } from '../../../../lib/model/json.ts';

/** Posts the invoice and has it paid after 30 days, as it always was. The ERP answers a repeated idempotency key with the first voucher. */
export default async function post(input: JsonObject, context: HandlerContext): Promise<Json> {
  const { invoice, read, route } = input as unknown as {
    readonly invoice: { readonly id: string; readonly supplier: { readonly name: string } };
    readonly read: { readonly number: string; readonly amount: number; readonly currency: string };
    readonly route: { readonly ledger: string };
  };
  const erp = await context.connection('erp');
  const response = await context.fetch(`${erp.url}/vouchers`, {
    method: 'POST',
    headers: { ...erp.headers, 'content-type': 'application/json', 'idempotency-key': context.idempotencyKey },
    body: JSON.stringify({
      reference: invoice.id,
      supplier: invoice.supplier.name,
      invoice: read.number,
      amount: read.amount,
      currency: read.currency,
      ledger: route.ledger,
      days: 30,
    }),
  });
  if (response.status >= 400) throw new Error(`the ERP answered ${response.status} when asked to post an invoice`);
  return JSON.parse(response.text) as Json;
}
