import { isExpression, syntaxProblem } from '../jsonata/evaluate.ts';
import type { Json, JsonObject } from '../types.ts';
import type { Report } from './report.ts';

/** Fields that hold names, not values: a `{% %}` in them is no expression. */
const CONSTANT: ReadonlySet<string> = new Set([
  'Type',
  'Resource',
  'Next',
  'Default',
  'Comment',
  'QueryLanguage',
  'Label',
  'Retry',
]);
/** Containers are looked at by themselves. */
const INSIDE: ReadonlySet<string> = new Set(['Branches', 'ItemProcessor', 'Iterator']);

/** Every `{% %}` of a JSONata state parses, and names no function that is not there. */
export function checkExpressions(state: JsonObject, at: string, report: Report): void {
  for (const [field, value] of Object.entries(state))
    if (!CONSTANT.has(field) && !INSIDE.has(field)) walk(value, `${at}/${field}`, report);
}
function walk(value: Json, at: string, report: Report): void {
  if (isExpression(value)) {
    const problem = syntaxProblem(value);
    if (problem !== undefined) report.error('INVALID_JSONATA_EXPRESSION', at, `Invalid JSONata expression: ${problem}`);
  } else if (Array.isArray(value)) value.forEach((item, i) => walk(item, `${at}[${i}]`, report));
  else if (value !== null && typeof value === 'object')
    for (const [key, inner] of Object.entries(value)) walk(inner, `${at}/${key}`, report);
}
