import { isActivity } from '../model/node-kinds.ts';
import type { NodeType } from '../model/process-model.ts';
import { kebab } from '../model/slug.ts';

interface Named {
  readonly id: string;
  readonly name?: string;
  readonly type: NodeType;
}

/** What process.yaml binds most keeps the plain slug; the others get a number. */
const RANK = (type: NodeType): number =>
  isActivity(type) ? 0 : type === 'endEvent' ? 1 : type.endsWith('Event') ? 2 : 3;

/** One unique slug per element: from its name, else from its id. */
export function uniqueSlugs(nodes: readonly Named[]): Map<string, string> {
  const slugs = new Map<string, string>();
  const taken = new Set<string>();
  for (const node of [...nodes].sort((a, b) => RANK(a.type) - RANK(b.type))) {
    const base = kebab(node.name ?? '') || kebab(node.id) || 'element';
    let slug = base;
    for (let n = 2; taken.has(slug); n++) slug = `${base}-${n}`;
    taken.add(slug);
    slugs.set(node.id, slug);
  }
  return slugs;
}
