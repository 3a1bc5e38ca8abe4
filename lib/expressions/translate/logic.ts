import type { Node } from '../feel/parse.ts';
import type { Helper } from './helpers.ts';
import { parts } from './syntax.ts';
import type { Lowering } from './translator.ts';
import { BOOLEAN, union } from './types.ts';

const fold =
  (helper: Helper): Lowering =>
  (t, node, bound) => ({
    code: parts(node)
      .map((p: Node) => t.value(p, bound).code)
      .reduce((a, b) => t.call(helper, a, b)),
    type: BOOLEAN,
  });

export const conjunction = fold('and3');
export const disjunction = fold('or3');

/** What is not true is false here. */
export const ifExpression: Lowering = (t, node, bound) => {
  const [condition, then, otherwise] = parts(node);
  const [a, b] = [t.value(then!, bound), t.value(otherwise!, bound)];
  return { code: `(${t.value(condition!, bound).code}=true?${a.code}:${b.code})`, type: union(a.type, b.type) };
};
