import { finding } from '../../model/diagnostics/index.ts';
import type { Rule } from '../rule.ts';
import { soundnessOf } from '../soundness.ts';

/** TUT-353: a process of which no run ends, though nothing in it waits for ever. */
export const cannotEnd: Rule = (model) => {
  const { complete, ends, stuck, states } = soundnessOf(model);
  // A process that nothing starts is another matter, and so is one that hangs.
  if (!complete || ends || states === 0 || stuck.length > 0) return [];
  const first = model.nodes[model.scopes[model.root]?.nodes[0] ?? ''];
  return [
    finding('TUT-353', {
      message: `no run of ${model.name} ends: ${states} states were looked at, and each leads to another one`,
      place: first?.place ?? { file: model.bpmn.path, line: 1, column: 1 },
      element: { id: model.root, name: model.name },
    }),
  ];
};
