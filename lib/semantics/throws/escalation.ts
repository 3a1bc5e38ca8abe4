import { rise } from '../propagate.ts';
import { codeText } from './error.ts';
import type { Throw } from './index.ts';

/** Rises to whoever catches it; the token goes on, unless that ended its scope. Where nobody catches it, nothing happens. */
export const throwEscalation: Throw = (run, token, event) => {
  const code = event.code === undefined ? {} : { code: codeText(run, token, event.code) };
  return rise(run, token.scope, { ...event, ...code }, undefined) === 'interrupting' ? 'gone' : 'goes on';
};
