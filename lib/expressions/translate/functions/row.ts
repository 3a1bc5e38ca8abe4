import type { Node } from '../../feel/parse.ts';
import type { Helper } from '../helpers.ts';
import type { Text, Translator } from '../translator.ts';
import type { Type } from '../types.ts';

/** A built-in function that has an equal in JSONata. */
export interface Row {
  /** Names of the parameters, as FEEL has them. */
  readonly parameters: readonly string[];
  /** Arguments that it needs at least; all, where it does not say. */
  readonly least?: number;
  /** Takes any number of arguments, one at least. */
  readonly rest?: boolean;
  /** Extra helpers are defined in `helpers`. Arguments are total, and so must be what comes of them. */
  readonly lower: (t: Translator, args: readonly Text[], node: Node) => Text;
}

/** A function that one helper does, with its arguments as they are. */
export const plain = (parameters: readonly string[], helper: Helper, type: Type): Row => ({
  parameters,
  lower: (t, args) => ({ code: t.call(helper, ...args.map((a) => a.code)), type }),
});
