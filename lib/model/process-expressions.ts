import type { CallStep, ProcessBinding, StepBinding } from './binding.ts';
import { camelCase, stepKind } from './binding.ts';
import { feelNames, feelOf } from './feel-names.ts';
import type { Json } from './json.ts';
import type { EventDefinition, Flow, Node, Scope } from './process-model.ts';
import { escapePointer } from './pointer.ts';

/** An expression of the diagram or of process.yaml, with the names that its place gives it. */
export interface Expression {
  readonly text: string;
  readonly given: readonly string[];
  readonly element?: string;
  /** JSON pointer in process.yaml; absent for expressions of the diagram. */
  readonly pointer?: string;
  /** Flow whose condition it is. */
  readonly flow?: string;
}

/** The parts of a process that hold expressions; a ProcessModel is one. */
export interface ProcessParts {
  readonly nodes: Readonly<Record<string, Node>>;
  readonly flows: Readonly<Record<string, Flow>>;
  readonly scopes: Readonly<Record<string, Scope>>;
  readonly binding: ProcessBinding;
}

/** Key under `steps` that binds an element: its id, else its slug. */
export function stepKey(binding: ProcessBinding, node: Node): string | undefined {
  return node.step === undefined ? undefined : [node.id, node.slug].find((key) => Object.hasOwn(binding.steps, key));
}

/** Every FEEL expression of the process. */
export function expressions(source: ProcessParts): Expression[] {
  const found: Expression[] = [];
  for (const flow of Object.values(source.flows)) {
    if (flow.condition !== undefined)
      found.push({ text: flow.condition, given: [], element: flow.source, flow: flow.id });
  }
  const keyed = new Map(
    Object.values(source.nodes).flatMap((node) => {
      const key = stepKey(source.binding, node);
      return key === undefined ? [] : [[key, node.id] as const];
    }),
  );
  for (const node of Object.values(source.nodes)) found.push(...ofNode(node));
  const { steps, messages, businessKey } = source.binding;
  if (businessKey !== undefined) walk(businessKey, '/businessKey', [], undefined, found);
  for (const [name, value] of Object.entries(source.binding.search ?? {}))
    walk(value, `/search/${name}`, [], undefined, found);
  for (const [key, step] of Object.entries(steps)) {
    const element = keyed.get(key);
    walkStep(step, `/steps/${escapePointer(key)}`, element, found);
  }
  for (const [name, message] of Object.entries(messages ?? {})) {
    walk(message.key, `/messages/${escapePointer(name)}/key`, [], undefined, found);
  }
  return found;
}

function ofNode(node: Node): Expression[] {
  const found: Expression[] = [];
  const add = (text: string | undefined, given: readonly string[] = []): void => {
    if (text !== undefined) found.push({ text, given, element: node.id });
  };
  const event = (e: EventDefinition | undefined): void => {
    if (e?.timer?.feel) add(e.timer.value);
    add(e?.condition);
    add(feelOf(e?.key));
    add(feelOf(e?.code));
    e?.parts?.forEach(event);
  };
  event(node.event);
  add(node.activationCondition, ['activationCount']);
  add(node.standardLoop?.condition, ['loopCounter']);
  const { multiInstance: m, adHoc, call } = node;
  add(m?.cardinality);
  add(m?.collection);
  const item = m?.elementVariable === undefined ? [] : [m.elementVariable];
  add(m?.outputElement, ['loopCounter', ...item]);
  add(m?.completionCondition, [...LOOP_COUNTERS, ...item]);
  event(m?.event);
  for (const c of m?.complex ?? []) {
    add(c.condition, LOOP_COUNTERS);
    event(c.event);
  }
  add(adHoc?.completionCondition, LOOP_COUNTERS);
  add(adHoc?.activeElements);
  add(adHoc?.outputElement);
  add(feelOf(call?.element));
  add(feelOf(call?.businessKey));
  if (node.script !== undefined && isFeel(node.script) && node.script.body !== '') add(node.script.body);
  const around = m === undefined ? [] : ['loopCounter', ...item];
  for (const mapping of [...(node.inputs ?? []), ...(call?.in ?? [])]) add(mapping.expression, around);
  // What comes out of a step is only known when it has come; its names are no variables of the process.
  return found;
}

/** A script without a language is FEEL. */
const isFeel = (script: NonNullable<Node['script']>): boolean =>
  script.format === undefined || /feel/i.test(script.format);

const LOOP_COUNTERS = [
  'loopCounter',
  'numberOfInstances',
  'numberOfActiveInstances',
  'numberOfCompletedInstances',
  'numberOfTerminatedInstances',
];

/** Names that a part of a step's binding has beside the variables. */
const GIVEN: Readonly<Record<string, readonly string[]>> = {
  errors: ['response', 'output'],
  confidence: ['output'],
};
/** Paths of files are never expressions; those of a vote see what was filled in, and answers of messages are data. */
const LITERAL: ReadonlySet<string> = new Set(['output', 'prompt', 'quorum', 'notify']);

