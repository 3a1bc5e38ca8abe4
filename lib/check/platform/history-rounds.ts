import type { Finding } from '../../model/diagnostic.ts';
import { finding } from '../../model/diagnostics/index.ts';
import { HISTORY_LIMIT } from './history.ts';
import type { PlatformRule } from './rule.ts';
import { placeOfElement } from './rule.ts';

/** A loop of which fewer rounds fit is one that people will go round. */
const ROUNDS = 100;

/** TUT-336: few rounds of a loop, or few items, fill the history. */
export const historyRounds: PlatformRule = (model, { longest, repeated }) =>
  repeated.flatMap(({ element, kind, events }): Finding[] => {
    const rounds = Math.floor((HISTORY_LIMIT - longest.events) / events) + 1;
    if (rounds >= ROUNDS || longest.events > HISTORY_LIMIT) return [];
    return [
      finding('TUT-336', {
        message: `${rounds} ${kind === 'loop' ? 'rounds of the loop' : 'items'} fill the history in the worst case: each takes ${events} of ${HISTORY_LIMIT} events`,
        ...placeOfElement(model, element),
      }),
    ];
  });
