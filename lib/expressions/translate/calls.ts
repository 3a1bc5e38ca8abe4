import { canonical } from '../feel/names.ts';
import type { Node } from '../feel/parse.ts';
import { parseDate } from '../feel/temporal/parse.ts';
import { dateKey, dateOf } from './dates.ts';
import { FUNCTIONS } from './functions/index.ts';
import { child, parts } from './syntax.ts';
import type { Bound, Lowering, Text, Translator } from './translator.ts';
import { DATE } from './types.ts';

/** A call of a built-in function, by position or by name. */
export const functionInvocation: Lowering = (t, node, bound) => {
  const callee = node.children[0]!;
  if (callee.name !== 'VariableName' && callee.name !== 'SpecialFunctionName')
    return t.refuse(node, 'the function is the value of an expression');
  const name = canonical(t.text(callee));
  const row = FUNCTIONS[name];
  if (row === undefined || bound.names?.[name] !== undefined)
    return t.refuse(node, `${name}() has no exact equal in JSONata`);
  const args = argumentsOf(t, node, row.parameters, bound);
  const fits = row.rest
    ? args.length >= 1
    : args.length >= (row.least ?? row.parameters.length) && args.length <= row.parameters.length;
  return fits ? row.lower(t, args, node) : t.refuse(node, `${name}() is not called with as many arguments as it takes`);
};

function argumentsOf(t: Translator, node: Node, parameters: readonly string[], bound: Bound): Text[] {
  const named = child(node, 'NamedParameters');
  if (named === undefined) {
    const positional = child(node, 'PositionalParameters');
    return positional === undefined ? [] : parts(positional).map((p) => t.value(p, bound));
  }
  const given = new Map(
    parts(named).map((p) => {
      const [name, value] = parts(p);
      return [canonical(t.text(name!)), t.value(value!, bound)] as const;
    }),
  );
  const args = parameters.flatMap((p) => given.get(p) ?? []);
  // One that is left out between others would move those behind it.
  if (args.length !== given.size || parameters.slice(0, args.length).some((p) => !given.has(p)))
    return t.refuse(node, 'its named arguments are not the first ones that it takes');
  return args;
}

/** `date("2026-01-31")`: a date that is written out, or the one that a text of the data holds. */
export const dateTimeLiteral: Lowering = (t, node, bound) => {
  const constructor = child(node, 'DateTimeConstructor');
  if (constructor === undefined) return t.expression(child(node, 'AtLiteral')!, bound);
  const positional = child(node, 'PositionalParameters');
  const args = positional === undefined ? [] : parts(positional);
  const name = canonical(t.text(constructor));
  if (name !== 'date' || args.length !== 1 || bound.names?.date !== undefined)
    return t.refuse(node, 'of dates, times and durations only the date of a text has an equal');
  const from = t.expression(args[0]!, bound);
  if (typeof from.literal !== 'string') return dateOf(t, from);
  const date = parseDate(from.literal);
  return { code: date === undefined ? '()' : `(${dateKey(date)})`, type: DATE };
};
