import type { CompiledProcess } from '../model/compiled.ts';
import type { ProcessModel } from '../model/process-model.ts';

export interface Explanation {
  readonly element: string;
  readonly tier: 0 | 1 | 2;
  readonly states: readonly string[];
  /** Billed state transitions of one pass on the normal path. */
  readonly transitions: number;
  readonly why: string;
}

/** Paid only when something goes wrong or somebody intervenes. */
const EXCEPTIONAL: ReadonlySet<string> = new Set([
  'incident',
  'recover',
  'resolution',
  'settle',
  'edit',
  'goto',
  'rethrow',
  'large',
  'fallback',
]);

/** Expressions of an element that a call before it evaluates. */
const evaluated = ({ contracts }: CompiledProcess, element: string): string[] =>
  Object.values(contracts.evaluations)
    .filter((e) => e.element === element && e.large !== true)
    .map((e) => `"${e.feel}" is evaluated by the runtime (${e.why})`);

/** What every element of the diagram became, and why. */
export function explain(compiled: CompiledProcess, model: ProcessModel): Explanation[] {
  const { states, elided, played, regions, inlined = {}, fused = {}, apart = {} } = compiled.sourceMap;
  return Object.values(model.nodes).map((node) => {
    const all = Object.entries(states).filter(([, s]) => s.element === node.id);
    const company = fused[node.id] ?? [];
    const normal = all
      .filter(([, s]) => !EXCEPTIONAL.has(s.role) && (company.length === 0 || s.role === 'fused'))
      .sort((a, b) => Number(b[1].role !== 'end') - Number(a[1].role !== 'end'));
    const own = [...normal, ...all.filter((s) => !normal.includes(s))];
    const shared = Object.entries(states).flatMap(([name, s]) =>
      s.role === 'fused' && s.element === company[0] && s.element !== node.id ? [name] : [],
    );
    const region = regions[own[0]?.[1].region ?? 'root'];
    return {
      element: node.name === undefined ? node.id : `${node.name} (${node.id})`,
      tier: played[node.id] === undefined ? (region?.tier ?? 0) : 2,
      states: [...shared, ...own.map(([name]) => name)],
      transitions: normal.length,
      why: [
        inlined[node.id] ??
          elided[node.id] ??
          (played[node.id] === undefined ? undefined : `the token game runs it: ${played[node.id]!}`) ??
          (own.length === 0 ? 'never reached on its own' : (region?.why ?? '')),
        ...(company.length === 0
          ? []
          : [
              `one call with ${company
                .filter((id) => id !== node.id)
                .map((id) => model.nodes[id]?.name ?? id)
                .join(', ')}`,
            ]),
        ...(apart[node.id] === undefined ? [] : [`stands alone: ${apart[node.id]!}`]),
        ...evaluated(compiled, node.id),
      ].join('; '),
    };
  });
}
