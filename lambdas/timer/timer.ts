import type { JsonObject } from '../../lib/model/json.ts';
import type { Runtime } from '../../lib/runtime/types.ts';
import { settled } from '../settled.ts';

/** Takes what a one-time schedule carries. Throwing makes Scheduler deliver it again. */
export const timer =
  (runtime: () => Runtime) =>
  (payload: JsonObject): Promise<void> =>
    settled(runtime, (r) => r.onTimer(payload));
