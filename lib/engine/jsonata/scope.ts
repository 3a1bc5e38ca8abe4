import type { Json, JsonObject } from '../types.ts';

/** What an expression sees: `$states`, the variables, the moment and chance. */
export interface Scope {
  readonly states: JsonObject;
  /** `$states.<name>`, without making what is not asked for. */
  state(name: string): Json | undefined;
  /** `$states.context.<name>`, likewise. */
  context(name: string): Json | undefined;
  /** A variable, from the scope itself or one around it. */
  lookup(name: string): Json | undefined;
  /** All variables that are visible, by name. */
  bindings(): JsonObject;
  /** The engine's time, which `$now()` and `$millis()` tell; epoch milliseconds. */
  readonly now: number;
  readonly random: () => number;
  readonly uuid: () => string;
}
