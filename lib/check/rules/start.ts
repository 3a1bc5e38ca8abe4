import { finding } from '../../model/diagnostics/index.ts';
import type { Node, Scope } from '../../model/process-model.ts';
import type { Rule } from '../rule.ts';
import { nodesOf } from '../rule.ts';

/**
 * TUT-318: where a scope begins, so that it can be run. Ad-hoc sub-processes have no start by definition; which triggers a start may have
 * is a rule of the standard.
 */
export const start: Rule = (model) =>
  Object.values(model.scopes).flatMap((scope) => {
    const owner = model.nodes[scope.id];
    if (owner?.type === 'adHocSubProcess') return [];
    const starts = nodesOf(model).filter((n) => n.scope === scope.id && n.type === 'startEvent');
    const fault = owner ? ofSubProcess(owner, starts) : ofProcess(starts, scope);
    if (fault === undefined) return [];
    const node = fault.at ?? owner;
    const first = model.nodes[scope.nodes[0] ?? ''];
    return [
      finding('TUT-318', {
        message: fault.message,
        suggestion: fault.suggestion,
        place: node?.place ?? first?.place ?? { file: model.bpmn.path, line: 1, column: 1 },
        element: node ?? { id: scope.id },
      }),
    ];
  });

interface Fault {
  readonly message: string;
  readonly suggestion: string;
  readonly at?: Node | undefined;
}

const isPlain = (node: Node): boolean => (node.event?.kind ?? 'none') === 'none';
const one = '<bpmn:startEvent id="Start" />, connected to the first activity';

function ofProcess(starts: readonly Node[], _scope: Scope): Fault | undefined {
  if (starts.length === 0) return { message: 'the process has no start event', suggestion: one };
  const plain = starts.filter(isPlain);
  return plain.length > 1
    ? {
        message: `${plain.length} start events have no trigger (${plain.map((n) => n.name ?? n.id).join(', ')}); expected one`,
        suggestion: 'Keep one start event, and let a gateway choose the way',
        at: plain[1],
      }
    : undefined;
}

function ofSubProcess(owner: Node, starts: readonly Node[]): Fault | undefined {
  // The standard asks for exactly one there.
  if (owner.type === 'eventSubProcess') return undefined;
  if (starts.length === 0) return { message: 'the sub-process has no start event', suggestion: one };
  return starts.length > 1
    ? { message: `the sub-process has ${starts.length} start events; expected one`, suggestion: one, at: starts[1] }
    : undefined;
}
