import type { Closure } from '../feel/compile/index.ts';
import type { Fault } from '../feel/run.ts';
import { FeelFunction } from '../feel/function-value.ts';
import type { Shape } from '../feel/parse.ts';
import { Names } from '../feel/scope.ts';
import type { FeelType } from '../feel/types.ts';
import { child } from '../../model/xml-tree.ts';
import { boxed, expressionIn, functionOf } from './boxed.ts';
import { fit, type Logic } from './context.ts';
import type { GraphElement } from './graph.ts';
import type { Model } from './model.ts';
import { shapeOf } from './types.ts';

/** A requirements graph, ready to be evaluated. Logic is compiled when it is first needed. */
export class Graph {
  readonly model: Model;
  readonly #compiled = new Map<GraphElement, Closure>();

  constructor(model: Model) {
    this.model = model;
  }

  /** Compiles the logic of all elements, of imported models too; gives the texts that are no FEEL. */
  compile(): readonly Fault[] {
    const met = new Set<Model>();
    const all = (model: Model): void => {
      if (met.has(model)) return;
      met.add(model);
      for (const e of model.elements) if (e.type === 'decision' || e.type === 'knowledge') this.logicOf(e, model);
      for (const imported of model.imports.values()) all(imported);
    };
    all(this.model);
    return [...met].flatMap((model) => model.faults);
  }

  logicOf(e: GraphElement, model: Model): Closure {
    let closure = this.#compiled.get(e);
    if (closure === undefined) {
      closure = e.type === 'knowledge' ? knowledge(e, model) : decision(e, model);
      this.#compiled.set(e, closure);
    }
    return closure;
  }
}

const WORDS = { decision: 'decision', knowledge: 'knowledge model', inputData: 'input', service: 'decision service' };
export const words = (e: GraphElement): string => `${WORDS[e.type]} "${e.name}"`;

function decision(e: GraphElement, model: Model): Closure {
  const logic = logicFor(e, model);
  const expression = expressionIn(e.element);
  if (expression !== undefined) return logic.typed(boxed(expression, logic), e.element, e.typeRef);
  const source = { text: e.name, where: logic.where(e.place) };
  return (scope) => scope.run.warn(source, 0, e.name.length, () => 'the decision has no logic');
}

/** Value of a knowledge model: a function. */
function knowledge(e: GraphElement, model: Model): Closure {
  const logic = logicFor(e, model);
  const body = child(e.element, 'encapsulatedLogic');
  if (body === undefined) return logic.refuse('the knowledge model has no logic', e.place);
  const of = functionOf(body, logic, e.name);
  const result = resultOf(logic, e);
  return (scope) => {
    const value = of(scope);
    return result === undefined || !(value instanceof FeelFunction) ? value : withResult(value, result, e, logic);
  };
}

/** The type of an invocable's variable is that of the function, or, before DMN 1.2, that of its result. */
export function resultOf(logic: Logic, e: GraphElement): FeelType | undefined {
  const type = logic.type(e.typeRef);
  return type?.type === 'function' ? type.result : type;
}

export function withResult(value: FeelFunction, result: FeelType, e: GraphElement, logic: Logic): FeelFunction {
  const source = { text: e.typeRef ?? '', where: logic.where(e.place) };
  return new FeelFunction(value.name, value.parameters, result, (args, call) =>
    fit(value.invoke(args, call), result, new Names(undefined, call.run, new Map()), source),
  );
}

/** Logic knows the names of what its element requires. */
export function logicFor(e: GraphElement, model: Model): Logic {
  let shape: Shape = {};
  for (const reference of e.requires) {
    const found = model.resolve(reference);
    if (found === undefined) continue;
    const type = found.element.typeRef === undefined ? undefined : found.model.types.of(found.element.typeRef);
    const inner = found.element.type === 'decision' || found.element.type === 'inputData' ? shapeOf(type) : 1;
    shape = merged(shape, [...found.path.filter((name) => name !== ''), found.element.variable], inner);
  }
  return model.logic(words(e), shape);
}
function merged(shape: Shape, [name, ...below]: readonly string[], inner: Shape | 1): Shape {
  const old = shape[name!];
  return {
    ...shape,
    [name!]: below.length === 0 ? inner : merged(old === undefined || old === 1 ? {} : old, below, inner),
  };
}
