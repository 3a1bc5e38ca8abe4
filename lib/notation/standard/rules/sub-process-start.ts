import type { Drawing, DrawnElement, Rule } from '../drawing.ts';
import { called, childrenOf, found, isFalse, isTrue } from '../drawing.ts';
import { isSubProcess } from '../kinds.ts';

const TRIGGERS: ReadonlySet<string> = new Set([
  'message',
  'timer',
  'error',
  'escalation',
  'compensate',
  'conditional',
  'signal',
]);

/** TUT-318: a sub-process begins when its flow arrives; an event sub-process at its one start event, by its trigger. */
export const subProcessStart: Rule = (drawing) =>
  drawing.all
    .filter((e) => isSubProcess(e.name))
    .flatMap((scope) => {
      const starts = childrenOf(scope, 'startEvent');
      return isTrue(scope.attributes.triggeredByEvent)
        ? ofEventSubProcess(drawing, scope, starts)
        : starts.flatMap((start) => {
            const [kind] = drawing.kinds(start);
            if (kind === undefined) return [];
            return [
              found(
                'TUT-318',
                start,
                `a sub-process begins when its flow arrives, but its start event waits for a ${kind} event`,
                'Use a start event without trigger, or make it an event sub-process',
              ),
            ];
          });
    });

function ofEventSubProcess(drawing: Drawing, scope: DrawnElement, starts: readonly DrawnElement[]) {
  const give = 'Give it one start event with a message, timer, error, escalation, signal, condition or compensation';
  const [start] = starts;
  if (!start || starts.length > 1)
    return [found('TUT-318', scope, `event ${called(scope)} has ${starts.length} start events; expected one`, give)];
  const kinds = drawing.kinds(start);
  if (kinds.length === 0)
    return [found('TUT-318', start, `the start event of event ${called(scope)} has no trigger`, give)];
  const wrong = kinds.find((kind) => !TRIGGERS.has(kind));
  if (wrong !== undefined)
    return [found('TUT-318', start, `a ${wrong} event cannot start event ${called(scope)}`, give)];
  const never = kinds.find((kind) => kind === 'error' || kind === 'compensate');
  return never !== undefined && isFalse(start.attributes.isInterrupting)
    ? [
        found(
          'TUT-318',
          start,
          `a start event for ${never} always interrupts, but is drawn dashed`,
          'isInterrupting="true"',
        ),
      ]
    : [];
}
