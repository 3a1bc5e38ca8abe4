import { finding } from '../../model/diagnostics/index.ts';
import type { PlatformRule } from './rule.ts';
import { placeOfElement } from './rule.ts';

/** Events after which Step Functions ends an execution as failed. */
export const HISTORY_LIMIT = 25_000;
/** TUT-335: the longest way does not fit into the history. */
export const history: PlatformRule = (model, { longest }) =>
  longest.events <= HISTORY_LIMIT
    ? []
    : [
        finding('TUT-335', {
          message: `the longest way takes ${longest.events} history events in the worst case; Step Functions ends an execution after ${HISTORY_LIMIT}`,
          ...placeOfElement(model, model.root),
        }),
      ];
