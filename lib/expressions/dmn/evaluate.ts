import { userFunction } from '../feel/compile/calls.ts';
import { FeelFunction } from '../feel/function-value.ts';
import { entryOf } from '../feel/names.ts';
import { Names, type Scope } from '../feel/scope.ts';
import { shortly } from '../feel/text.ts';
import { ANY, coerce, typeText } from '../feel/types.ts';
import { isContext, type FeelContext, type FeelValue } from '../feel/values.ts';
import { expressionIn } from './boxed.ts';
import { resultOf, withResult, words, type Graph } from './compiled.ts';
import { serviceParts, type GraphElement, type Reference } from './graph.ts';
import { Lazy, place, type Thunks } from './lazy.ts';
import { DecisionError, type Model, type Resolved } from './model.ts';
import type { DecisionRun, TableRecord } from './record.ts';
import { fromText } from './types.ts';

/** A decision that was evaluated on the way. */
export interface Step {
  readonly id: string;
  readonly name: string;
  readonly value: FeelValue;
  readonly tables: readonly TableRecord[];
}

/** Values of one model during one evaluation: of the one asked for, of those it imports, and of each call of a service. */
export class Values {
  readonly #graph: Graph;
  readonly #model: Model;
  readonly #run: DecisionRun;
  readonly #steps: Step[];
  /** Values given by name; those of imported models stand under the name of the import. */
  readonly #given: FeelContext;
  readonly #known = new Map<GraphElement, FeelValue>();
  readonly #imports = new Map<string, Values>();
  readonly #open: GraphElement[];
  /** Names that no element declares, for models that draw no input data. */
  readonly #free: FeelContext;

  constructor(
    graph: Graph,
    model: Model,
    run: DecisionRun,
    given: FeelContext,
    steps: Step[],
    open: GraphElement[] = [],
  ) {
    this.#graph = graph;
    this.#model = model;
    this.#run = run;
    this.#given = given;
    this.#steps = steps;
    this.#open = open;
    const declared = new Set(model.elements.map((e) => e.variable));
    this.#free = new Map([...given].filter(([name]) => !declared.has(name) && !model.imports.has(name)));
  }

  /** Gives an element a value, whatever its logic says. */
  set(e: GraphElement, value: FeelValue): void {
    this.#known.set(e, value);
  }

