import { finding } from '../../model/diagnostics/index.ts';
import type { Rule } from '../rule.ts';
import { nodesOf } from '../rule.ts';

/** TUT-303: a diverging exclusive gateway needs a default flow. TUT-320: its other flows need conditions. */
export const exclusiveFlows: Rule = (model) =>
  nodesOf(model).flatMap((node) => {
    if (node.type !== 'exclusiveGateway' || node.outgoing.length < 2) return [];
    const flows = node.outgoing.flatMap((id) => model.flows[id] ?? []);
    const bare = flows.filter((f) => f.condition === undefined && f.id !== node.defaultFlow);
    if (node.defaultFlow === undefined) {
      const last = bare[0] ?? flows.at(-1);
      return [
        finding('TUT-303', {
          message: `the gateway has ${flows.length} ways out and no default flow; expected one that is taken when no condition holds`,
          suggestion: `default="${last?.id ?? ''}" on the gateway`,
          place: node.place,
          element: node,
        }),
        ...bare.slice(1).map(unconditional),
      ];
    }
    return bare.map(unconditional);
  });

const unconditional = (flow: { id: string; name?: string; place: Parameters<typeof finding>[1]['place'] }) =>
  finding('TUT-320', {
    message: 'the flow leaves an exclusive gateway without a condition, and is not its default flow',
    suggestion:
      '<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">=outcome = "approve"</bpmn:conditionExpression>',
    place: flow.place,
    element: flow,
  });
