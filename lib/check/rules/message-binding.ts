import { didYouMean, finding } from '../../model/diagnostics/index.ts';
import type { Rule } from '../rule.ts';
import { nodesOf } from '../rule.ts';

/** TUT-314: a caught message that cannot find its instance. */
export const messageBinding: Rule = (model) => {
  const bound = Object.keys(model.binding.messages ?? {});
  return nodesOf(model).flatMap((node) => {
    const catches = node.type !== 'endEvent' && node.type !== 'intermediateThrowEvent' && node.type !== 'sendTask';
    // A message that starts an instance has none to find yet.
    const starts = node.type === 'startEvent' && node.scope === model.root;
    if (!catches || starts || !node.event) return [];
    const parts = node.event.kind === 'multiple' ? (node.event.parts ?? []) : [node.event];
    return parts.flatMap((part) => {
      if (part.kind !== 'message' || part.name === undefined || bound.includes(part.name)) return [];
      const meant = didYouMean(part.name, bound);
      return [
        finding('TUT-314', {
          message: `message ${JSON.stringify(part.name)} has no binding under \`messages\``,
          suggestion: meant
            ? `Did you mean "${part.name}" where process.yaml says "${meant}"?`
            : `messages:\n  ${part.name}: { key: ${String(model.binding.businessKey ?? '=application.id')}, ttl: P30D }`,
          place: node.place,
          element: node,
        }),
      ];
    });
  });
};
