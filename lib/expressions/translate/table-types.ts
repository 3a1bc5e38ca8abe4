import type { Place } from '../../model/diagnostic.ts';
import { NAMED_TYPES, typeText, type FeelType } from '../feel/types.ts';
import { quoted } from './syntax.ts';
import type { TableTranslator } from './table.ts';
import { Untranslatable, type Text } from './translator.ts';
import { ANY, DATE } from './types.ts';

/** JSON's word for a kind of FEEL that JSON has. */
const JSON_KINDS: Readonly<Record<string, string>> = {
  number: 'number',
  string: 'string',
  boolean: 'boolean',
  context: 'object',
  list: 'array',
};

/**
 * A JSONata boolean: a value of JSON is of a type, or null, as it is and without any conversion. Undefined where only FEEL can tell, which is noted.
 */
export function checkOf(
  t: TableTranslator,
  type: FeelType,
  at: { readonly place: Place },
  value: string,
): string | undefined {
  const orNull = (check: string | undefined): string | undefined => check && `($type(${value})="null" or (${check}))`;
  switch (type.type) {
    case 'Any':
      return 'true';
    case 'simple':
    case 'kind': {
      const kind = JSON_KINDS[type.kind];
      return kind === undefined ? unknown(t, type, at) : `$type(${value}) in ["null","${kind}"]`;
    }
    case 'list': {
      const item = checkOf(t, type.of, at, '$i');
      return orNull(item && `$type(${value})="array" and $reduce(${value},function($r,$i){$r and (${item})},true)`);
    }
    case 'context': {
      const entries = [...type.entries].map(([key, entry]) => {
        const inner = `$lookup(${value},${quoted(key)})`;
        const check = checkOf(t, entry, at, inner);
        return check && `$exists(${inner}) and ${check}`;
      });
      return entries.includes(undefined)
        ? undefined
        : orNull([`$type(${value})="object"`, ...(entries as string[])].join(' and '));
    }
    case 'constrained': {
      const text = t.lone.allowed(type);
      if (text === undefined) return unknown(t, type, at);
      const of: Text = { code: `$u(${value})`, type: ANY };
      const allowed = t.allowed({ text, place: at.place }, `the values of ${type.name}`, of);
      const base = checkOf(t, type.base, at, value);
      return orNull(base && allowed && `${base} and ${allowed}`);
    }
    default:
      return unknown(t, type, at);
  }
}

const unknown = (t: TableTranslator, type: FeelType, at: { readonly place: Place }): undefined =>
  t.obstacle(at, `whether a value is a ${typeText(type)} has no exact equal`);

/**
 * What the decision requires of its data: JSONata booleans, all of which hold where no value has to be converted or refused. Texts that are to be dates are
 * bound as such in `steps`.
 */
export function checkedData(t: TableTranslator): {
  readonly checks: readonly string[];
  readonly steps: readonly string[];
} {
  const checks: string[] = [];
  const steps: string[] = [];
  const dates: Record<string, Text> = {};
  for (const [i, data] of t.lone.data.entries()) {
    if (data.type === undefined) continue;
    try {
      const raw = t.raw(data.variable);
      if (data.type === NAMED_TYPES.get('date')) {
        const code = `$t_d${i}`;
        steps.push(`${code}:=$date($u(${raw}))`);
        checks.push(`$type(${raw}) in ["null","string"] and ($type(${raw})="null" or $exists($date(${raw})))`);
        dates[data.variable] = { code, type: DATE };
      } else {
        const check = checkOf(t, data.type, data, raw);
        if (check !== undefined && check !== 'true') checks.push(check);
      }
    } catch (error) {
      if (!(error instanceof Untranslatable)) throw error;
      t.obstacle(data, `the input ${error.construct}: ${error.message}`);
    }
  }
  t.bindDates(dates);
  return { checks, steps };
}
