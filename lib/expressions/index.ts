export { evaluateFeel, unaryTest, FeelError } from './feel.ts';
export { resolveMapping, resolveText } from './mapping.ts';
export { addDuration, durationMs, timerDue } from './durations.ts';
export { DecisionError, evaluateDecision, readDecisions, type Decision, type DecisionResult } from './dmn.ts';
export { translate, translateCondition, translateKey, translateList, type Translation } from './translate.ts';
export { feelNames, feelOf } from '../model/feel-names.ts';
