import { startScope } from '../scopes.ts';
import type { Activity } from './index.ts';

/** Embedded sub-process, transaction or event sub-process: tokens move inside. */
export const subProcess: Activity = {
  role: 'scope',
  start: (run, instance, node) => startScope(run, instance, node.id),
};
