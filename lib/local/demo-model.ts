import { Hono } from 'hono';
import type { Demo } from './scenario/systems.ts';

/** One model endpoint for the demos of several processes: each request goes to the rules that understand it. */
export class DemoModel {
  readonly app = new Hono();
  readonly #models: Demo['model'][] = [];

  constructor() {
    this.app.all('/_fault', async (c) => {
      const { method } = c.req;
      const body = method === 'PUT' ? await c.req.text() : undefined;
      const headers = { 'content-type': 'application/json' };
      for (const { app } of this.#models)
        await app.request('/_fault', body === undefined ? { method } : { method, body, headers });
      return c.body(null, 204);
    });
    this.app.all('*', async (c) => {
      const body = await c.req.text();
      const model = this.#models.find((m) => m.understands(body));
      if (model === undefined)
        return c.json({ error: { message: 'none of the demo rules knows this prompt; set TUTTI_MODEL_URL' } }, 404);
      return model.app.request(new URL(c.req.url).pathname, {
        method: c.req.method,
        body,
        headers: { 'content-type': 'application/json' },
      });
    });
  }

  add(model: Demo['model']): void {
    this.#models.push(model);
  }
}
