import { Hono } from 'hono';

/** How a demo system is told to misbehave. */
export interface Fault {
  /** Answer this status instead of working. */
  readonly status?: number;
  /** Wait before answering. */
  readonly delayMs?: number;
  /** Do the work, then break the connection: the reply is lost. */
  readonly loseReply?: boolean;
  /** How many requests are affected; absent: until told otherwise. */
  readonly times?: number;
}

export interface DemoSystem {
  readonly app: Hono;
  setFault(fault: Fault | undefined): void;
}

/** Wraps the routes of a demo system: `PUT /_fault` takes a Fault, `DELETE /_fault` ends it. */
export function demoSystem(routes: (app: Hono) => void): DemoSystem {
  let fault: Fault | undefined;
  let left = 0;
  const setFault = (next: Fault | undefined): void => {
    fault = next;
    left = next?.times ?? Number.POSITIVE_INFINITY;
  };
  const app = new Hono();
  app.put('/_fault', async (c) => {
    setFault((await c.req.json()) as Fault);
    return c.body(null, 204);
  });
  app.delete('/_fault', (c) => {
    setFault(undefined);
    return c.body(null, 204);
  });
  app.use(async (c, next) => {
    if (fault === undefined || left <= 0 || c.req.path.startsWith('/_')) return next();
    left -= 1;
    const { status, delayMs, loseReply } = fault;
    if (delayMs !== undefined) await new Promise((done) => setTimeout(done, delayMs));
    if (status !== undefined) return c.json({ error: 'this demo system was told to fail' }, status as 503);
    await next();
    // The work is done; what the caller sees is a gateway that lost the answer.
    if (loseReply === true) c.res = c.json({ error: 'the reply was lost on the way' }, 502);
  });
  routes(app);
  return { app, setFault };
}
