import { finding } from '../../model/diagnostics/index.ts';
import type { Rule } from '../rule.ts';
import { soundnessOf } from '../soundness.ts';

/** TUT-356: the cap was hit, or tokens multiply, so that what was not found may still be. */
export const unexplored: Rule = (model) => {
  const { complete, states, crowded } = soundnessOf(model);
  // Tokens that multiply are told where they do.
  if (complete || crowded.length > 0) return [];
  return [
    finding('TUT-356', {
      message: `${states} states of ${model.name} were looked at, and there are more`,
      place: { file: model.bpmn.path, line: 1, column: 1 },
      element: { id: model.root, name: model.name },
    }),
  ];
};
