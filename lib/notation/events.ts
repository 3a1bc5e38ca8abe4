import type { ModdleObject } from 'moddle-types';
import type { EventDefinition } from '../model/process-model.ts';
import { readFeelOrText, readFormal } from './expression.ts';
import type { Notes } from './expression.ts';
import { asList, asObject, bodyOf, nameOf, stripFeel } from './moddle-objects.ts';
import { kebab } from '../model/slug.ts';
import { Extensions, textOf } from './vendor/extensions.ts';

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
  'bpmn:MessageEventDefinition': (d) => {
    const vendor = new Extensions(d);
    // What a throwing message does is read with its event (camunda:topic and the like).
    for (const name of ['class', 'type', 'topic', 'expression', 'delegateExpression', 'resultVariable'])
      vendor.attribute(`camunda:${name}`);
    const message = readMessage(asObject(d.messageRef));
    return { ...message, unsupported: [...message.unsupported, ...vendor.rest()] };
  },
  'bpmn:SignalEventDefinition': (d) => {
    const signal = asObject(d.signalRef);
    const name = nameOf(signal) ?? signal?.id;
    const vendor = new Extensions(d).rest();
    return plain(
      { kind: 'signal', ...(name === undefined ? {} : { name }), ...referred(signal) },
      name === undefined ? [nameless('signal')] : [],
      vendor,
    );
  },
  'bpmn:ErrorEventDefinition': (d, throwing) => readCoded('error', d, asObject(d.errorRef), 'errorCode', throwing),
  'bpmn:EscalationEventDefinition': (d, throwing) =>
    readCoded('escalation', d, asObject(d.escalationRef), 'escalationCode', throwing),
  'bpmn:TimerEventDefinition': readTimer,
  'bpmn:ConditionalEventDefinition': readConditional,
  'bpmn:LinkEventDefinition': (d) => {
    const name = nameOf(d);
    return plain(
      { kind: 'link', ...(name === undefined ? {} : { name }) },
      name === undefined ? [nameless('link')] : [],
    );
  },
  'bpmn:CompensateEventDefinition': (d) => {
    const activity = asObject(d.activityRef)?.id;
    return plain({
      kind: 'compensation',
      ...(activity === undefined ? {} : { activity }),
      ...(d.waitForCompletion === false ? { waitForCompletion: false } : {}),
    });
  },
  'bpmn:CancelEventDefinition': () => plain({ kind: 'cancel' }),
  'bpmn:TerminateEventDefinition': () => plain({ kind: 'terminate' }),
};

const referred = (thing: ModdleObject | undefined): { ref?: string } =>
  thing?.id === undefined ? {} : { ref: thing.id };

function readDefinition(definition: ModdleObject, throwing: boolean): EventReading {
  const reader = READERS[definition.$type];
  if (reader) return reader(definition, throwing);
  return plain({ kind: 'none' }, [], [`event definition ${definition.$type}`]);
}

/** Message of an event or of a send or receive task; named by the kebab-case form of its name, else of its id. */
export function readMessage(message: ModdleObject | undefined): EventReading {
  const name = message && (kebab(message.name ?? '') || kebab(message.id ?? ''));
  const unsupported: Notes = [];
  const vendor = message && new Extensions(message);
  const stated = textOf(vendor?.element('zeebe:subscription'), 'correlationKey');
  const key = stated === undefined ? undefined : readFeelOrText(stated, 'the correlation key', unsupported);
  return plain(
    {
      kind: 'message',
      ...(name ? { name } : {}),
      ...referred(message),
      ...(key === undefined ? {} : { key }),
    },
    name ? [] : [nameless('message')],
    [...unsupported, ...(vendor?.rest() ?? [])],
  );
}

function readCoded(
  kind: 'error' | 'escalation',
  definition: ModdleObject,
  thing: ModdleObject | undefined,
  field: string,
  throwing: boolean,
): EventReading {
  const unsupported: Notes = [];
  const vendor = new Extensions(definition);
  const stated = thing?.[field];
  const code =
    typeof stated === 'string' && stated.trim() !== ''
      ? readFeelOrText(stated, `the ${kind} code`, unsupported)
      : undefined;
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
  const name = nameOf(thing);
  return plain(
    {
      kind,
      ...(name === undefined ? {} : { name }),
      ...referred(thing),
      ...(code === undefined ? {} : { code }),
    },
    faults,
    [...unsupported, ...vendor.rest(), ...(thing ? new Extensions(thing).rest() : [])],
  );
}

function readConditional(definition: ModdleObject): EventReading {
  const unsupported: Notes = [];
  const vendor = new Extensions(definition);
  const condition = readFormal(definition.condition, 'the condition', unsupported);
  const filter = vendor.element('zeebe:conditionalFilter');
  const names = vendor.attribute('camunda:variableName') ?? textOf(filter, 'variableNames');
  // Creating a variable is a change of it, so that both events are covered by one change.
  const events = vendor.attribute('camunda:variableEvents') ?? textOf(filter, 'variableEvents');
  if (events !== undefined && !/create|update/.test(events))
    unsupported.push(`condition on the variable event ${events}`);
  return plain(
    {
      kind: 'conditional',
      ...(condition === undefined ? {} : { condition }),
      ...(names === undefined ? {} : { changes: names.split(',').map((n) => n.trim()) }),
    },
    condition === undefined
      ? [
          {
            code: 'TUT-113',
            message: 'the conditional event has no condition',
            suggestion: '<bpmn:condition xsi:type="bpmn:tFormalExpression">=amount > 1000</bpmn:condition>',
          },
        ]
      : [],
    [...unsupported, ...vendor.rest()],
  );
}

const TIMER_FIELDS = { timeDuration: 'duration', timeDate: 'date', timeCycle: 'cycle' } as const;

function readTimer(definition: ModdleObject): EventReading {
  const unsupported: Notes = [];
  const given = Object.entries(TIMER_FIELDS).flatMap(([field, type]) => {
    const text = bodyOf(definition[field]);
    return text === undefined ? [] : [{ type, text: readFeelOrText(text, `the timer ${type}`, unsupported) }];
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
    unsupported,
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
