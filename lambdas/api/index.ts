import { createApi } from '../../lib/api/index.ts';
import { kpisOf } from '../../lib/local/kpis.ts';
import { containerOf } from '../container.ts';
import { settled } from '../settled.ts';
import { gateway } from './gateway.ts';

const container = containerOf();
let app: ReturnType<typeof createApi> | undefined;

const answer = gateway(() => {
  const { ports, runtime } = container();
  const { identity, store, clock } = ports;
  app ??= createApi({ runtime, identity, store, clock, kpi: kpisOf(runtime, clock) });
  return app;
});

/** The HTTP API. */
export const handler: typeof answer = (event, context) =>
  settled(
    () => container().runtime,
    () => answer(event, context),
  );
