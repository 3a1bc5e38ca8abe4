import { awsPorts, type HandlerMap } from '../lib/platform/aws/index.ts';
import type { Ports } from '../lib/platform/port.ts';
import { createRuntime } from '../lib/runtime/index.ts';
import type { Runtime } from '../lib/runtime/types.ts';

/** Ports and runtime of one container. */
export interface Container {
  readonly ports: Ports;
  readonly runtime: Runtime;
}

/** Built at the first call and kept: clients, connections and caches serve all calls of the container. */
export function containerOf(handlers: HandlerMap = {}): () => Container {
  let container: Container | undefined;
  return () => {
    if (container === undefined) {
      const ports = awsPorts(process.env, handlers);
      container = { ports, runtime: createRuntime(ports) };
    }
    return container;
  };
}
