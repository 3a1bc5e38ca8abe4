import { bodyOf, compile, isExpression } from '../jsonata/evaluate.ts';
import type { Json, JsonObject } from '../types.ts';
import { unsupportedReferences } from './references.ts';
import type { Report } from './report.ts';

/** Fields that hold names, not values: a `{% %}` in them is not read as an expression (measured). */
const CONSTANT: ReadonlySet<string> = new Set([
  'Type',
  'Resource',
  'Next',
  'Default',
  'Comment',
  'QueryLanguage',
  'Label',
  'Retry',
  'ErrorEquals',
  'Credentials',
  'CSVHeaders',
]);
/** Fields whose insides are all data, whatever the names there. */
const DATA: ReadonlySet<string> = new Set(['Output', 'Assign', 'Arguments', 'ItemSelector', 'Items', 'BatchInput']);
/** Containers are looked at by themselves. */
const INSIDE: ReadonlySet<string> = new Set(['Branches', 'ItemProcessor', 'Iterator']);

/** Every `{% %}` of a JSONata state parses, and reads nothing that is not there. */
export function checkExpressions(state: JsonObject, at: string, report: Report): void {
  walk(state, at, { data: false, catching: false }, report);
}
interface Where {
  /** Names here are those of data. */
  readonly data: boolean;
  readonly catching: boolean;
}
function walk(value: Json, at: string, where: Where, report: Report): void {
  if (typeof value === 'string') checkText(value, at, where.catching, report);
  else if (Array.isArray(value)) value.forEach((item, i) => walk(item, `${at}[${i}]`, where, report));
  else if (value !== null && typeof value === 'object')
    for (const [key, inner] of Object.entries(value))
      if (where.data || (!CONSTANT.has(key) && !INSIDE.has(key)))
        walk(
          inner,
          `${at}/${key}`,
          { data: where.data || DATA.has(key), catching: where.catching || (!where.data && key === 'Catch') },
          report,
        );
}
function checkText(text: string, at: string, catching: boolean, report: Report): void {
  if (!text.startsWith('{%')) return;
  if (isExpression(text)) checkExpression(bodyOf(text), at, catching, report);
  else report.schema(at, 'JSONata string must start with {% and end with %}');
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
