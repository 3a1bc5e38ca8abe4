import { armEvent } from '../waits.ts';
import type { Activity } from './index.ts';

/** Waits for its message. */
export const receiveTask: Activity = {
  role: 'wait',
  start: (run, instance, node) => armEvent(run, instance, node, { ...node.event, kind: 'message' }),
};
