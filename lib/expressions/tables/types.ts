import type { Place } from '../../model/diagnostic.ts';

export type HitPolicy = 'UNIQUE' | 'FIRST' | 'PRIORITY' | 'ANY' | 'COLLECT' | 'RULE ORDER' | 'OUTPUT ORDER';
export type Aggregation = 'SUM' | 'COUNT' | 'MIN' | 'MAX';

/** A text of a DMN file (a cell, an expression, a list of allowed values) and where it stands. */
export interface Cell {
  readonly text: string;
  readonly place: Place;
}
export interface InputColumn {
  readonly id: string;
  readonly label?: string;
  /** FEEL. */
  readonly expression: Cell;
  readonly typeRef?: string;
  /** Allowed values: unary tests. */
  readonly values?: Cell;
  readonly place: Place;
}
export interface OutputColumn {
  readonly id: string;
  /** Empty where the table has one output and the file gives it no name. */
  readonly name: string;
  readonly label?: string;
  readonly typeRef?: string;
  /** Allowed values in their order of priority. */
  readonly values?: Cell;
  readonly otherwise?: Cell;
  readonly place: Place;
}
export interface TableRule {
  readonly id: string;
  /** From 1, as people count. */
  readonly number: number;
  readonly inputs: readonly Cell[];
  readonly outputs: readonly Cell[];
  readonly annotations: readonly string[];
  readonly place: Place;
}

/** A decision table as it is drawn, for people and for the checker; `evaluate` has its own form of it. */
export interface DecisionTable {
  readonly id: string;
  readonly hitPolicy: HitPolicy;
  readonly aggregation?: Aggregation;
  readonly inputs: readonly InputColumn[];
  readonly outputs: readonly OutputColumn[];
  readonly annotations: readonly string[];
  readonly rules: readonly TableRule[];
  readonly place: Place;
}

/** A decision or business knowledge model of a DMN file. */
export interface DecisionView {
  readonly id: string;
  readonly name: string;
  readonly kind: 'decision' | 'knowledge';
  /** What it is made of, in DMN's words (`decisionTable`, `literalExpression`, `context`...); absent where it has no logic. */
  readonly logic?: string;
  /** FEEL of a literal expression. */
  readonly text?: Cell;
  /** Ids of what it requires: decisions, input data, knowledge. */
  readonly requires: readonly string[];
  /** Tables of its logic, in document order; a boxed expression may hold several. */
  readonly tables: readonly DecisionTable[];
  readonly question?: string;
  readonly place: Place;
}

/** An item definition of the file. */
export interface ItemType {
  readonly name: string;
  readonly typeRef?: string;
  readonly values?: Cell;
  readonly list: boolean;
  /** Components by name. */
  readonly components: Readonly<Record<string, ItemType>>;
}

export interface DecisionFile {
  readonly file: string;
  readonly name: string;
  readonly decisions: readonly DecisionView[];
  readonly inputs: readonly { readonly id: string; readonly name: string; readonly typeRef?: string }[];
  readonly types: Readonly<Record<string, ItemType>>;
}
