import { conversionFunctions } from './conversions.ts';
import { contextFunctions } from './contexts.ts';
import { listFunctions } from './lists.ts';
import { numericFunctions } from './numeric.ts';
import type { Row } from './row.ts';
import { stringFunctions } from './strings.ts';

/** The built-in functions that have an exact equal in JSONata, by name. The others are evaluated by the runtime. */
export const FUNCTIONS: Readonly<Record<string, Row>> = {
  ...conversionFunctions,
  ...numericFunctions,
  ...stringFunctions,
  ...listFunctions,
  ...contextFunctions,
};
