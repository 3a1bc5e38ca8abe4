import type { ModdleObject } from 'moddle-types';
import type { EventDefinition } from '../model/process-model.ts';
import { kebab } from './slugs.ts';

/** What is wrong with an event definition, to be told with the place of its event. */
export interface EventFault {
  readonly code: 'TUT-113' | 'TUT-115';
  readonly message: string;
  readonly suggestion: string;
}

export interface EventReading {
  readonly definition: EventDefinition;
  readonly faults: readonly EventFault[];
  readonly unsupported: readonly string[];
}

export const asList = (value: unknown): readonly ModdleObject[] =>
  Array.isArray(value) ? (value as ModdleObject[]) : value && typeof value === 'object' ? [value as ModdleObject] : [];
export const asObject = (value: unknown): ModdleObject | undefined =>
  value && typeof value === 'object' ? (value as ModdleObject) : undefined;
export const bodyOf = (value: unknown): string | undefined => {
  const body = asObject(value)?.body;
  return typeof body === 'string' && body.trim() !== '' ? body.trim() : undefined;
};
/** FEEL without its leading '='. */
export const stripFeel = (text: string): string => (text.startsWith('=') ? text.slice(1).trim() : text.trim());

/** What an event catches or throws, from its (one or several) event definitions. */
export function readEvent(event: ModdleObject): EventReading {
  const parts = [...asList(event.eventDefinitions), ...asList(event.eventDefinitionRef)];
  const throwing = event.$type === 'bpmn:EndEvent' || event.$type === 'bpmn:IntermediateThrowEvent';
  const [only, ...others] = parts;
  if (!only) return { definition: { kind: 'none' }, faults: [], unsupported: [] };
  if (others.length === 0) return readDefinition(only, throwing);
  const readings = parts.map((part) => readDefinition(part, throwing));
  return {
    definition: {
      kind: 'multiple',
      parts: readings.map((r) => r.definition),
      ...(event.parallelMultiple === true ? { parallel: true } : {}),
    },
    faults: readings.flatMap((r) => r.faults),
    unsupported: readings.flatMap((r) => r.unsupported),
  };
}

type Reader = (definition: ModdleObject, throwing: boolean) => EventReading;

const plain = (definition: EventDefinition, faults: EventFault[] = [], unsupported: string[] = []): EventReading => ({
  definition,
  faults,
  unsupported,
});

const READERS: Readonly<Record<string, Reader>> = {
  'bpmn:MessageEventDefinition': (d) => readMessage(asObject(d.messageRef), d.operationRef !== undefined),
  'bpmn:SignalEventDefinition': (d) => {
    const name = asObject(d.signalRef)?.name;
    return plain(
      { kind: 'signal', ...(name === undefined ? {} : { name }) },
      name === undefined ? [nameless('signal')] : [],
    );
  },
  'bpmn:ErrorEventDefinition': (d, throwing) => readCoded('error', asObject(d.errorRef), 'errorCode', throwing),
  'bpmn:EscalationEventDefinition': (d, throwing) =>
    readCoded('escalation', asObject(d.escalationRef), 'escalationCode', throwing),
  'bpmn:TimerEventDefinition': readTimer,
  'bpmn:ConditionalEventDefinition': (d) => {
    const condition = bodyOf(d.condition);
    return plain(
      { kind: 'conditional', ...(condition === undefined ? {} : { condition: stripFeel(condition) }) },
      condition === undefined
        ? [
            {
              code: 'TUT-113',
              message: 'the conditional event has no condition',
              suggestion: '<bpmn:condition xsi:type="bpmn:tFormalExpression">=amount > 1000</bpmn:condition>',
            },
          ]
        : [],
    );
  },
  'bpmn:LinkEventDefinition': (d) =>
    plain(
      { kind: 'link', ...(d.name === undefined ? {} : { name: d.name }) },
      d.name === undefined ? [nameless('link')] : [],
    ),
  'bpmn:CompensateEventDefinition': (d) => {
    const activity = asObject(d.activityRef)?.id;
    return plain(
      { kind: 'compensation', ...(activity === undefined ? {} : { name: activity }) },
      [],
      [...(d.waitForCompletion === false ? ['compensation that is not waited for'] : [])],
    );
  },
  'bpmn:CancelEventDefinition': () => plain({ kind: 'cancel' }),
  'bpmn:TerminateEventDefinition': () => plain({ kind: 'terminate' }),
};

