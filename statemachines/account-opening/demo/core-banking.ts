import { demoSystem, type DemoSystem } from '../../shared/demo-system.ts';

export interface Account {
  readonly accountNumber: string;
  readonly reference: string;
  readonly openedAt: string;
}

export interface CoreBanking extends DemoSystem {
  /** Every account that was ever opened, in order. */
  readonly accounts: readonly Account[];
  /** Reference of every application that was ever archived, in order. */
  readonly archived: readonly string[];
}

/** Core banking and document archive. A repeated idempotency key gets the first answer again. */
export function coreBanking(now: () => number = Date.now): CoreBanking {
  const accounts: Account[] = [];
  const archived: string[] = [];
  const answers = new Map<string, unknown>();
  const once = <T>(key: string | undefined, work: () => T): T => {
    if (key === undefined) return work();
    if (!answers.has(key)) answers.set(key, work());
    return answers.get(key) as T;
  };
  const system = demoSystem((app) => {
    app.post('/accounts', async (c) => {
      const { reference } = (await c.req.json()) as { reference: string };
      const account = once(c.req.header('idempotency-key'), () => {
        const opened: Account = {
          accountNumber: String(4_000_000_000 + accounts.length),
          reference,
          openedAt: new Date(now()).toISOString(),
        };
        accounts.push(opened);
        return opened;
      });
      return c.json(account);
    });
    app.get('/accounts', (c) => c.json(accounts));
    app.post('/archive', async (c) => {
      const { reference, retentionYears } = (await c.req.json()) as { reference: string; retentionYears: number };
      const until = new Date(now());
      until.setUTCFullYear(until.getUTCFullYear() + retentionYears);
      return c.json(
        once(c.req.header('idempotency-key'), () => {
          archived.push(reference);
          return { reference: `ARC-${reference}`, retainUntil: until.toISOString().slice(0, 10) };
        }),
      );
    });
  });
  return { ...system, accounts, archived };
}
