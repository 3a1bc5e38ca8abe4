import type { JsonObject, StateType } from '../types.ts';
import { checkExpressions } from './expressions.ts';
import { anything, checkFields, either, isObject, text, type Fields } from './fields.ts';
import { languageOf, type QueryLanguage, type Report } from './report.ts';
import { rules } from './states/index.ts';
import { checkVariables } from './variables.ts';

const MAX_NAME = 80;
/** Containers inside have no query language of their own: that of the machine holds. */
const BRANCH: Fields = { Comment: either(text), StartAt: either(anything), States: either(anything) };
const PROCESSOR: Fields = { ...BRANCH, ProcessorConfig: either(anything) };
export interface ContainerContext {
  readonly report: Report;
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
  if (startAt !== undefined && typeof startAt !== 'string')
    report.schema(`${at}/StartAt`, 'Expected value of type String');
  if (states === undefined) return;
  if (!isObject(states)) return report.schema(`${at}/States`, 'Expected value of type Object');
  if (Object.keys(states).length === 0) report.schema(`${at}/States`, 'States must hold at least one state');
  const reached = new Set<string>();
  if (typeof startAt === 'string') reach(startAt, `${at}/StartAt`, 'StartAt', states, reached, report);
  for (const [name, state] of Object.entries(states))
    checkState(name, state as JsonObject, at, states, reached, context);
  // Without a start nothing is reached, and that has been said.
  if (typeof startAt === 'string')
    for (const name of Object.keys(states))
      if (!reached.has(name))
        report.error('MISSING_TRANSITION_TARGET', `${at}/States/${name}`, `State "${name}" is not reachable.`);
  const taken = checkVariables(states, at, context.outer, report);
  for (const [name, state] of Object.entries(states))
    if (isObject(state)) checkInside(state, `${at}/States/${name}`, { ...context, outer: taken(name) });
}

function checkState(
  name: string,
  state: JsonObject,
  at: string,
  states: JsonObject,
  reached: Set<string>,
  context: ContainerContext,
): void {
  const { report, names } = context;
  const here = `${at}/States/${name}`;
  if (names.has(name)) report.error('DUPLICATE_STATE_NAME', here, `Duplicate State name: ${name}`);
  names.add(name);
  if ([...name].length > MAX_NAME) report.schema(here, `State name has more than ${MAX_NAME} characters`);
  if (!isObject(state)) return report.schema(here, 'Expected value of type Object');
  const type = state.Type;
  if (type === undefined) return report.schema(here, 'These fields are required: [Type]');
  const rule = typeof type === 'string' && Object.hasOwn(rules, type) ? rules[type as StateType] : undefined;
  if (rule === undefined)
    return report.schema(`${here}/Type`, `Value is not one of: [${Object.keys(rules).join(', ')}]`);
  if (context.language === 'JSONata' && state.QueryLanguage === 'JSONPath')
    return report.schema(here, "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine");
  const language = languageOf(state.QueryLanguage, context.language);
  checkFields(state, here, rule.fields, { report, language });
  rule.check?.(state, here, { report, language });
  if (Object.hasOwn(rule.fields, 'Next')) checkEnd(state, here, report);
  for (const [target, place, field] of targets(state, here)) reach(target, place, field, states, reached, report);
  if (language === 'JSONata') checkExpressions(state, here, report);
}

function checkEnd(state: JsonObject, at: string, report: Report): void {
  const ends = state.End === true;
  if (state.Next === undefined && !ends) report.schema(at, 'One of these fields is required: [Next, End]');
  if (state.Next !== undefined && ends) report.schema(at, 'Only one of these fields is allowed: [Next, End]');
}
function reach(
  target: string,
  at: string,
  field: string,
  states: JsonObject,
  reached: Set<string>,
  report: Report,
): void {
  if (Object.hasOwn(states, target)) reached.add(target);
  else report.error('MISSING_TRANSITION_TARGET', at, `Missing '${field}' target: ${target}`);
}
function targets(state: JsonObject, at: string): [target: string, place: string, field: string][] {
  const found: [string, string, string][] = [];
  const take = (from: JsonObject, field: string, place: string): void => {
    const target = from[field];
    if (typeof target === 'string') found.push([target, place, field]);
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
    if (!isObject(container as JsonObject)) return context.report.schema(place, 'Expected value of type Object');
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
