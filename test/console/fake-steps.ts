import { readOutline } from '../../console/src/outline.ts';
import type { InstanceDetail, StepDetail } from '../../lib/runtime/types.ts';
import { ago, DIAGRAM } from './fake-data.ts';

const outline = readOutline(DIAGRAM);

/** A step of an instance as the real API tells it: what has an incident was tried three times. */
export function stepOf(instance: InstanceDetail, id: string): StepDetail | undefined {
  const drawn = outline.find((step) => step.id === id);
  if (drawn === undefined) return undefined;
  const reached = instance.elements[id];
  const failed = [2.2, 2.1, 2].map((hours) => ({
    at: ago(hours),
    outcome: 'failed' as const,
    tookMs: 1200,
    reason: 'core banking answered 503: closed for maintenance',
  }));
  return {
    element: id,
    name: drawn.name,
    type: drawn.type,
    retries: 3,
    runs:
      reached === undefined
        ? []
        : [
            {
              activation: `root/${id}:1`,
              lane: 'main',
              state: reached.state,
              startedAt: ago(2.2),
              ...(reached.state === 'completed' ? { endedAt: ago(2), tookMs: 720_000 } : {}),
              attempts: reached.state === 'incident' ? failed : [{ at: ago(2), outcome: 'done', tookMs: 900 }],
              values: {
                input: { company: 'Acme' },
                ...(reached.state === 'completed' ? { output: { hits: [] } } : {}),
              },
              entries: [],
            },
          ],
    next: [{ element: 'Task_Next', name: 'Tell the customer', type: 'sendTask', when: 'opened' }],
  };
}
