import type { Json } from '../model/json.ts';
import type { FeelWarning } from './feel/index.ts';

/** What came of a decision, and how. */
export interface DecisionResult {
  /** Id of the decision that was asked for. */
  readonly decision: string;
  readonly output: Json;
  /** Ids of the rules that decided, those of required decisions first. */
  readonly rules: readonly string[];
  /** Every decision that was evaluated, in the order of evaluation: what a decision requires comes before it. */
  readonly evaluated: readonly Evaluated[];
  /** What made a value null on the way, and where. */
  readonly warnings: readonly FeelWarning[];
}

/** One decision on the way. */
export interface Evaluated {
  readonly decision: string;
  readonly name: string;
  readonly output: Json;
  /** Its logic is a decision table. */
  readonly table?: EvaluatedTable;
  /** Tables inside of its logic and of the knowledge models that it calls. */
  readonly within?: readonly (EvaluatedTable & { readonly of: string })[];
}

export interface EvaluatedTable {
  /** Value of every input expression, in the order of the columns. */
  readonly inputs: readonly { readonly expression: string; readonly value: Json }[];
  /** Rules that hold for these inputs, as the table has them. */
  readonly matched: readonly MatchedRule[];
}

export interface MatchedRule {
  readonly id: string;
  /** From 1, as people count. */
  readonly number: number;
  /** By the hit policy it takes part in the result; another rule that holds was left aside. */
  readonly decides: boolean;
}
