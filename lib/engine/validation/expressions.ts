import { bodyOf, compile, isExpression } from '../jsonata/evaluate.ts';
import type { Json, JsonObject } from '../types.ts';
import { unsupportedReferences } from './references.ts';
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

/** Every `{% %}` of a JSONata state parses, and reads nothing that is not there. */
export function checkExpressions(state: JsonObject, at: string, report: Report): void {
  for (const [field, value] of Object.entries(state))
    if (!CONSTANT.has(field) && !INSIDE.has(field)) walk(value, `${at}/${field}`, field === 'Catch', report);
}
function walk(value: Json, at: string, catching: boolean, report: Report): void {
  if (isExpression(value)) checkExpression(bodyOf(value), at, catching, report);
  else if (Array.isArray(value)) value.forEach((item, i) => walk(item, `${at}[${i}]`, catching, report));
  else if (value !== null && typeof value === 'object')
    for (const [key, inner] of Object.entries(value)) walk(inner, `${at}/${key}`, catching, report);
}
function checkExpression(body: string, at: string, catching: boolean, report: Report): void {
  let ast: unknown;
  try {
    ast = compile(body).ast();
  } catch (error) {
    return report.error('INVALID_JSONATA_EXPRESSION', at, (error as Error).message);
  }
  for (const message of unsupportedReferences(ast, catching))
    report.error('UNSUPPORTED_JSONATA_EXPRESSION', at, message);
}
