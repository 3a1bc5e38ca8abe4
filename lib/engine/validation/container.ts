import type { Json, JsonObject, StateType } from '../types.ts';
import { checkExpressions } from './expressions.ts';
import { anything, checkFields, either, isObject, object, oneOf, text, type Fields } from './fields.ts';
import { languageOf, type QueryLanguage, type Report } from './report.ts';
import { rules } from './states/index.ts';
import { exactlyOne } from './states/types.ts';
import { checkVariables } from './variables.ts';

const MAX_NAME = 80;
const MAX_LABEL = 40;
/** Containers inside have no query language of their own: that of the machine holds. */
const BRANCH: Fields = { Comment: either(text), StartAt: either(anything), States: either(anything) };
const PROCESSOR: Fields = { ...BRANCH, ProcessorConfig: either(anything) };
export interface ContainerContext {
  readonly report: Report;
  /** Labels met so far: they are unique too. */
  readonly labels: Set<string>;
  /** Of the whole machine. */
  readonly language: QueryLanguage;
  /** Names of states met so far: they are unique across the machine. */
  readonly names: Set<string>;
  readonly outer: ReadonlySet<string>;
}

/** A machine, a branch or an item processor: its states, how they follow each other, and what they hold. */
export function checkContainer(container: JsonObject, at: string, context: ContainerContext): void {
  const { report } = context;
  const { States: states, StartAt: startAt } = container;
  const missing = ['States', 'StartAt'].filter((name) => container[name] === undefined);
  if (missing.length > 0) report.schema(at, `These fields are required: [${missing.join(', ')}]`);
  if (startAt !== undefined) text(startAt, `${at}/StartAt`, context);
  if (states === undefined) return;
  if (!isObject(states)) return object(states, `${at}/States`, context);
  if (Object.keys(states).length === 0) return report.schema(`${at}/States`, 'Value cannot be empty');
  for (const [name, state] of Object.entries(states)) checkState(name, state as JsonObject, at, states, context);
  checkWays(startAt, states, at, report);
  const taken = checkVariables(states, at, context.outer, report);
  for (const [name, state] of Object.entries(states))
    if (isObject(state)) checkInside(state, `${at}/States/${name}`, { ...context, outer: taken(name) });
}

function checkState(name: string, state: JsonObject, at: string, states: JsonObject, context: ContainerContext): void {
  const { report, names } = context;
  const here = `${at}/States/${name}`;
  if (names.has(name)) report.error('DUPLICATE_STATE_NAME', here, `Duplicate State name: ${name}`);
  names.add(name);
  if ([...name].length > MAX_NAME)
    report.error(
      'INVALID_STATE_NAME',
      here,
      `State name '${name}' exceeds the ${MAX_NAME}-character limit allowed by the service`,
    );
  if (!isObject(state)) return object(state, here, { report, language: context.language });
  const type = state.Type;
  if (type === undefined) return report.schema(here, 'These fields are required: [Type]');
  const rule = typeof type === 'string' && Object.hasOwn(rules, type) ? rules[type as StateType] : undefined;
  if (rule === undefined)
    return oneOf(...Object.keys(rules))(type, `${here}/Type`, { report, language: context.language });
  const downgraded = context.language === 'JSONata' && state.QueryLanguage === 'JSONPath';
  if (downgraded)
    report.schema(here, "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine");
  const language = languageOf(state.QueryLanguage, context.language);
  checkFields(state, here, rule.fields, { report, language, downgraded });
  rule.check?.(state, here, { report, language });
  if (Object.hasOwn(rule.fields, 'Next')) checkEnd(state, here, report);
  for (const { target, place } of targets(state, here))
    if (!Object.hasOwn(states, target)) report.error('MISSING_TRANSITION_TARGET', place, missing(target));
  if (language === 'JSONata') checkExpressions(state, here, report);
  if (typeof state.Label === 'string') checkLabel(state.Label, here, context);
}
function checkLabel(label: string, at: string, { labels, report }: ContainerContext): void {
  if (labels.has(label)) report.error('DUPLICATE_LABEL_NAME', at, `Duplicate Label name: ${label}`);
  labels.add(label);
  if ([...label].length > MAX_LABEL)
    report.error(
      'INVALID_LABEL_NAME',
      at,
      `Label '${label}' exceeds the ${MAX_LABEL}-character limit allowed by the service`,
    );
}

