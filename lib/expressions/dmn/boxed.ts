import { FeelFunction } from '../feel/function-value.ts';
import { externalFault, userFunction } from '../feel/compile/calls.ts';
import type { Closure } from '../feel/compile/index.ts';
import { iterated, loop, quantify, type Iterator } from '../feel/compile/control.ts';
import { filtered } from '../feel/compile/paths.ts';
import { canonical } from '../feel/names.ts';
import { Names, type Scope } from '../feel/scope.ts';
import { ANY } from '../feel/types.ts';
import { kindOf, type FeelValue } from '../feel/values.ts';
import { child, children, type Element } from '../../model/xml-tree.ts';
import type { Logic } from './context.ts';
import { decisionTable } from './table.ts';
import { shapeOf } from './types.ts';

/** Compiles one kind of boxed expression (DMN 1.5, 10.2.1). */
type Boxed = (e: Element, logic: Logic) => Closure;

/** One row a kind. */
const BOXED: Readonly<Record<string, Boxed>> = {
  literalExpression,
  decisionTable,
  context,
  invocation,
  functionDefinition,
  list,
  relation,
  conditional,
  filter,
  for: forLoop,
  some: (e, logic) => quantified(e, logic, true),
  every: (e, logic) => quantified(e, logic, false),
};

/** The expression among the children of an element. */
export const expressionIn = (e: Element): Element | undefined => e.children.find((c) => Object.hasOwn(BOXED, c.name));

export function boxed(e: Element, logic: Logic): Closure {
  return logic.typed(BOXED[e.name]!(e, logic), e, e.attributes.typeRef);
}

/** The expression inside of an element; a missing one is a fault. */
function inside(e: Element | undefined, parent: Element, logic: Logic, name: string): Closure {
  const expression = e && expressionIn(e);
  return expression === undefined
    ? logic.refuse(`<${parent.name}> has no <${name}>`, parent.place)
    : boxed(expression, logic);
}

function literalExpression(e: Element, logic: Logic): Closure {
  const fault = logic.languageFault(e);
  if (fault !== undefined) return logic.refuse(fault, e.place);
  if (child(e, 'importedValues') !== undefined) return logic.refuse('imported values are not evaluated', e.place);
  const text = child(e, 'text');
  if (text === undefined || text.text.trim() === '') return logic.refuse('the expression is empty', e.place);
  return logic.expression(text.text, text.textPlace);
}

/** Entries that see those before them; the one without a name is the result. */
function context(e: Element, logic: Logic): Closure {
  let inner = logic;
  const entries = children(e, 'contextEntry').map((entry) => {
    const variable = child(entry, 'variable');
    const name = variable === undefined ? undefined : canonical(variable.attributes.name ?? '');
    const at = inner.at(name === undefined ? 'result' : `entry "${name}"`);
    const expression = expressionIn(entry);
    const value = expression === undefined ? at.refuse('the entry is empty', entry.place) : boxed(expression, at);
    const typeRef = variable?.attributes.typeRef;
    if (name !== undefined) inner = inner.with({ [name]: shapeOf(logic.type(typeRef)) });
    return { name, value: variable === undefined ? value : at.typed(value, entry, typeRef) };
  });
  const fixed = entries.filter((entry) => entry.name !== undefined);
  const double = fixed.find((a, i) => fixed.findIndex((b) => b.name === a.name) < i);
  if (double !== undefined) return logic.refuse(`the context has two entries named "${double.name}"`, e.place);
  return (scope) => {
    scope.run.step(entries.length);
    const made = new Map<string, FeelValue>();
    const here = new Names(scope, scope.run, made);
    for (const { name, value } of entries) {
      if (name === undefined) return value(here);
      made.set(name, value(here));
    }
    return made;
  };
}

function invocation(e: Element, logic: Logic): Closure {
  const callee = inside(e, e, logic, 'literalExpression');
  const bindings = children(e, 'binding').map((binding) => {
    const name = canonical(child(binding, 'parameter')?.attributes.name ?? '');
    const expression = expressionIn(binding);
    const at = logic.at(`parameter "${name}"`);
    // A parameter without an expression is null.
    return { name, value: expression === undefined ? () => null : boxed(expression, at) };
  });
  const source = { text: 'invocation', where: logic.where(e.place) };
  return (scope) => {
    const target = callee(scope);
    const fail = (message: string): null => scope.run.warn(source, 0, source.text.length, () => message);
    if (!(target instanceof FeelFunction)) return fail(`a ${kindOf(target)} cannot be invoked`);
    const args = new Map(bindings.map(({ name, value }) => [name, value(scope)]));
    return scope.run.call(() => target.invoke(args, { run: scope.run, fail }));
  };
}

