import type { Scope } from '../../../lib/engine/jsonata/scope.ts';
import type { JsonObject } from '../../../lib/engine/types.ts';

/** A scope whose moment, chance and ids stand still. */
export const scopeOf = (states: JsonObject, vars: JsonObject): Scope => ({
  states,
  state: (name) => (Object.hasOwn(states, name) ? states[name] : undefined),
  context: (name) => (states.context as JsonObject | undefined)?.[name],
  lookup: (name) => (Object.hasOwn(vars, name) ? vars[name] : undefined),
  bindings: () => vars,
  now: 1_700_000_000_000,
  random: () => 0.5,
  uuid: () => '00000000-0000-4000-8000-000000000000',
});
