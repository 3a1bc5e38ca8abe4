import { finding } from '../../model/diagnostics/index.ts';
import type { Rule } from '../rule.ts';
import { nodesOf, stepPlace } from '../rule.ts';

/** TUT-311: a model that vouches for itself, or nobody who does. */
export const confidence: Rule = (model) =>
  nodesOf(model).flatMap((node) => {
    const stated = node.step?.ai?.confidence;
    if (!stated || (stated.checks ?? []).length > 0) return [];
    return [
      finding('TUT-311', {
        message:
          stated.from === undefined
            ? 'neither `from` nor a check says how sure the output is, so every one goes to people'
            : 'the confidence is what the model says of itself; no check compares its output with facts',
        suggestion: 'checks: ["=output.total = order.total"]',
        place: stepPlace(model, node, '/ai/confidence'),
        element: node,
      }),
    ];
  });
