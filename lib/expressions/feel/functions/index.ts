import { contextFunctions } from './contexts.ts';
import { conversionFunctions } from './conversions.ts';
import { listFunctions } from './lists.ts';
import { numericFunctions } from './numeric.ts';
import { rangeFunctions } from './ranges.ts';
import type { Builtin } from './signature.ts';
import { stringFunctions } from './strings.ts';
import { temporalFunctions } from './temporal.ts';

/** The families of functions, as people look for them. */
export const GROUPS: Readonly<Record<string, readonly Builtin[]>> = {
  Conversions: conversionFunctions,
  Numbers: numericFunctions,
  Texts: stringFunctions,
  Lists: listFunctions,
  Contexts: contextFunctions,
  'Dates, times and durations': temporalFunctions,
  'Points and ranges': rangeFunctions,
};

/** The built-in functions of DMN 1.5 (10.3.4), by name. */
export const BUILTINS: ReadonlyMap<string, Builtin> = new Map(
  Object.values(GROUPS)
    .flat()
    .map((b) => [b.name, b]),
);
