import type { Node } from '../feel/parse.ts';

export const child = (node: Node, name: string): Node | undefined => node.children.find((c) => c.name === name);
/** Children that are expressions or named parts. */
export const parts = (node: Node): readonly Node[] =>
  node.children.filter(
    (c) =>
      (/^[A-Z]/.test(c.name) || c.name === 'null' || c.name === '?') && c.name !== 'CompareOp' && c.name !== 'ArithOp',
  );
export const quoted = (text: string): string => JSON.stringify(text);
