import type { JsonObject } from '../types.ts';
import { isObject } from './fields.ts';
import type { Report } from './report.ts';

const MAX_NAME = 80;
/** Unicode identifiers; `states` is taken. */
const NAME = /^[\p{ID_Start}][\p{ID_Continue}]*$/u;

/** Names that a state assigns, with their places: its own Assign, those of its choice rules and catchers. */
function assignments(state: JsonObject, at: string): [string, string][] {
  const found: [string, string][] = [];
  const take = (from: unknown, here: string): void => {
    const assign = (from as JsonObject | null)?.Assign;
    if (assign !== undefined && isObject(assign))
      for (const name of Object.keys(assign)) found.push([name.replace(/\.\$$/, ''), `${here}/Assign/${name}`]);
  };
  take(state, at);
  for (const field of ['Choices', 'Catch'])
    if (Array.isArray(state[field])) state[field].forEach((rule, i) => take(rule, `${at}/${field}[${i}]`));
  return found;
}

/**
 * Names are identifiers. The answer gives, for each state with scopes inside, the names that those may not assign: what the
 * other states of this scope, and of the scopes around, assign. What the state itself assigns comes after its scopes have
 * ended, and AWS lets them use the same name (recorded).
 */
export function checkVariables(
  states: JsonObject,
  at: string,
  outer: ReadonlySet<string>,
  report: Report,
): (stateName: string) => ReadonlySet<string> {
  const assigned = new Map<string, readonly string[]>();
  for (const [stateName, state] of Object.entries(states)) {
    if (!isObject(state)) continue;
    const names: string[] = [];
    for (const [name, here] of assignments(state, `${at}/States/${stateName}`)) {
      if (name === 'states')
        report.error('RESERVED_VARIABLE_NAME', here, "Cannot assign to reserved variable '$states'.");
      else if (!NAME.test(name))
        report.error(
          'INVALID_VARIABLE_NAME',
          here,
          `Invalid variable name '${name}': the variable name contains invalid characters.`,
        );
      else if ([...name].length > MAX_NAME)
        report.error(
          'INVALID_VARIABLE_NAME',
          here,
          `Invalid variable name '${name}': the variable name exceeds the ${MAX_NAME}-character limit.`,
        );
      else if (outer.has(name))
        report.error(
          'DUPLICATE_VARIABLE_NAME',
          here,
          `The variable name '${name}' was already defined in a parent scope.`,
        );
      else names.push(name);
    }
    assigned.set(stateName, names);
  }
  return (stateName) =>
    new Set([...outer, ...[...assigned].flatMap(([other, names]) => (other === stateName ? [] : names))]);
}
