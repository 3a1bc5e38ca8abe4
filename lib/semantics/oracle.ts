import { evaluateFeel, FeelError, FeelLimitError } from '../expressions/index.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { ElementId } from '../model/process-model.ts';

/** Something that data decides. */
export interface Question {
  readonly kind:
    | 'flow'
    | 'loop'
    | 'completion'
    | 'activation'
    | 'condition'
    | 'behavior'
    | 'cardinality'
    | 'collection'
    | 'mapping'
    | 'script'
    | 'timer'
    | 'key'
    | 'called'
    | 'activities';
  readonly element: ElementId;
  readonly flow?: ElementId;
  /** FEEL, without '='. */
  readonly expression: string;
  /** Nothing is left beside it: a no would lead nowhere. */
  readonly last?: boolean;
}

/** Answers what data decides. The game itself knows no data: another oracle turns it into the set of all that can happen. */
export interface Oracle {
  /** Whether a condition holds; undefined where nobody can say. */
  holds(question: Question, variables: () => JsonObject): boolean | undefined;
  /** Value of an expression; undefined where there is none to be had. */
  value(question: Question, variables: () => JsonObject): Json | undefined;
}

export type Evaluate = (expression: string, variables: JsonObject) => Json;

/** Decides by the variables. A condition that is null or no boolean does not hold; one that is no expression, or costs more than it may, is undecided. */
export function dataOracle(evaluate: Evaluate = evaluateFeel): Oracle {
  const value = (question: Question, variables: () => JsonObject): Json | undefined => {
    try {
      return evaluate(question.expression, variables());
    } catch (error) {
      if (error instanceof FeelError || error instanceof FeelLimitError) return undefined;
      throw error;
    }
  };
  return {
    value,
    holds: (question, variables) => {
      const answer = value(question, variables);
      return answer === undefined ? undefined : answer === true;
    },
  };
}
