import type { Node } from '../parse.ts';
import type { Source } from '../run.ts';
import type { Scope } from '../scope.ts';
import type { FeelType } from '../types.ts';
import type { Ternary } from '../compare.ts';
import type { FeelValue } from '../values.ts';

/** An expression, ready to be evaluated in a scope. */
export type Closure = (scope: Scope) => FeelValue;
/** A unary test, ready to be put to a value. */
export type Test = (value: FeelValue, scope: Scope) => Ternary;

/** What the compilers of the single elements of the grammar work with. */
export interface Compiling {
  readonly source: Source;
  /** Type of the model by its name, `tLoan` or `lib.tLoan`. */
  type(name: string): FeelType | undefined;
  compile(node: Node): Closure;
  test(node: Node): Test;
  text(node: Node): string;
}
export type Compiler = (node: Node, c: Compiling) => Closure;

/** Children that are expressions or named parts; brackets, commas, keywords and operators are left out. */
export const parts = (node: Node): readonly Node[] =>
  node.children.filter(
    (c) =>
      (/^[A-Z]/.test(c.name) || c.name === 'null' || c.name === '?') && c.name !== 'CompareOp' && c.name !== 'ArithOp',
  );
export const child = (node: Node, name: string): Node | undefined => node.children.find((c) => c.name === name);

/** Whether the expression reads the value that a unary test is put to. */
export const readsInput = (node: Node): boolean => node.name === '?' || node.children.some(readsInput);
