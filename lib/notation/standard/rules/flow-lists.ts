import type { DrawnElement, Rule } from '../drawing.ts';
import { called, found, values } from '../drawing.ts';
import { isFlowNode } from '../kinds.ts';

/**
 * TUT-602: what elements list under `incoming` and `outgoing` is what the flows say. A file that lists nothing at all leaves it to the
 * flows; one that lists must not say two things.
 */
export const flowLists: Rule = (drawing) => {
  const lists = (name: string): boolean => drawing.named(name).some((e) => e.parent && isFlowNode(e.parent.name));
  if (!lists('incoming') && !lists('outgoing')) return [];
  const known = new Map<string, ReadonlySet<DrawnElement>>();
  // A gateway may have thousands of flows: its list is read once.
  const listed = (node: DrawnElement, list: string): ReadonlySet<DrawnElement> => {
    const key = `${list} ${node.attributes.id ?? ''}`;
    const set = known.get(key) ?? new Set(drawing.many(node, list));
    known.set(key, set);
    return set;
  };
  const unlisted = drawing.named('sequenceFlow').flatMap((flow) =>
    (
      [
        ['sourceRef', 'outgoing', 'starts'],
        ['targetRef', 'incoming', 'ends'],
      ] as const
    ).flatMap(([end, list, verb]) => {
      const node = drawing.one(flow, end);
      if (!node || !isFlowNode(node.name) || listed(node, list).has(flow)) return [];
      return [
        found(
          'TUT-602',
          node,
          `${called(flow)} ${verb} at ${called(node)}, which does not list it under <${list}>`,
          `<bpmn:${list}>${flow.attributes.id ?? ''}</bpmn:${list}>`,
        ),
      ];
    }),
  );
  const wrong = drawing.flowNodes.flatMap((node) =>
    (
      [
        ['outgoing', 'sourceRef', 'starts'],
        ['incoming', 'targetRef', 'ends'],
      ] as const
    ).flatMap(([list, end, verb]) =>
      values(node, list).flatMap((id) => {
        const flow = drawing.byId(id);
        if (!flow || drawing.one(flow, end) === node) return [];
        return [
          found(
            'TUT-602',
            node,
            `${called(node)} lists ${id} under <${list}>, which ${flow.name === 'sequenceFlow' ? `${verb} elsewhere` : `is a ${flow.name}`}`,
            `Remove <bpmn:${list}>${id}</bpmn:${list}>, or correct the flow`,
          ),
        ];
      }),
    ),
  );
  return [...unlisted, ...wrong];
};
