import type { Branch, Execution, Json, JsonObject } from '../types.ts';

/** What an expression sees: `$states`, the variables, the moment and chance. */
export interface Scope {
  readonly states: JsonObject;
  /** A variable, from the scope itself or one around it. Names are unique along the chain: shadowing is refused. */
  lookup(name: string): Json | undefined;
  /** All variables that are visible, by name. */
  bindings(): JsonObject;
  /** The engine's time, which `$now()` and `$millis()` tell; epoch milliseconds. */
  readonly now: number;
  readonly random: () => number;
  readonly uuid: () => string;
}

/** Reads the variables of a branch and of the branches around it. */
export class Variables {
  readonly #execution: Execution;
  readonly #branch: Branch;
  constructor(execution: Execution, branch: Branch) {
    this.#execution = execution;
    this.#branch = branch;
  }
  lookup(name: string): Json | undefined {
    for (let branch: Branch | undefined = this.#branch; branch !== undefined; branch = this.#outer(branch))
      if (Object.hasOwn(branch.vars, name)) return branch.vars[name];
    return undefined;
  }
  bindings(): JsonObject {
    const chain: JsonObject[] = [];
    for (let branch: Branch | undefined = this.#branch; branch !== undefined; branch = this.#outer(branch))
      chain.push(branch.vars);
    return Object.assign({}, ...chain.reverse()) as JsonObject;
  }
  #outer(branch: Branch): Branch | undefined {
    return branch.parent === undefined ? undefined : this.#execution.branches[branch.parent];
  }
}
