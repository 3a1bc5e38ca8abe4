import { demoSystem, type DemoSystem } from '../../shared/demo-system.ts';

export interface Voucher {
  readonly voucher: string;
  readonly reference: string;
  readonly invoice: string;
  readonly amount: number;
  readonly payOn: string;
}

export interface Erp extends DemoSystem {
  /** Every voucher that was ever posted, in order. */
  readonly vouchers: readonly Voucher[];
}

const DAY = 86_400_000;

/**
 * Orders and ledger. What an order is worth stands in its number: `PO-<n>-<worth>`; one that ends in `-open` was not delivered yet, any other number is
 * unknown. A repeated idempotency key gets the first voucher again.
 */
export function erp(now: () => number = Date.now): Erp {
  const vouchers: Voucher[] = [];
  const posted = new Map<string, Voucher>();
  const system = demoSystem((app) => {
    app.post('/matches', async (c) => {
      const { invoice, order } = (await c.req.json()) as { invoice: string; order: string | null };
      const worth = /^PO-\d+-(\d+)(-open)?$/.exec(order ?? '');
      const duplicate = vouchers.some((v) => v.invoice === invoice);
      if (worth === null) return c.json({ found: false, duplicate, ordered: null, received: null });
      return c.json({
        found: true,
        duplicate,
        ordered: Number(worth[1]),
        received: worth[2] === undefined ? Number(worth[1]) : 0,
      });
    });
    app.post('/vouchers', async (c) => {
      const { reference, invoice, amount, days } = (await c.req.json()) as {
        reference: string;
        invoice: string;
        amount: number;
        days: number;
      };
      const key = c.req.header('idempotency-key') ?? reference;
      let voucher = posted.get(key);
      if (voucher === undefined) {
        const payOn = new Date(now() + days * DAY).toISOString().slice(0, 10);
        voucher = { voucher: `V-${String(vouchers.length + 1).padStart(6, '0')}`, reference, invoice, amount, payOn };
        posted.set(key, voucher);
        vouchers.push(voucher);
      }
      return c.json({ voucher: voucher.voucher, payOn: voucher.payOn });
    });
    app.get('/vouchers', (c) => c.json(vouchers));
  });
  return { ...system, vouchers };
}