function readDefinition(definition: ModdleObject, throwing: boolean): EventReading {
  const reader = READERS[definition.$type];
  if (reader) return reader(definition, throwing);
  return plain({ kind: 'none' }, [], [`event definition ${definition.$type}`]);
}

/** Message of an event or of a send or receive task; named by the kebab-case form of its name. */
export function readMessage(message: ModdleObject | undefined, operation = false): EventReading {
  const name = message && kebab(message.name ?? '');
  return plain(
    { kind: 'message', ...(name ? { name } : {}) },
    name ? [] : [nameless('message')],
    operation ? ['operation of a service interface'] : [],
  );
}

function readCoded(
  kind: 'error' | 'escalation',
  thing: ModdleObject | undefined,
  field: string,
  throwing: boolean,
): EventReading {
  const stated = thing?.[field];
  const code = typeof stated === 'string' && stated !== '' ? stated : undefined;
  const faults: EventFault[] =
    (throwing || thing) && code === undefined
      ? [
          {
            code: 'TUT-113',
            message: `the ${kind} event ${thing ? `refers to ${kind} ${thing.id}, which has no ${field}` : `names no ${kind}`}`,
            suggestion: `<bpmn:${kind} id="${thing?.id ?? `${kind === 'error' ? 'Error' : 'Escalation'}_1`}" ${field}="..." /> and ${kind}Ref="${thing?.id ?? '...'}" on the event`,
          },
        ]
      : [];
  return plain(
    { kind, ...(thing?.name === undefined ? {} : { name: thing.name }), ...(code === undefined ? {} : { code }) },
    faults,
  );
}

const TIMER_FIELDS = { timeDuration: 'duration', timeDate: 'date', timeCycle: 'cycle' } as const;

function readTimer(definition: ModdleObject): EventReading {
  const given = Object.entries(TIMER_FIELDS).flatMap(([field, type]) => {
    const text = bodyOf(definition[field]);
    return text === undefined ? [] : [{ type, text }];
  });
  const [first, second] = given;
  if (!first || second) {
    return plain({ kind: 'timer' }, [
      {
        code: 'TUT-115',
        message: first
          ? `the timer has ${given.map((g) => g.type).join(' and ')}; expected exactly one`
          : 'the timer has no duration, date or cycle',
        suggestion: '<bpmn:timeDuration xsi:type="bpmn:tFormalExpression">PT8H</bpmn:timeDuration>',
      },
    ]);
  }
  const feel = first.text.startsWith('=');
  const fault = feel ? undefined : timerFault(first.type, first.text);
  return plain(
    { kind: 'timer', timer: { type: first.type, value: stripFeel(first.text), feel } },
    fault ? [fault] : [],
  );
}

const DURATION = /^P(?=\d|T\d)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$/;
const DATE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/** ISO 8601 duration with designators (`PT8H`, `P14D`). */
export const isDuration = (text: string): boolean => DURATION.test(text);

function timerFault(type: 'duration' | 'date' | 'cycle', text: string): EventFault | undefined {
  const fault = (expected: string, suggestion: string): EventFault => ({
    code: 'TUT-115',
    message: `the timer ${type} is ${JSON.stringify(text)}; expected ${expected}, or FEEL with a leading "="`,
    suggestion,
  });
  if (type === 'duration') return isDuration(text) ? undefined : fault('an ISO 8601 duration', 'PT8H');
  if (type === 'date') return DATE.test(text) ? undefined : fault('an ISO 8601 date and time', '2030-01-31T09:00:00Z');
  return /^R\d*\/.*P/.test(text) || /^(\S+\s+){4,6}\S+$/.test(text)
    ? undefined
    : fault('an ISO 8601 repetition', 'R3/PT8H');
}

const nameless = (kind: string): EventFault => ({
  code: 'TUT-113',
  message: `the ${kind} event does not name its ${kind}`,
  suggestion:
    kind === 'link'
      ? '<bpmn:linkEventDefinition name="..." />'
      : `<bpmn:${kind} id="${kind === 'message' ? 'Message' : 'Signal'}_1" name="..." /> and ${kind}Ref on the event definition`,
});
