export {
  evaluateFeel,
  evaluateWithWarnings,
  FeelError,
  FeelLimitError,
  unaryTest,
  type Evaluation,
  type FeelWarning,
} from './feel/index.ts';
export { resolveMapping, resolveText } from './mapping.ts';
export { addDuration, durationMs, momentOf, timerDue } from './durations.ts';
export { WorkingTime } from './working-time.ts';
export { DecisionError, DecisionModel, type DmnFile } from './dmn/index.ts';
export { evaluateDecision, faultText, readDecisions } from './decisions.ts';
export {
  translate,
  translateCondition,
  translateKey,
  translateList,
  typeOfDeclared,
  type Translation,
  type Type,
  type Variables,
} from './translate/index.ts';
export { feelNames, feelOf } from '../model/feel-names.ts';
export { syntaxOf, syntaxOfTests, type Syntax } from './syntax.ts';
export { readDecisionFile } from './tables/read.ts';
export { hitPolicyLetter, resultText, tableText } from './tables/text.ts';
export type * from './tables/types.ts';
export type { DecisionResult, Evaluated, EvaluatedTable, MatchedRule } from './decision-result.ts';
