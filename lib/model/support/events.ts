import type { EventKind, NodeType } from '../process-model.ts';
import type { SupportRow } from './index.ts';

/** Which events there are at each place, and where it stands what they mean. */
const PLACES: readonly {
  readonly place: string;
  readonly type: NodeType;
  readonly section: string;
  readonly semantics: string;
  readonly kinds: readonly (EventKind | 'parallel multiple')[];
}[] = [
  {
    place: 'start event',
    type: 'startEvent',
    section: '10.5.2',
    semantics: 'start.ts',
    kinds: ['none', 'message', 'timer', 'signal', 'conditional', 'multiple', 'parallel multiple'],
  },
  {
    place: 'intermediate catch event',
    type: 'intermediateCatchEvent',
    section: '10.5.4',
    semantics: 'elements/intermediate-catch-event.ts',
    kinds: ['message', 'timer', 'signal', 'conditional', 'link', 'multiple', 'parallel multiple'],
  },
  {
    place: 'intermediate throw event',
    type: 'intermediateThrowEvent',
    section: '10.5.4',
    semantics: 'elements/throwing-event.ts',
    kinds: ['none', 'message', 'signal', 'escalation', 'compensation', 'link', 'multiple'],
  },
  {
    place: 'end event',
    type: 'endEvent',
    section: '10.5.3',
    semantics: 'elements/throwing-event.ts',
    kinds: ['none', 'message', 'signal', 'error', 'escalation', 'compensation', 'cancel', 'terminate', 'multiple'],
  },
  {
    place: 'boundary event',
    type: 'boundaryEvent',
    section: '10.5.4',
    semantics: 'waits.ts',
    kinds: [
      ...(['message', 'timer', 'error', 'escalation', 'signal', 'conditional'] as const),
      ...(['compensation', 'cancel', 'multiple', 'parallel multiple'] as const),
    ],
  },
  {
    place: 'boundary event, not interrupting',
    type: 'boundaryEvent',
    section: '10.5.4',
    semantics: 'waits.ts',
    kinds: ['message', 'timer', 'escalation', 'signal', 'conditional', 'multiple', 'parallel multiple'],
  },
  {
    place: 'event sub-process',
    type: 'eventSubProcess',
    section: '10.5.6',
    semantics: 'event-sub-process.ts',
    kinds: [
      ...(['message', 'timer', 'error', 'escalation', 'signal', 'conditional'] as const),
      ...(['compensation', 'multiple', 'parallel multiple'] as const),
    ],
  },
  {
    place: 'event sub-process, not interrupting',
    type: 'eventSubProcess',
    section: '10.5.6',
    semantics: 'event-sub-process.ts',
    kinds: ['message', 'timer', 'escalation', 'signal', 'conditional', 'multiple', 'parallel multiple'],
  },
];

/** Of what is thrown, and what looks for who catches it. */
const SEMANTICS: Readonly<Record<string, string>> = {
  'intermediate throw event: message': 'messages.ts',
  'intermediate throw event: signal': 'throws/signal.ts',
  'intermediate throw event: escalation': 'throws/escalation.ts',
  'intermediate throw event: compensation': 'compensation.ts',
  'intermediate throw event: link': 'throws/link.ts',
  'end event: message': 'messages.ts',
  'end event: signal': 'throws/signal.ts',
  'end event: error': 'throws/error.ts',
  'end event: escalation': 'throws/escalation.ts',
  'end event: compensation': 'compensation.ts',
  'end event: cancel': 'throws/cancel.ts',
  'end event: terminate': 'throws/terminate.ts',
  'boundary event: error': 'propagate.ts',
  'boundary event: escalation': 'propagate.ts',
  'boundary event: compensation': 'compensation.ts',
  'boundary event: cancel': 'throws/cancel.ts',
  'boundary event, not interrupting: escalation': 'propagate.ts',
};

/** Files below lib/compiler. */
const LOWERING: Readonly<Record<string, string>> = {
  'start event: none': 'regions.ts',
  'start event: message': 'regions.ts',
  'start event: timer': 'regions.ts',
  'start event: signal': 'regions.ts',
  'start event: conditional': 'regions.ts',
  'start event: multiple': 'regions.ts',
  'intermediate catch event: message': 'lower/wait.ts',
  'intermediate catch event: timer': 'lower/wait.ts',
  'intermediate catch event: link': 'jumps.ts',
  'intermediate throw event: none': 'jumps.ts',
  'intermediate throw event: message': 'lower/step.ts',
  'intermediate throw event: link': 'jumps.ts',
  'end event: none': 'lower/end.ts',
  'end event: error': 'lower/end.ts',
  'end event: terminate': 'lower/end.ts',
  'boundary event: message': 'errors.ts',
  'boundary event: timer': 'errors.ts',
  'boundary event: error': 'errors.ts',
};

const NOTES: Readonly<Record<string, string>> = {
  'start event: timer': 'Starts instances by itself; a cycle again and again.',
  'start event: conditional':
    'Whoever starts an instance gives it variables for which the condition holds; else the start is refused.',
  'intermediate throw event: message': '`send:` in process.yaml makes it a step of the system, in tier 0.',
  'end event: message': '`send:` in process.yaml makes it a step of the system, in tier 0.',
  'end event: error': 'Where nothing catches it, it ends the process.',
  'boundary event: message': 'Costs nothing until it happens: the task token of the activity is failed.',
  'boundary event: timer': 'Costs nothing until it happens.',
  'boundary event: error': 'A Catch of the state. Steps raise errors by `errors:` in process.yaml.',
  'boundary event, not interrupting: timer': 'A cycle comes again and again.',
};

export const EVENTS: readonly SupportRow[] = PLACES.flatMap(({ place, type, section, semantics, kinds }) =>
  kinds.map((kind) => {
    const name = `${place}: ${kind}`;
    return {
      name,
      type,
      event: kind === 'parallel multiple' ? 'multiple' : kind,
      section,
      semantics: SEMANTICS[name] ?? semantics,
      ...(LOWERING[name] === undefined ? {} : { lowering: LOWERING[name] }),
      since: '0.1.0',
      ...(NOTES[name] === undefined ? {} : { notes: NOTES[name] }),
    };
  }),
);
