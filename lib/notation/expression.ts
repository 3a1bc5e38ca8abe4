import type { FeelOrText } from '../model/binding.ts';
import { asObject, bodyOf, stripFeel } from './moddle-objects.ts';
import { feelFromJuel, isJuel } from './vendor/juel.ts';

/** Collects in words what is drawn and has no counterpart. */
export type Notes = string[];

/** FEEL of an expression that must be one: with or without '=', or in Camunda 7's `${...}`. */
export function readFeel(text: string, what: string, notes: Notes): string {
  const stated = text.trim();
  if (stated.startsWith('=') || !isJuel(stated)) return stripFeel(stated);
  const translation = feelFromJuel(stated);
  if (translation.ok) return translation.feel;
  notes.push(`${what} ${stated}: ${translation.reason} has no counterpart in FEEL`);
  return stated;
}

/** Text of which only a part may be an expression: `=...` is FEEL, `${...}` becomes so, anything else is literal. */
export function readFeelOrText(text: string, what: string, notes: Notes): FeelOrText {
  const stated = text.trim();
  if (stated.startsWith('=') || !isJuel(stated)) return stated;
  return `=${readFeel(stated, what, notes)}`;
}

/** FEEL of a formal expression element; one in a language that is neither FEEL nor JUEL is told by name. */
export function readFormal(expression: unknown, what: string, notes: Notes): string | undefined {
  const body = bodyOf(expression);
  if (body === undefined) return undefined;
  const language = asObject(expression)?.language;
  if (typeof language === 'string' && language !== '' && !/feel|juel/i.test(language)) {
    notes.push(`${what} in ${language} (instead: write it in FEEL)`);
    return stripFeel(body);
  }
  return readFeel(body, what, notes);
}

/** A FEEL-or-text as a FEEL expression. */
export const feelOfText = (text: FeelOrText): string => (text.startsWith('=') ? stripFeel(text) : JSON.stringify(text));
