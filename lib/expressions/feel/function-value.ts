import type { Call } from './run.ts';
import type { FeelType } from './types.ts';
import type { FeelValue } from './values.ts';

export interface Parameter {
  readonly name: string;
  readonly type: FeelType;
}

/** A function as a value: of the expression's author, of a business knowledge model or a decision service, or built in. */
export class FeelFunction {
  readonly kind = 'function' as const;
  readonly name: string;
  /** undefined for a built-in function: it has several signatures. */
  readonly parameters: readonly Parameter[] | undefined;
  readonly result: FeelType | undefined;
  /** Arguments in order, or by name; a name without argument is null. */
  readonly invoke: (args: readonly FeelValue[] | ReadonlyMap<string, FeelValue>, call: Call) => FeelValue;

  /** Text and scope of a function that an expression defines: two of one text in one scope are the same function. */
  readonly definition: { readonly text: string; readonly scope: unknown } | undefined;

  constructor(
    name: string,
    parameters: readonly Parameter[] | undefined,
    result: FeelType | undefined,
    invoke: (args: readonly FeelValue[] | ReadonlyMap<string, FeelValue>, call: Call) => FeelValue,
    definition?: { readonly text: string; readonly scope: unknown },
  ) {
    this.name = name;
    this.parameters = parameters;
    this.result = result;
    this.invoke = invoke;
    this.definition = definition;
  }
}
