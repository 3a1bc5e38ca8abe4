import { FeelError, parserFor } from '../feel/parse.ts';
import { withHelpers } from './helpers.ts';
import { Translator, Untranslatable, type Variables } from './translator.ts';
import { when } from './condition.ts';

export type { Variables } from './translator.ts';
export { typeOfDeclared, type Type } from './types.ts';

/** JSONata that gives the value of a FEEL expression, or what in it has no exact equal. */
export type Translation =
  | { readonly ok: true; readonly jsonata: string }
  | { readonly ok: false; readonly construct: string; readonly reason: string };

const parser = parserFor();

/** The value as JSON: null where FEEL says null. Total: no data makes it fail, and it is never undefined. */
export const translate = (feel: string, variables: Variables): Translation =>
  wrap(feel, variables, (t, node) => t.call('z', t.value(node, {}).code));

/** A boolean: true only where FEEL says true. */
export const translateCondition = (feel: string, variables: Variables): Translation =>
  wrap(feel, variables, (t, node) => when(t, node, true));

/** A list: null is the empty one, a single value a list of one. */
export const translateList = (feel: string, variables: Variables): Translation =>
  wrap(feel, variables, (t, node) => `($s:=${t.call('l', t.value(node, {}).code)};$exists($s)?$s:[])`);

/** A correlation key: text or number as it is, anything else null. */
export const translateKey = (feel: string, variables: Variables): Translation =>
  wrap(feel, variables, (t, node) => `($k:=${t.value(node, {}).code};$type($k) in ["string","number"]?$k:null)`);

function wrap(
  feel: string,
  variables: Variables,
  outer: (t: Translator, node: ReturnType<typeof parser.expression>) => string,
): Translation {
  const translator = new Translator(feel, variables);
  try {
    return { ok: true, jsonata: withHelpers(outer(translator, parser.expression(feel))) };
  } catch (error) {
    if (error instanceof Untranslatable) return { ok: false, construct: error.construct, reason: error.message };
    if (error instanceof FeelError) return { ok: false, construct: 'a fault', reason: error.message };
    throw error;
  }
}
