import type { Place } from '../../model/diagnostic.ts';
import type { Parser } from '../feel/parse.ts';
import { bounded, current, Run } from '../feel/run.ts';
import { Names } from '../feel/scope.ts';
import { coerce, type FeelType } from '../feel/types.ts';
import type { FeelValue } from '../feel/values.ts';
import { decisionTable as readTable } from '../tables/read.ts';
import type { DecisionTable, OutputColumn } from '../tables/types.ts';
import { expressionIn } from './boxed.ts';
import { logicFor, words } from './compiled.ts';
import type { GraphElement } from './graph.ts';
import type { Model } from './model.ts';
import { columnRank, faultOf, type Rank } from './table.ts';

/** Why something cannot be compiled, and where it stands. */
export interface Obstacle {
  readonly message: string;
  readonly place: Place;
}

/** Data that a decision requires, under the name that its expressions use. */
export interface RequiredData {
  /** `name` comes second where the variable is not given. */
  readonly variable: string;
  readonly name: string;
  readonly type: FeelType | undefined;
  readonly place: Place;
}

/** A decision that is one table over data and nothing else, as a compiler needs to see it. */
export interface LoneTable {
  readonly id: string;
  readonly name: string;
  readonly table: DecisionTable;
  /** Knows the names of the model. */
  readonly parser: Parser;
  readonly data: readonly RequiredData[];
  /** Names of other elements of the model: its expressions do not see them. */
  readonly hidden: ReadonlySet<string>;
  /** Types that the result is made to fit; one that it does not fit makes it null. */
  readonly results: readonly FeelType[];
  /** The values that a type allows: unary tests. */
  readonly allowed: (type: FeelType) => string | undefined;
  /** Where a value stands among those that a column lists, and whether others are faults. */
  readonly rank: (column: OutputColumn) => { readonly rank: Rank | undefined; readonly strict: boolean };
  /** Value of a text that holds no names. */
  readonly constant: (text: string, place: Place) => FeelValue;
  /** Does what looks at values of FEEL. */
  readonly within: <T>(body: () => T) => T;
}

/** Whether a value is taken as it is where a type is expected. */
export const fitsAsItIs = (value: FeelValue, type: FeelType): boolean => coerce(value, type) === value;

export function loneTable(model: Model, e: GraphElement): LoneTable | { readonly obstacles: readonly Obstacle[] } {
  const expression = expressionIn(e.element);
  const refuse = (message: string, place: Place = e.place) => ({ obstacles: [{ message, place }] });
  if (e.type !== 'decision' || expression?.name !== 'decisionTable')
    return refuse(`${words(e)} is no decision table: its logic is ${expression?.name ?? 'missing'}`);
  const data: RequiredData[] = [];
  for (const reference of e.requires) {
    const found = model.resolve(reference);
    if (found === undefined) return refuse(`there is no element ${reference.href}`, reference.place);
    if (found.element.type !== 'inputData' || found.path.length > 0)
      return refuse(`it requires the ${words(found.element)}, and only a table over data alone can`, reference.place);
    const { variable, name, typeRef, place } = found.element;
    data.push({ variable, name, place, type: typeRef === undefined ? undefined : model.types.of(typeRef) });
  }
  const logic = logicFor(e, model);
  const table = readTable(expression);
  const fault = faultOf(expression, table, logic);
  if (fault !== undefined) return refuse(fault, expression.place);
  const shared = model.elements.some((other) => other !== e && other.variable === e.variable);
  const hidden = model.elements.filter((other) => other !== e || shared).map((other) => other.variable);
  const required = new Set(data.map((d) => d.variable));
  // Each look at values has bounds of its own: a table is kept as long as its model.
  const within = <T>(body: () => T): T => bounded(new Run(), body);
  return {
    id: e.id,
    name: e.name,
    table,
    parser: logic.parser,
    data,
    hidden: new Set([...hidden, ...model.imports.keys()].filter((name) => !required.has(name))),
    results: [expression.attributes.typeRef, e.typeRef].flatMap((reference) => logic.type(reference) ?? []),
    allowed: (type) => model.types.constraint(type),
    rank: (column) => within(() => columnRank(column, logic)),
    constant: (text, place) => within(() => logic.expression(text, place)(new Names(undefined, current(), new Map()))),
    within,
  };
}
