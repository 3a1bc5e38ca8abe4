import type { ModdleObject } from 'moddle-types';
import type { FeelOrText } from '../../model/binding.ts';
import type { AdHoc, CallBinding, DataMapping, DrawnForm, DrawnStep, Node } from '../../model/process-model.ts';
import { feelOfText, readFeel, readFeelOrText } from '../expression.ts';
import type { Notes } from '../expression.ts';
import { childrenOf, textOf } from './extensions.ts';
import type { Extensions } from './extensions.ts';

// Camunda 8: https://docs.camunda.io, "BPMN coverage" and "Variable mappings".

/** What `zeebe:*` says of how a step is done. */
export function readZeebe(vendor: Extensions, notes: Notes): DrawnStep {
  const say = (text: string | undefined, what: string): FeelOrText | undefined =>
    text === undefined ? undefined : readFeelOrText(text, what, notes);
  const task = vendor.element('zeebe:taskDefinition');
  const type = say(textOf(task, 'type'), 'the job type');
  const retries = say(textOf(task, 'retries'), 'the retries');
  const headers = headersOf(vendor.element('zeebe:taskHeaders'));
  const assignment = vendor.element('zeebe:assignmentDefinition');
  const users = say(textOf(assignment, 'assignee') ?? textOf(assignment, 'candidateUsers'), 'the assignee');
  const groups = say(textOf(assignment, 'candidateGroups'), 'the candidate groups');
  const schedule = vendor.element('zeebe:taskSchedule');
  const due = say(textOf(schedule, 'dueDate'), 'the due date');
  const followUp = say(textOf(schedule, 'followUpDate'), 'the follow-up date');
  const priority = say(textOf(vendor.element('zeebe:priorityDefinition'), 'priority'), 'the priority');
  const decision = vendor.element('zeebe:calledDecision');
  const decisionId = say(textOf(decision, 'decisionId'), 'the decision id');
  const script = vendor.element('zeebe:script');
  const expression = textOf(script, 'expression');
  const result = textOf(decision, 'resultVariable') ?? textOf(script, 'resultVariable');
  const form = readForm(vendor, say);
  const people = compact({ users, groups, due, followUp, priority });
  return {
    ...(type === undefined ? {} : { job: { type, ...(headers === undefined ? {} : { headers }) } }),
    ...(retries === undefined ? {} : { retry: { attempts: retries } }),
    ...(people === undefined ? {} : { people }),
    ...(decisionId === undefined ? {} : { decision: { id: decisionId } }),
    ...(expression === undefined ? {} : { expression: readFeel(expression, 'the script', notes) }),
    ...(result === undefined ? {} : { result }),
    ...(form === undefined ? {} : { form }),
  };
}

/** Entries that are there; undefined where none is. */
export function compact<T extends Readonly<Record<string, unknown>>>(
  entries: T,
): { [K in keyof T]?: NonNullable<T[K]> } | undefined {
  const present = Object.entries(entries).filter(([, value]) => value !== undefined);
  return present.length === 0 ? undefined : (Object.fromEntries(present) as { [K in keyof T]?: NonNullable<T[K]> });
}

function headersOf(headers: ModdleObject | undefined): Record<string, string> | undefined {
  const entries = childrenOf(headers, 'header').flatMap((header): [string, string][] => {
    const key = textOf(header, 'key');
    return key === undefined ? [] : [[key, textOf(header, 'value') ?? '']];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function readForm(
  vendor: Extensions,
  say: (text: string | undefined, what: string) => FeelOrText | undefined,
): DrawnForm | undefined {
  const definition = vendor.element('zeebe:formDefinition');
  const id = say(textOf(definition, 'formId'), 'the form id');
  const key = say(textOf(definition, 'formKey') ?? textOf(definition, 'externalReference'), 'the form key');
  return compact({ id, key });
}

/** `zeebe:ioMapping`. */
export function readIoMapping(vendor: Extensions, notes: Notes): Pick<Node, 'inputs' | 'outputs'> {
  const mapping = vendor.element('zeebe:ioMapping');
  const read = (local: string): DataMapping[] =>
    childrenOf(mapping, local).flatMap((parameter): DataMapping[] => {
      const target = textOf(parameter, 'target');
      const source = textOf(parameter, 'source');
      if (target === undefined || source === undefined) return [];
      return [{ target, expression: feelOfText(readFeelOrText(source, `the ${local} mapping`, notes)) }];
    });
  const inputs = read('input');
  const outputs = read('output');
  return { ...(inputs.length === 0 ? {} : { inputs }), ...(outputs.length === 0 ? {} : { outputs }) };
}

/** `zeebe:calledElement`; undefined where there is none. */
export function readZeebeCall(vendor: Extensions, notes: Notes): CallBinding | undefined {
  const called = vendor.element('zeebe:calledElement');
  if (!called) return undefined;
  const stated = textOf(called, 'processId') ?? textOf(called, 'processIdExpression');
  const binding = textOf(called, 'bindingType') ?? 'latest';
  const key = textOf(called, 'businessId');
  return {
    ...(stated === undefined ? {} : { element: readFeelOrText(stated, 'the called process', notes) }),
    version: binding === 'versionTag' ? (textOf(called, 'versionTag') ?? 'latest') : binding,
    allIn: flag(called, 'propagateAllParentVariables', true),
    allOut: flag(called, 'propagateAllChildVariables', true),
    in: [],
    out: [],
    ...(key === undefined ? {} : { businessKey: readFeelOrText(key, 'the business key', notes) }),
  };
}

const flag = (element: ModdleObject, name: string, otherwise: boolean): boolean => {
  const value = element[name];
  return value === undefined ? otherwise : value === true || value === 'true';
};

/** `zeebe:adHoc`. */
export function readZeebeAdHoc(
  vendor: Extensions,
  notes: Notes,
): Pick<AdHoc, 'activeElements' | 'outputCollection' | 'outputElement'> {
  const adHoc = vendor.element('zeebe:adHoc');
  const active = textOf(adHoc, 'activeElementsCollection');
  const collection = textOf(adHoc, 'outputCollection');
  const element = textOf(adHoc, 'outputElement');
  return {
    ...(active === undefined ? {} : { activeElements: readFeel(active, 'the active elements', notes) }),
    ...(collection === undefined ? {} : { outputCollection: collection }),
    ...(element === undefined ? {} : { outputElement: readFeel(element, 'the output element', notes) }),
  };
}
