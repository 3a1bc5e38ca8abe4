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
export { DecisionError, DecisionModel, type DmnFile, type LoneTable, type Obstacle } from './dmn/index.ts';
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
export {
  MAX_INLINE_RECORD,
  MAX_INLINE_RULES,
  MAX_INLINE_TEXT,
  translateTable,
  type TableTranslation,
  type TableVariables,
} from './translate/table.ts';
export { inlineFindings, inlinePlayed, inlineTable } from './inline.ts';
export { feelNames, feelOf } from '../model/feel-names.ts';
export { syntaxOf, syntaxOfTests, type Syntax } from './syntax.ts';
export { readDecisionFile } from './tables/read.ts';
export { hitPolicyLetter, resultText, tableText } from './tables/text.ts';
export type * from './tables/types.ts';
export type { DecisionResult, Evaluated, EvaluatedTable, MatchedRule } from './decision-result.ts';
