import type { Finding } from '../model/diagnostic.ts';
import type { ProcessModel } from '../model/process-model.ts';
import type { Rule } from './rule.ts';
import { accountable } from './rules/accountable.ts';
import { aiAccountable } from './rules/ai-accountable.ts';
import { binaryMoney } from './rules/binary-money.ts';
import { answers } from './rules/answers.ts';
import { callCycle } from './rules/call-cycle.ts';
import { cannotEnd } from './rules/cannot-end.ts';
import { confidence } from './rules/confidence.ts';
import { deadElement } from './rules/dead-element.ts';
import { deadlock } from './rules/deadlock.ts';
import { decisionBeyond } from './rules/decision-beyond.ts';
import { decisionGap } from './rules/decision-gap.ts';
import { decisionInline } from './rules/decision-inline.ts';
import { decisionOverlap } from './rules/decision-overlap.ts';
import { decisionShape } from './rules/decision-shape.ts';
import { decisionSyntax } from './rules/decision-syntax.ts';
import { decisionTypes } from './rules/decision-types.ts';
import { decisionUnreachable } from './rules/decision-unreachable.ts';
import { decisionUnusedInput } from './rules/decision-unused-input.ts';
import { due } from './rules/due.ts';
import { each } from './rules/each.ts';
import { exclusiveFlows } from './rules/exclusive-flows.ts';
import { unparsable } from './rules/expressions.ts';
import { fourEyesNobody } from './rules/four-eyes-nobody.ts';
import { fourEyesOpen } from './rules/four-eyes-open.ts';
import { lackOfSynchronisation } from './rules/lack-of-synchronisation.ts';
import { lostValue } from './rules/lost-value.ts';
import { messageBinding } from './rules/message-binding.ts';
import { noWayOut } from './rules/no-way-out.ts';
import { notBy } from './rules/not-by.ts';
import { nullCondition } from './rules/null-condition.ts';
import { parallelWrites } from './rules/parallel-writes.ts';
import { quorum } from './rules/quorum.ts';
import { personal } from './rules/personal.ts';
import { readBeforeSet } from './rules/read-before-set.ts';
import { start } from './rules/start.ts';
import { tokensOnOneFlow } from './rules/tokens-on-one-flow.ts';
import { unboundStep } from './rules/unbound-step.ts';
import { uncaughtError } from './rules/uncaught-error.ts';
import { unexplored } from './rules/unexplored.ts';
import { unreachable } from './rules/unreachable.ts';
import { unwrittenVariable } from './rules/unwritten-variable.ts';
import { waitDeadline } from './rules/wait-deadline.ts';
import { workingTime } from './rules/working-time.ts';

/** Every rule by its name. What cannot be read, and what the BPMN standard forbids, is reported by notation. */
export const RULES: Readonly<Record<string, Rule>> = {
  start,
  unreachable,
  noWayOut,
  callCycle,
  deadlock,
  deadElement,
  cannotEnd,
  lackOfSynchronisation,
  tokensOnOneFlow,
  unexplored,
  exclusiveFlows,
  unboundStep,
  messageBinding,
  each,
  due,
  confidence,
  notBy,
  quorum,
  answers,
  workingTime,
  accountable,
  unparsable,
  unwrittenVariable,
  parallelWrites,
  waitDeadline,
  decisionSyntax,
  decisionShape,
  decisionTypes,
  decisionOverlap,
  decisionGap,
  decisionUnreachable,
  decisionUnusedInput,
  decisionBeyond,
  decisionInline,
  readBeforeSet,
  lostValue,
  nullCondition,
  binaryMoney,
  uncaughtError,
  fourEyesNobody,
  fourEyesOpen,
  aiAccountable,
  personal,
};

/** What is wrong or doubtful with a process that could be read, rule by rule. */
export function check(model: ProcessModel): Finding[] {
  return Object.values(RULES).flatMap((rule) => rule(model));
}

/** Rules that need no binding: what an executable process is asked for when it is drawn and process.yaml is still to come. */
const DRAWN_RULES: readonly Rule[] = [
  unreachable,
  noWayOut,
  callCycle,
  deadlock,
  deadElement,
  cannotEnd,
  lackOfSynchronisation,
  tokensOnOneFlow,
  unexplored,
];

/** Of nobody's process yet, and not forbidden by the standard: runs that hang. In a process that is to be deployed they are errors. */
const ONLY_DOUBTFUL: readonly string[] = ['TUT-350', 'TUT-353'];

/** What is wrong with a process that is executable by itself, as far as its drawing tells. */
export function checkDrawn(model: ProcessModel): Finding[] {
  return DRAWN_RULES.flatMap((rule) => rule(model)).map((found) =>
    ONLY_DOUBTFUL.includes(found.code) ? { ...found, severity: 'warning' } : found,
  );
}
