import type { EventDefinition, EventKind } from '../../model/process-model.ts';
import { throwCompensation } from '../compensation.ts';
import { publishMessage } from '../messages.ts';
import type { Run, Token } from '../run.ts';
import { throwCancel } from './cancel.ts';
import { throwError } from './error.ts';
import { throwEscalation } from './escalation.ts';
import { throwLink } from './link.ts';
import { throwSignal } from './signal.ts';
import { throwTerminate } from './terminate.ts';

/** `goes on`: the token leaves the event. `waits`: it stays until something is done. `gone`: it went elsewhere. */
export type Thrown = 'goes on' | 'waits' | 'gone';
export type Throw = (run: Run, token: Token, event: EventDefinition) => Thrown;

const nothing: Throw = () => 'goes on';

/** What throwing an event does, one row a kind. */
const rows = (): Readonly<Record<EventKind, Throw>> => ({
  none: nothing,
  message: (run, token, event) => {
    publishMessage(run, token.node, event, token.view);
    return 'goes on';
  },
  signal: throwSignal,
  error: throwError,
  escalation: throwEscalation,
  compensation: throwCompensation,
  cancel: throwCancel,
  terminate: throwTerminate,
  link: throwLink,
  // These can only be caught.
  timer: nothing,
  conditional: nothing,
  multiple: nothing,
});

// Throwing leads back to everything else, so the table is made when it is first asked for.
let table: Readonly<Record<EventKind, Throw>> | undefined;
export const throwOne: Throw = (run, token, event) => (table ??= rows())[event.kind](run, token, event);
