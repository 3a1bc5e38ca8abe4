import type { Ports } from '../port.ts';

export type ProcessHandler = Awaited<ReturnType<Ports['handlers']['load']>>;
/** Handlers by the path that process.yaml names. */
export type HandlerMap = Readonly<Record<string, ProcessHandler>>;

/**
 * On AWS each handler is a function of its own whose bundle holds the handler's code, so nothing is loaded: a version keeps its handler
 * because its state machine names that version of the function.
 */
export class BundledHandlers {
  readonly #map: HandlerMap;

  constructor(map: HandlerMap) {
    this.#map = map;
  }

  load(process: string, _version: string, path: string): Promise<ProcessHandler> {
    const handler = this.#map[path];
    return handler === undefined
      ? Promise.reject(new Error(`this function does not hold the handler ${path} of ${process}`))
      : Promise.resolve(handler);
  }
}
