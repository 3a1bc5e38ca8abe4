import type { Op } from '../../model/wire.ts';
import { decision } from './decision.ts';
import { handler } from './handler.ts';
import { http } from './http.ts';
import { script } from './script.ts';
import { send } from './send.ts';
import type { Executor } from './types.ts';

export { askModel } from './ai.ts';
export { fill } from './template.ts';
export { outputSchema, validateSchema, type Problem } from './schema.ts';

/** How each kind of system step is done. */
export const EXECUTORS: Readonly<Partial<Record<Op, Executor>>> = { http, send, decision, script, handler };