  get(e: GraphElement): FeelValue {
    const known = this.#known.get(e);
    if (known !== undefined) return known;
    if (this.#open.includes(e)) {
      // A knowledge model may call itself: its scope asks for it only then.
      const circle = [...this.#open.slice(this.#open.indexOf(e)), e].map((o) => o.name).join(' -> ');
      return this.#run.fault(`decisions require each other in a circle: ${circle}`, { what: words(e), place: e.place });
    }
    this.#open.push(e);
    const value = this.#run.call(() => this.#evaluate(e));
    this.#open.pop();
    this.#known.set(e, value);
    return value;
  }

  #evaluate(e: GraphElement): FeelValue {
    switch (e.type) {
      case 'inputData':
        return this.#input(e);
      case 'decision': {
        // A decision without logic is made elsewhere: its value is given, like that of an input.
        const given = expressionIn(e.element) === undefined ? entryOf(this.#given, e.variable) : undefined;
        if (given !== undefined) return this.#input(e);
        const scope = this.#scope(e, true);
        const before = this.#run.tables.length;
        const value = this.#graph.logicOf(e, this.#model)(scope);
        this.#steps.push({ id: e.id, name: e.name, value, tables: this.#run.tables.slice(before) });
        return value;
      }
      case 'knowledge':
        return this.#graph.logicOf(e, this.#model)(this.#scope(e, false));
      case 'service':
        return this.#service(e);
      default:
        return e.type satisfies never;
    }
  }

  #input(e: GraphElement): FeelValue {
    const given = entryOf(this.#given, e.variable) ?? entryOf(this.#given, e.name) ?? null;
    const type = e.typeRef === undefined ? undefined : this.#model.types.of(e.typeRef);
    if (type === undefined) return given;
    const value = coerce(this.#run.json ? fromText(given, type) : given, type);
    if (value !== undefined) return value;
    return this.#run.fault(`${shortly(given)} is no ${typeText(type)}`, { what: words(e), place: e.place });
  }

  #alone(e: GraphElement): boolean {
    const given = entryOf(this.#given, e.variable) !== undefined;
    return given && this.#model.elements.every((other) => other === e || other.variable !== e.variable);
  }

  /** Names that the logic of an element sees: what it requires, and for a decision what the model does not declare. */
  #scope(e: GraphElement, free: boolean): Scope {
    const names: Thunks = new Map();
    // Its own result is not there yet: under that name a decision finds the value given, if the model has no other element of that name.
    if (free && this.#alone(e)) names.set(e.variable, constant(entryOf(this.#given, e.variable) ?? null));
    for (const reference of e.requires) {
      const found = this.#model.resolve(reference);
      if (found === undefined) {
        this.#run.fault(`there is no element ${reference.href}`, { what: words(e), place: reference.place });
        continue;
      }
      const path = found.path.filter((name) => name !== '');
      // What an element requires is evaluated before it; a function is made when it is called, as it may be its own.
      const value =
        found.element.type === 'decision' || found.element.type === 'inputData'
          ? constant(this.#of(found))
          : () => this.#of(found);
      place(names, path, found.element.variable, value);
    }
    return new Lazy(free ? new Names(undefined, this.#run, this.#free) : undefined, this.#run, names);
  }

  /** Value of an element of this model or an imported one. */
  #of({ element, path }: Resolved): FeelValue {
    // eslint-disable-next-line @typescript-eslint/no-this-alias
    let values: Values = this;
    for (const name of path) values = values.#import(name);
    return values.get(element);
  }

  #import(name: string): Values {
    let values = this.#imports.get(name);
    if (values === undefined) {
      const inner = entryOf(this.#given, name) ?? null;
      // Values for an imported model stand under its name; where there are none, those given by plain names count.
      const given = isContext(inner) ? new Map([...this.#given, ...inner]) : this.#given;
      values = new Values(this.#graph, this.#model.imports.get(name)!, this.#run, given, this.#steps, this.#open);
      this.#imports.set(name, values);
    }
    return values;
  }

  /** A decision service is a function of its inputs, over values of its own (DMN 1.5, 10.4). */
  #service(e: GraphElement): FeelValue {
    const { inputs, decisions, outputs } = serviceParts(e);
    const parameters = [...inputs, ...decisions].flatMap((r) => this.#resolved(r, e));
    const results = outputs.flatMap((r) => this.#resolved(r, e));
    const logic = this.#model.logic(words(e), {});
    const result = resultOf(logic, e);
    const value = userFunction(
      e.name,
      parameters.map(({ element, model }) => ({
        name: element.variable,
        type: (element.typeRef === undefined ? undefined : model.types.of(element.typeRef)) ?? ANY,
      })),
      result,
      (names, call) => {
        const own = new Values(this.#graph, this.#model, call.run as DecisionRun, new Map(), this.#steps);
        for (const { element, path } of parameters) own.#at(path).set(element, names.get(element.variable) ?? null);
        const values = results.map((r) => [r.element.variable, own.#of(r)] as const);
        return values.length === 1 ? values[0]![1] : new Map(values);
      },
    );
    return result === undefined ? value : withResult(value, result, e, logic);
  }

  #at(path: readonly string[]): Values {
    return path.reduce<Values>((values, name) => values.#import(name), this);
  }

  #resolved(reference: Reference, e: GraphElement): Resolved[] {
    const found = this.#model.resolve(reference);
    if (found !== undefined) return [found];
    this.#run.fault(`there is no element ${reference.href}`, { what: words(e), place: reference.place });
    return [];
  }

  /** Calls a service or a knowledge model with the values given by name. */
  invoke(e: GraphElement): FeelValue {
    const target = this.get(e);
    if (!(target instanceof FeelFunction)) throw new DecisionError(`${words(e)} cannot be invoked`);
    const args = new Map((target.parameters ?? []).map((p) => [p.name, entryOf(this.#given, p.name) ?? null]));
    const where = { what: words(e), place: e.place };
    const fail = (message: string): null => this.#run.warn({ text: e.name, where }, 0, e.name.length, () => message);
    return this.#run.call(() => target.invoke(args, { run: this.#run, fail }));
  }
}

const constant = (value: FeelValue) => (): FeelValue => value;
