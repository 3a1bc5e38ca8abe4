import { demoSystem, type DemoSystem } from '../../shared/demo-system.ts';

export interface Payment {
  readonly payment: string;
  readonly reference: string;
  readonly amount: number;
}

export interface Payments extends DemoSystem {
  /** Every payment ever made, and every one taken back, in order. */
  readonly made: readonly Payment[];
  readonly reversed: readonly string[];
}

/** Payments and their reversals. A repeated idempotency key gets the first answer again. */
export function payments(): Payments {
  const made: Payment[] = [];
  const reversed: string[] = [];
  const answers = new Map<string, { payment: string }>();
  const once = (key: string, work: () => { payment: string }): { payment: string } => {
    const known = answers.get(key) ?? work();
    answers.set(key, known);
    return known;
  };
  const system = demoSystem((app) => {
    app.post('/payments', async (c) => {
      const { reference, amount } = (await c.req.json()) as { reference: string; amount: number };
      return c.json(
        once(c.req.header('idempotency-key') ?? reference, () => {
          const payment = `PAY-${String(made.length + 1).padStart(5, '0')}`;
          made.push({ payment, reference, amount });
          return { payment };
        }),
      );
    });
    app.post('/payments/:id/reversal', (c) => {
      const id = c.req.param('id');
      return c.json(
        once(c.req.header('idempotency-key') ?? `reverse ${id}`, () => {
          reversed.push(id);
          return { payment: id };
        }),
      );
    });
    app.get('/payments', (c) => c.json(made));
  });
  return { ...system, made, reversed };
}
