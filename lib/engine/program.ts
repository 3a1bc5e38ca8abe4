import { template, type Template } from './jsonata/template.ts';
import { integrationOf, type Integration } from './integrations/index.ts';
import { taskEvents, type TaskEvents } from './task-events.ts';
import type { Container, Definition, ItemProcessor, Json, JsonObject, State } from './types.ts';

/** `Assign` and `Output` of a state, a choice rule or a catcher. */
export interface Writes {
  readonly assign?: Template;
  readonly output?: Template;
  readonly next?: string;
}
/** One state, ready to run: its templates compiled and its containers numbered. */
export interface Step extends Writes {
  readonly name: string;
  readonly state: State;
  /** Types of the events that tell of its entry and exit. */
  readonly entered: string;
  readonly exited: string;
  /** A field that may hold expressions, by name; undefined where the state does not have it. */
  field(name: FieldName): Template | undefined;
  /** Of a task: Arguments, Credentials, TimeoutSeconds, HeartbeatSeconds. */
  readonly taskFields: readonly (Template | undefined)[];
  readonly choices: readonly (Writes & { readonly condition: Template })[];
  readonly catches: readonly (Writes & { readonly errors: readonly string[] })[];
  /** Container numbers of Branches, or of the item processor. */
  readonly containers: readonly number[];
  /** Tasks only: what is called, and the events that tell of it. */
  readonly integration?: Integration;
  readonly events?: TaskEvents;
}
export type FieldName =
  | 'Arguments'
  | 'TimeoutSeconds'
  | 'HeartbeatSeconds'
  | 'Credentials'
  | 'Seconds'
  | 'Timestamp'
  | 'Error'
  | 'Cause'
  | 'Items'
  | 'ItemSelector'
  | 'MaxConcurrency'
  | 'ToleratedFailureCount'
  | 'ToleratedFailurePercentage'
  | 'ItemBatcher';

/** A definition, indexed: containers by number (0 is the machine itself), steps by name within. */
export class Program {
  readonly definition: Definition;
  readonly #containers: { readonly startAt: string; readonly steps: ReadonlyMap<string, Step> }[] = [];
  readonly #processors: (ItemProcessor | undefined)[] = [];

  constructor(definition: Definition) {
    this.definition = definition;
    this.#add(definition);
  }
  startOf(container: number): string {
    return this.#containers[container]!.startAt;
  }
  step(container: number, name: string): Step {
    const found = this.#containers[container]?.steps.get(name);
    if (found === undefined) throw new Error(`the definition has no state '${name}' in container ${container}`);
    return found;
  }
  /** The container of a state, by the state's name: names are unique in a machine. */
  find(name: string): number | undefined {
    const at = this.#containers.findIndex((c) => c.steps.has(name));
    return at < 0 ? undefined : at;
  }
  processor(container: number): ItemProcessor | undefined {
    return this.#processors[container];
  }

  #add(container: Container, processor?: ItemProcessor): number {
    const number = this.#containers.length;
    const steps = new Map<string, Step>();
    this.#containers.push({ startAt: container.StartAt, steps });
    this.#processors.push(processor);
    for (const [name, state] of Object.entries(container.States)) {
      const containers =
        state.Type === 'Parallel'
          ? (state.Branches ?? []).map((branch) => this.#add(branch))
          : state.ItemProcessor === undefined
            ? []
            : [this.#add(state.ItemProcessor, state.ItemProcessor)];
      steps.set(name, stepOf(name, state, containers));
    }
    return number;
  }
}

const TASK_FIELDS = ['Arguments', 'Credentials', 'TimeoutSeconds', 'HeartbeatSeconds'] as const;

function stepOf(name: string, state: State, containers: readonly number[]): Step {
  const fields = new Map<FieldName, Template>();
  const integration = state.Resource === undefined ? undefined : integrationOf(state.Resource);
  const field = (of: FieldName): Template | undefined => {
    const source = state[of] as Json | undefined;
    if (source === undefined) return undefined;
    let found = fields.get(of);
    if (found === undefined) fields.set(of, (found = template(source, of)));
    return found;
  };
  return {
    name,
    state,
    entered: `${state.Type}StateEntered`,
    exited: `${state.Type}StateExited`,
    ...writesOf(state, '', state.End === true || state.Type === 'Choice' ? undefined : state.Next),
    field,
    taskFields: integration === undefined ? [] : TASK_FIELDS.map(field),
    choices: (state.Choices ?? []).map((rule, i) => ({
      ...writesOf(rule, `Choices[${i}]/`, rule.Next),
      condition: template(rule.Condition, `Choices[${i}]/Condition`),
    })),
    catches: (state.Catch ?? []).map((rule, i) => ({
      ...writesOf(rule, `Catch[${i}]/`, rule.Next),
      errors: rule.ErrorEquals,
    })),
    containers,
    ...(integration === undefined ? {} : { integration, events: taskEvents(integration) }),
  };
}

function writesOf(
  from: { readonly Assign?: JsonObject; readonly Output?: Json },
  at: string,
  next: string | undefined,
): Writes {
  return {
    ...(from.Assign === undefined ? {} : { assign: template(from.Assign, `${at}Assign`) }),
    ...(from.Output === undefined ? {} : { output: template(from.Output, `${at}Output`) }),
    ...(next === undefined ? {} : { next }),
  };
}
