import type { Element } from './index.ts';

/** A start event begins a scope; it passes its token on. */
export const startEvent: Element = { behaviour: (run, token) => run.leave(token) };
