import { feelTooLarge } from '../model/feel-names.ts';
import { childrenOf, feelTestsTree, feelTree, type FeelNode } from '../model/feel-tree.ts';

/** A node of FEEL's syntax tree, with its text. */
export interface Syntax {
  readonly name: string;
  readonly text: string;
  readonly children: readonly Syntax[];
}

const read = (node: FeelNode, text: string): Syntax => ({
  name: node.name,
  text: text.slice(node.from, node.to),
  children: childrenOf(node).map((child) => read(child, text)),
});

/** The tree of an expression that is known to parse. */
export const syntaxOf = (text: string): Syntax => read(feelTree(text), text);

/** The tree of the unary tests of a cell; undefined where they do not parse. */
export function syntaxOfTests(text: string): Syntax | undefined {
  if (feelTooLarge(text) !== undefined) return undefined;
  const faulty = (node: FeelNode): boolean => node.type.isError || childrenOf(node).some(faulty);
  const tree = feelTestsTree(text);
  return faulty(tree) ? undefined : read(tree, text);
}