function checkEnd(state: JsonObject, at: string, report: Report): void {
  // `End` counts where it is true.
  const { End: end, ...rest } = state;
  exactlyOne(end === true ? state : rest, at, ['Next', 'End'], report);
}
/** AWS says so of every field that names a state. */
const missing = (target: string): string => `Missing 'Next' target: ${target}`;

/**
 * From the start every state can be come to. A workflow that no state ends is refused for that alone, where nothing is wrong
 * with its states themselves; branches and item processors need no end.
 */
function checkWays(startAt: Json | undefined, states: JsonObject, at: string, report: Report): void {
  // Without a start nothing is reached, and that has been said.
  if (typeof startAt !== 'string') return;
  if (!Object.hasOwn(states, startAt)) report.error('MISSING_TRANSITION_TARGET', `${at}/StartAt`, missing(startAt));
  if (at === '' && !Object.values(states).some(ends)) {
    if (!report.has('SCHEMA_VALIDATION_FAILED'))
      report.error('MISSING_END_STATE', undefined, 'Workflow has no terminal state');
    return;
  }
  const reached = new Set<string>();
  const next = [startAt];
  for (let name = next.pop(); name !== undefined; name = next.pop()) {
    const state = Object.hasOwn(states, name) ? states[name]! : null;
    if (reached.has(name) || !isObject(state)) continue;
    reached.add(name);
    next.push(...targets(state, '').map(({ target }) => target));
  }
  for (const name of Object.keys(states))
    if (!reached.has(name))
      report.error('MISSING_TRANSITION_TARGET', `${at}/States/${name}`, `State "${name}" is not reachable.`);
}
const ends = (state: Json): boolean =>
  isObject(state) && (state.End === true || state.Type === 'Succeed' || state.Type === 'Fail');

function targets(state: JsonObject, at: string): { readonly target: string; readonly place: string }[] {
  const found: { target: string; place: string }[] = [];
  const take = (from: JsonObject, field: string, place: string): void => {
    const target = from[field];
    if (typeof target === 'string') found.push({ target, place });
  };
  take(state, 'Next', `${at}/Next`);
  take(state, 'Default', `${at}/Default`);
  for (const field of ['Choices', 'Catch']) {
    const list = state[field];
    if (Array.isArray(list))
      list.forEach((rule, i) => isObject(rule) && take(rule, 'Next', `${at}/${field}[${i}]/Next`));
  }
  return found;
}

/** Branches and item processors. A distributed Map's children are executions of their own and see no variables from outside. */
function checkInside(state: JsonObject, at: string, context: ContainerContext): void {
  const inner = (container: unknown, place: string, outer: ReadonlySet<string>): void => {
    if (!isObject(container as JsonObject)) return object(container as Json, place, context);
    checkFields(container as JsonObject, place, state.Type === 'Map' ? PROCESSOR : BRANCH, context);
    checkContainer(container as JsonObject, place, { ...context, outer });
  };
  if (state.Type === 'Parallel' && Array.isArray(state.Branches))
    state.Branches.forEach((branch, i) => inner(branch, `${at}/Branches[${i}]`, context.outer));
  for (const field of ['ItemProcessor', 'Iterator']) {
    const processor = state[field];
    if (state.Type !== 'Map' || processor === undefined || !isObject(processor)) continue;
    const config = processor.ProcessorConfig as { Mode?: string } | undefined;
    inner(processor, `${at}/${field}`, config?.Mode === 'DISTRIBUTED' ? new Set() : context.outer);
  }
}
