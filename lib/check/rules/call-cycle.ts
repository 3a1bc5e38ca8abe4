import { finding } from '../../model/diagnostics/index.ts';
import type { Node, ProcessModel } from '../../model/process-model.ts';
import type { Rule } from '../rule.ts';
import { nodesOf } from '../rule.ts';

/** TUT-330: call activities that lead back to a process which is already under way, as far as the processes stand in one file. */
export const callCycle: Rule = (model) => {
  const processes = new Map<string, ProcessModel>(Object.entries(model.callable));
  for (const name of [model.root, model.id]) processes.set(name, model);
  const calls = (of: ProcessModel): readonly { readonly node: Node; readonly callee: ProcessModel }[] =>
    nodesOf(of).flatMap((node) => {
      const called = node.step?.call?.process ?? node.calledElement;
      const callee = called === undefined ? undefined : processes.get(called);
      return callee ? [{ node, callee }] : [];
    });
  const done = new Set<ProcessModel>();
  const closing: { readonly node: Node; readonly path: readonly ProcessModel[] }[] = [];
  const visit = (at: ProcessModel, path: readonly ProcessModel[]): void => {
    if (done.has(at)) return;
    for (const { node, callee } of calls(at)) {
      const under = path.indexOf(callee);
      if (under >= 0) closing.push({ node, path: path.slice(under) });
      else visit(callee, [...path, callee]);
    }
    done.add(at);
  };
  visit(model, [model]);
  return closing.map(({ node, path }) => {
    const names = path.map((p) => p.name);
    return finding('TUT-330', {
      message: `${[...names, names[0]].join(' calls ')}: every call is an instance more, and nothing bounds how many`,
      suggestion: 'Use a loop or a multi-instance sub-process in one process',
      place: node.place,
      element: node,
    });
  });
};
