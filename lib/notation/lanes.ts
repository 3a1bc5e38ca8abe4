import type { ModdleObject } from 'moddle-types';
import { asList, asObject } from './moddle-objects.ts';

/** Lane names per node, outermost first. */
export function lanesByNode(sets: readonly ModdleObject[], outer: readonly string[]): Map<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const set of sets) {
    for (const lane of asList(set.lanes)) {
      const path = [...outer, lane.name ?? lane.id ?? 'lane'];
      for (const node of asList(lane.flowNodeRef)) if (node.id !== undefined) found.set(node.id, path);
      const inner = asObject(lane.childLaneSet);
      if (inner) for (const [id, names] of lanesByNode([inner], path)) found.set(id, names);
    }
  }
  return found;
}