function walkStep(step: StepBinding, pointer: string, element: string | undefined, found: Expression[]): void {
  for (const [part, value] of Object.entries(step)) {
    if (part === 'output') continue;
    // What comes back from a call is said over the variables of the process that was called.
    if (part === 'call') {
      const { returns: _theirs, ...own } = value as CallStep;
      walk(own, `${pointer}/call`, [], element, found);
      continue;
    }
    if (part === 'ai' || part === 'people') {
      for (const [inner, v] of Object.entries(value as object)) {
        if (!LITERAL.has(inner)) walk(v, `${pointer}/${part}/${inner}`, GIVEN[inner] ?? [], element, found);
      }
    } else walk(value, `${pointer}/${part}`, GIVEN[part] ?? [], element, found);
  }
}

function walk(
  value: unknown,
  pointer: string,
  given: readonly string[],
  element: string | undefined,
  found: Expression[],
): void {
  const text = feelOf(value);
  if (text !== undefined) found.push({ text, given, pointer, ...(element === undefined ? {} : { element }) });
  else if (Array.isArray(value)) value.forEach((v, i) => walk(v, `${pointer}/${i}`, given, element, found));
  else if (value !== null && typeof value === 'object') {
    for (const [key, v] of Object.entries(value)) walk(v, `${pointer}/${escapePointer(key)}`, given, element, found);
  }
}

/** Variables that somebody writes: start, results, messages, declarations. */
export function writtenVariables(source: ProcessParts, documents: Readonly<Record<string, Json>>): Set<string> {
  const { binding } = source;
  const written = new Set<string>(Object.keys(binding.variables ?? {}));
  if (binding.input !== undefined) for (const key of formKeys(documents[binding.input])) written.add(key);
  if (binding.inputSchema !== undefined) for (const key of schemaKeys(documents[binding.inputSchema])) written.add(key);
  for (const node of Object.values(source.nodes)) {
    for (const name of resultOf(node)) written.add(name);
    for (const mapping of [...(node.outputs ?? []), ...(node.call?.out ?? [])]) written.add(topName(mapping.target));
    const output = node.multiInstance?.outputCollection ?? node.adHoc?.outputCollection;
    if (output !== undefined) written.add(topName(output));
  }
  for (const scope of Object.values(source.scopes))
    for (const item of scope.data ?? []) if (item.kind !== 'dataStore') written.add(item.name);
  for (const message of Object.values(binding.messages ?? {}))
    if (message.result !== undefined) written.add(message.result);
  return written;
}

/** Variable of a path (`order.total` -> `order`). */
const topName = (path: string): string => path.split('.')[0]!;

/** Variables that a called process hands back by the drawing. */
export const handedBack = ({ call, step }: Node, variables: readonly string[]): string[] =>
  step?.call?.drawn === true
    ? [...(call?.allOut === false ? [] : variables), ...(call?.out ?? []).map((m) => m.target)]
    : [];

/** The process variable that an element's output goes to. */
export function resultOf(node: Node): string[] {
  const { step } = node;
  if (!step) return node.script?.resultVariable === undefined ? [] : [node.script.resultVariable];
  if (step.each)
    return step.each.into === undefined ? (step.result === undefined ? [] : [step.result]) : [step.each.into];
  if (step.result !== undefined) return [step.result];
  if (step.call?.drawn === true) return [];
  return stepKind(step) === undefined || node.multiInstance ? [] : [camelCase(node.slug)];
}

/** The closed set of process variables, sorted: what is written or read anywhere, without the items of `each`. */
export function variablesOf(source: ProcessParts, documents: Readonly<Record<string, Json>>): string[] {
  const variables = writtenVariables(source, documents);
  const items = localNames(source);
  for (const { text, given } of expressions(source)) {
    const { free, ambiguous } = feelNames(text);
    for (const name of [...free, ...ambiguous]) {
      if (!items.has(name) && !given.includes(name)) variables.add(name);
    }
  }
  return [...variables].sort();
}

/** Names that live inside one activity: the item of a loop, and what is mapped into it. */
function localNames(source: ProcessParts): Set<string> {
  const names = Object.values(source.nodes).flatMap((node) => [
    ...(node.multiInstance?.elementVariable === undefined ? [] : [node.multiInstance.elementVariable]),
    ...(node.inputs ?? []).map((mapping) => topName(mapping.target)),
  ]);
  return new Set([...names, ...Object.values(source.binding.steps).flatMap((s) => (s.each ? [s.each.as] : []))]);
}

/** First segments of the keys and paths of a form-js schema. */
export function formKeys(form: Json | undefined): string[] {
  const keys = new Set<string>();
  const visit = (components: unknown): void => {
    if (!Array.isArray(components)) return;
    for (const component of components as Record<string, unknown>[]) {
      const own = [component?.path, component?.key].find((k) => typeof k === 'string' && k !== '') as
        string | undefined;
      const first = own?.split('.')[0];
      if (first) keys.add(first);
      else visit(component?.components);
    }
  };
  visit((form as { components?: unknown } | undefined)?.components);
  return [...keys];
}

function schemaKeys(schema: Json | undefined): string[] {
  const node = schema as { properties?: object; allOf?: Json[]; anyOf?: Json[]; oneOf?: Json[] } | undefined;
  if (typeof node !== 'object' || node === null) return [];
  const inner = [...(node.allOf ?? []), ...(node.anyOf ?? []), ...(node.oneOf ?? [])];
  return [...Object.keys(node.properties ?? {}), ...inner.flatMap(schemaKeys)];
}
