import { contextFunctions } from './contexts.ts';
import { conversionFunctions } from './conversions.ts';
import { listFunctions } from './lists.ts';
import { numericFunctions } from './numeric.ts';
import { rangeFunctions } from './ranges.ts';
import type { Builtin } from './signature.ts';
import { stringFunctions } from './strings.ts';
import { temporalFunctions } from './temporal.ts';

/** The built-in functions of DMN 1.5, one row each (10.3.4). */
export const BUILTINS: ReadonlyMap<string, Builtin> = new Map(
  [
    ...conversionFunctions,
    ...numericFunctions,
    ...stringFunctions,
    ...listFunctions,
    ...contextFunctions,
    ...temporalFunctions,
    ...rangeFunctions,
  ].map((b) => [b.name, b]),
);
