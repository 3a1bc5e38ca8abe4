import { finding } from '../../model/diagnostics/index.ts';
import type { Node, NodeType } from '../../model/process-model.ts';
import type { Rule } from '../rule.ts';
import { nodesOf } from '../rule.ts';

const EXAMPLES: Partial<Record<NodeType, string>> = {
  serviceTask: '{ http: { connection: registry, path: /checks }, timeout: PT30S }',
  sendTask: '{ send: { connector: email, to: =application.email, template: templates/message.md } }',
  callActivity: '{ call: { process: credit-check } }',
  userTask: '{ people: { groups: [clerks], due: PT8H } }',
  businessRuleTask: '{ decision: decisions/rules.dmn }',
};

/** TUT-304: a step that is to do something, and nothing says how. */
export const unboundStep: Rule = (model) =>
  nodesOf(model).flatMap((node) => {
    const example = throwsMessage(node) ? EXAMPLES.sendTask : EXAMPLES[node.type];
    if (example === undefined || node.step !== undefined) return [];
    // What the diagram itself holds needs no binding.
    if (node.type === 'callActivity' && node.call?.element !== undefined) return [];
    return [
      finding('TUT-304', {
        message: `process.yaml does not say how this ${node.type} is done`,
        suggestion: `steps:\n  ${node.slug}: ${example}`,
        place: node.place,
        element: node,
      }),
    ];
  });

const throwsMessage = (node: Node): boolean =>
  (node.type === 'intermediateThrowEvent' || node.type === 'endEvent') && node.event?.kind === 'message';
