import type { DrawnElement, Rule } from '../drawing.ts';
import { found } from '../drawing.ts';

/** Elements that hold an expression of either sort; `formalExpression`, `dataPath` and their like are formal of themselves. */
const EXPRESSIONS: readonly string[] = [
  'conditionExpression',
  'completionCondition',
  'activationCondition',
  'loopCardinality',
  'loopCondition',
  'timeDate',
  'timeDuration',
  'timeCycle',
  'from',
  'to',
  'expression',
];

/** TUT-616: an expression that is not marked as formal is natural language, and nothing can evaluate that. */
export const formalExpression: Rule = (drawing) =>
  [
    ...drawing.named(...EXPRESSIONS),
    ...drawing.named('condition').filter((c) => c.parent?.name === 'conditionalEventDefinition'),
  ].flatMap((expression) => {
    if (isFormal(expression) || !drawing.selfContained(expression)) return [];
    return [
      found(
        'TUT-616',
        expression,
        `<${expression.name}> of an executable process is natural language: it is not marked as a formal expression`,
        `<bpmn:${expression.name} xsi:type="bpmn:tFormalExpression">, or isExecutable="false"`,
      ),
    ];
  });

/** Marked by its type, or by its first characters: `=` says FEEL, and Camunda 7 writes its expressions as `${...}`. */
export const isFormal = (expression: DrawnElement): boolean =>
  /(^|:)tFormalExpression$/.test(expression.attributes['xsi:type'] ?? '') || /^\s*(=|[$#]\{)/.test(expression.text);
