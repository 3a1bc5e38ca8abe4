import type { Finding } from '../../../model/diagnostic.ts';
import type { Drawing, DrawnElement, Rule } from '../drawing.ts';
import { called, found, isTrue } from '../drawing.ts';

const WAITED: ReadonlySet<string> = new Set(['message', 'timer', 'signal', 'conditional']);

/** TUT-315: an event-based gateway is followed by events that can happen, each reached by it alone. */
export const eventGateway: Rule = (drawing) =>
  drawing.named('eventBasedGateway').flatMap((gateway) => {
    const targets = drawing.outgoing(gateway).flatMap((flow) => drawing.one(flow, 'targetRef') ?? []);
    if (targets.length < 2) {
      return [
        found(
          'TUT-315',
          gateway,
          `the event-based gateway has ${targets.length === 1 ? 'one way' : 'no way'} out; expected two or more`,
          'Draw the other events that may happen, or a plain catch event',
        ),
      ];
    }
    return [
      ...ofGateway(gateway),
      ...mixed(drawing, targets),
      ...targets.flatMap((t) => ofTarget(drawing, gateway, t)),
    ];
  });

function ofGateway(gateway: DrawnElement): Finding[] {
  if (gateway.attributes.eventGatewayType !== 'Parallel' || isTrue(gateway.attributes.instantiate)) return [];
  return [
    found(
      'TUT-315',
      gateway,
      'a parallel event-based gateway stands inside a process; expected one that starts it',
      'instantiate="true", or a parallel gateway before catch events',
    ),
  ];
}

function mixed(drawing: Drawing, targets: readonly DrawnElement[]): Finding[] {
  const receive = targets.find((t) => t.name === 'receiveTask');
  if (!receive || !targets.some((t) => t.name !== 'receiveTask' && drawing.kinds(t).includes('message'))) return [];
  return [
    found(
      'TUT-315',
      receive,
      'the event-based gateway mixes receive tasks with message events',
      'Use message events for all of them',
    ),
  ];
}

function ofTarget(drawing: Drawing, gateway: DrawnElement, target: DrawnElement): Finding[] {
  const kinds = drawing.kinds(target);
  const waits =
    target.name === 'receiveTask' ||
    (target.name === 'intermediateCatchEvent' && kinds.length > 0 && kinds.every((kind) => WAITED.has(kind)));
  if (!waits) {
    return [
      found(
        'TUT-315',
        target,
        `event-based gateway ${called(gateway)} leads to ${called(target)}; expected a message, timer, signal or conditional catch event, or a receive task`,
        'Put the event that is waited for between the gateway and this element',
      ),
    ];
  }
  const attached = drawing.named('boundaryEvent').find((b) => drawing.one(b, 'attachedToRef') === target);
  return [
    ...(drawing.incoming(target).length > 1
      ? [
          found(
            'TUT-315',
            target,
            `other flows than that of the event-based gateway lead to ${called(target)}`,
            'Let them join after the event',
          ),
        ]
      : []),
    ...(attached
      ? [
          found(
            'TUT-315',
            attached,
            `${called(target)} follows an event-based gateway and carries a boundary event`,
            'Make it an alternative of the gateway',
          ),
        ]
      : []),
  ];
}
