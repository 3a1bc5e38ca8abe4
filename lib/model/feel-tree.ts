import { parser } from 'lezer-feel';

/** A node of the tree that feelin's parser makes of FEEL. */
export interface FeelNode {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly type: { readonly isError: boolean };
  readonly firstChild: FeelNode | null;
  readonly nextSibling: FeelNode | null;
}

const tests = parser.configure({ top: 'UnaryTests' });

/** The tree of an expression; what does not parse is in it as an error. Knows no names: only words of letters make one. */
export const feelTree = (text: string): FeelNode => parser.parse(text).topNode;
/** The tree of the unary tests of a cell. */
export const feelTestsTree = (text: string): FeelNode => tests.parse(text).topNode;

export function childrenOf(node: FeelNode): FeelNode[] {
  const list: FeelNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) list.push(child);
  return list;
}

/** The grammar has no range types yet: they are read as list types of the same length, and told apart by their place. */
export function withoutRangeTypes(text: string): { readonly rewritten: string; readonly places: ReadonlySet<number> } {
  const places = new Set<number>();
  const rewritten = text.replace(
    /"(?:[^"\\]|\\.)*"|\brange(\s*<)/g,
    (found, behind: string | undefined, at: number) => {
      if (behind === undefined) return found;
      places.add(at);
      return `list ${behind}`;
    },
  );
  return { rewritten, places };
}