/** A function with its formal parameters, of a context entry or of a knowledge model. */
export function functionDefinition(e: Element, logic: Logic): Closure {
  return functionOf(e, logic, 'function');
}
export function functionOf(e: Element, logic: Logic, name: string): Closure {
  const expression = expressionIn(e);
  const declared = children(e, 'formalParameter').map((p) => ({
    name: canonical(p.attributes.name ?? ''),
    type: logic.type(p.attributes.typeRef) ?? ANY,
  }));
  // A decision table without parameters is invoked with its input expressions (10.2.1.7).
  const parameters = declared.length > 0 || expression?.name !== 'decisionTable' ? declared : columns(expression);
  const kind = e.attributes.kind ?? 'FEEL';
  const inner = logic.with(Object.fromEntries(parameters.map((p) => [p.name, shapeOf(p.type)])));
  const body = expression === undefined ? inner.refuse('the function has no body', e.place) : boxed(expression, inner);
  const result = expression && logic.type(expression.attributes.typeRef);
  if (kind !== 'FEEL')
    return (scope) =>
      new FeelFunction(name, parameters, result, (_args, call) =>
        call.fail(externalFault(new Map([[kind.toLowerCase(), body(scope)]]))),
      );
  return (scope) => userFunction(name, parameters, result, (names) => body(new Names(scope, scope.run, names)));
}

const columns = (table: Element) =>
  children(table, 'input').flatMap((input) => {
    const expression = child(input, 'inputExpression');
    const text = expression === undefined ? '' : (child(expression, 'text')?.text ?? '').trim();
    return text === '' ? [] : [{ name: canonical(text), type: ANY }];
  });

function list(e: Element, logic: Logic): Closure {
  const items = e.children
    .filter((c) => Object.hasOwn(BOXED, c.name))
    .map((c, i) => boxed(c, logic.at(`item ${i + 1}`)));
  return (scope) => {
    scope.run.items(items.length);
    return items.map((item) => item(scope));
  };
}

function relation(e: Element, logic: Logic): Closure {
  const names = children(e, 'column').map((c) => canonical(c.attributes.name ?? ''));
  const types = children(e, 'column').map((c) => c.attributes.typeRef);
  const rows = [...children(e, 'row'), ...children(e, 'list')].map((row, r) => {
    const cells = row.children.filter((c) => Object.hasOwn(BOXED, c.name));
    return cells.map((cell, i) => {
      const at = logic.at(`row ${r + 1}, column "${names[i] ?? i + 1}"`);
      return at.typed(boxed(cell, at), cell, types[i]);
    });
  });
  return (scope) => {
    scope.run.items(rows.length);
    return rows.map((row) => new Map(names.map((name, i) => [name, row[i]?.(scope) ?? null])));
  };
}

function conditional(e: Element, logic: Logic): Closure {
  const [condition, then, otherwise] = ['if', 'then', 'else'].map((name) =>
    inside(child(e, name), e, logic.at(`"${name}"`), name),
  );
  return (scope) => (condition!(scope) === true ? then!(scope) : otherwise!(scope));
}

function filter(e: Element, logic: Logic): Closure {
  const from = inside(child(e, 'in'), e, logic.at('"in"'), 'in');
  const match = inside(child(e, 'match'), e, logic.at('"match"').with({ item: 1 }), 'match');
  return (scope) => filtered(from(scope), match, scope);
}

function iterator(e: Element, logic: Logic, body: string): { body: Closure; iterators: readonly Iterator[] } {
  const name = canonical(e.attributes.iteratorVariable ?? '');
  const collection = child(e, 'in');
  const at = logic.at('"in"');
  const from = inside(collection, e, at, 'in');
  const over = collection === undefined ? from : at.typed(from, collection, collection.attributes.typeRef);
  const inner = logic.at(`"${body}"`).with({ [name]: 1, partial: 1 });
  const source = { text: e.name, where: logic.where(e.place) };
  return {
    body: inside(child(e, body), e, inner, body),
    iterators: [
      {
        name,
        over: (scope: Scope) => {
          const value = over(scope);
          return (
            iterated(value) ?? scope.run.warn(source, 0, e.name.length, () => `a ${kindOf(value)} cannot be iterated`)
          );
        },
      },
    ],
  };
}

function forLoop(e: Element, logic: Logic): Closure {
  const { body, iterators } = iterator(e, logic, 'return');
  return (scope) => loop(iterators, body, scope);
}

function quantified(e: Element, logic: Logic, some: boolean): Closure {
  const { body, iterators } = iterator(e, logic, 'satisfies');
  return (scope) => quantify(iterators, body, some, scope);
}
