import { finding } from '../../model/diagnostics/index.ts';
import { resultOf } from '../../model/process-expressions.ts';
import type { Node, ProcessModel } from '../../model/process-model.ts';
import type { Rule } from '../rule.ts';
import { nodesOf, reachable, stepPlace, successors } from '../rule.ts';

/** TUT-313: between a fork and its join, the branch that stands later in the file wins. */
export const parallelWrites: Rule = (model) => {
  const told = new Set<string>();
  if (!isWrittenTwice(model)) return [];
  return nodesOf(model).flatMap((fork) => {
    if (fork.type !== 'parallelGateway' && fork.type !== 'inclusiveGateway') return [];
    const branches = fork.outgoing.map((id) =>
      reachable([model.flows[id]?.target ?? ''], (at) => {
        const node = model.nodes[at];
        return node ? successors(model, node) : [];
      }),
    );
    return branches.flatMap((branch, i) =>
      branches.slice(i + 1).flatMap((other) => {
        const here = writers(model, difference(branch, other));
        const there = writers(model, difference(other, branch));
        return [...there].flatMap(([variable, node]) => {
          const first = here.get(variable);
          if (!first || told.has(`${variable} ${node.id}`)) return [];
          told.add(`${variable} ${node.id}`);
          return [
            finding('TUT-313', {
              message: `variable ${variable} is also written by ${first.name ?? first.id}, in a branch that runs at the same time`,
              suggestion: `result: ${variable}2`,
              place: stepPlace(model, node, '/result'),
              element: node,
            }),
          ];
        });
      }),
    );
  });
};

/** Whether any variable has two writers: only then is it worth looking where they stand. */
function isWrittenTwice(model: ProcessModel): boolean {
  const all = nodesOf(model).flatMap((node) => [...new Set(resultOf(node))]);
  return new Set(all).size < all.length;
}

const difference = (a: ReadonlySet<string>, b: ReadonlySet<string>): string[] => [...a].filter((id) => !b.has(id));

/** Who writes which variable, within sub-processes as well. */
function writers(model: ProcessModel, ids: readonly string[]): Map<string, Node> {
  const found = new Map<string, Node>();
  const visit = (id: string): void => {
    const node = model.nodes[id];
    if (!node) return;
    for (const variable of resultOf(node)) if (!found.has(variable)) found.set(variable, node);
    for (const inner of model.scopes[id]?.nodes ?? []) visit(inner);
  };
  ids.forEach(visit);
  return found;
}
