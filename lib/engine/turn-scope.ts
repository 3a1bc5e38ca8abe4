import type { Scope } from './jsonata/scope.ts';
import type { Turn } from './turn.ts';
import type { Branch, Json, JsonObject } from './types.ts';

/** What a task gave, or how it failed. */
export interface Extra {
  readonly result?: Json;
  readonly errorOutput?: Json;
}

/** What the expressions of a branch see at one moment of a turn. */
export class TurnScope implements Scope {
  readonly #turn: Turn;
  readonly #branch: Branch;
  readonly #extra: Extra;
  #states: JsonObject | undefined;

  constructor(turn: Turn, branch: Branch, extra: Extra) {
    this.#turn = turn;
    this.#branch = branch;
    this.#extra = extra;
  }
  get now(): number {
    return this.#turn.now;
  }
  get random(): () => number {
    return this.#turn.world.random;
  }
  get uuid(): () => string {
    return () => this.#turn.uuid();
  }

  get states(): JsonObject {
    const { result, errorOutput } = this.#extra;
    return (this.#states ??= {
      input: this.#branch.input,
      ...(result === undefined ? {} : { result }),
      ...(errorOutput === undefined ? {} : { errorOutput }),
      context: this.#turn.contextObject(this.#branch),
    });
  }
  state(name: string): Json | undefined {
    if (this.#states !== undefined) return this.#states[name];
    switch (name) {
      case 'input':
        return this.#branch.input;
      case 'result':
        return this.#extra.result;
      case 'errorOutput':
        return this.#extra.errorOutput;
      case 'context':
        return this.states.context;
      default:
        return undefined;
    }
  }
  context(name: string): Json | undefined {
    return this.#turn.contextMember(this.#branch, name);
  }

  /** Names are unique along the chain of scopes: shadowing is refused when a machine is created. */
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
    return branch.parent === undefined ? undefined : this.#turn.execution.branches[branch.parent];
  }
}
