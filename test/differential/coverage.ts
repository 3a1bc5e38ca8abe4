import type { ElementId, ProcessModel } from '../../lib/model/process-model.ts';

/** What runs have met: elements by what they are, pairs of elements that a flow joins, and where they were run. */
export class Coverage {
  readonly elements = new Map<string, number>();
  readonly pairs = new Set<string>();
  readonly tiers = { 0: 0, mixed: 0, 2: 0 };

  add(model: ProcessModel, played: Readonly<Record<ElementId, string>>): void {
    for (const id of Object.keys(model.nodes)) {
      const kind = kindOf(model, id);
      this.elements.set(kind, (this.elements.get(kind) ?? 0) + 1);
    }
    for (const { source, target } of Object.values(model.flows))
      this.pairs.add(`${kindOf(model, source)} > ${kindOf(model, target)}`);
    this.tiers[played[model.root] !== undefined ? 2 : Object.keys(played).length > 0 ? 'mixed' : 0] += 1;
    for (const callee of Object.values(model.callable))
      for (const id of Object.keys(callee.nodes)) {
        const kind = kindOf(callee, id);
        this.elements.set(kind, (this.elements.get(kind) ?? 0) + 1);
      }
  }
  line(): string {
    const { tiers } = this;
    return `${this.elements.size} kinds of elements in ${this.pairs.size} pairs; machines: ${tiers[0]} in tier 0, ${tiers.mixed} with parts in tier 2, ${tiers[2]} wholly in tier 2`;
  }
  /** Every kind, the most frequent first. */
  list(): string {
    return [...this.elements]
      .sort((a, b) => b[1] - a[1])
      .map(([name, n]) => `${name} ${n}`)
      .join(', ');
  }
}

/** What an element is: its type, what its event is about, its markers. */
export function kindOf(model: ProcessModel, id: ElementId): string {
  const node = model.nodes[id]!;
  const marks = [
    node.event && node.event.kind !== 'none' ? node.event.kind : undefined,
    node.event?.parallel === true ? 'parallel' : undefined,
    node.event?.timer?.type === 'cycle' ? 'cycle' : undefined,
    node.interrupting === false ? 'beside' : undefined,
    node.multiInstance === undefined ? undefined : node.multiInstance.sequential ? 'sequential' : 'multi-instance',
    node.standardLoop === undefined ? undefined : 'loop',
    node.forCompensation === undefined ? undefined : 'handler',
    node.adHoc?.ordering,
  ];
  return [node.type, ...marks.filter((m) => m !== undefined)].join('/');
}
