import type { Text, Translator } from '../translator.ts';
import { BOOLEAN, listOf, SIZE, STRING } from '../types.ts';
import { plain, type Row } from './row.ts';

/** A pattern that is a text: without anything that means something in a regular expression. */
const LITERAL = /^[\w ,;:!@#%&='"<>~`€£-]+$/u;

/** A pattern as a text; undefined where it is a true pattern, or not written out. */
const textPattern = ({ literal }: Text): string | undefined =>
  typeof literal === 'string' && LITERAL.test(literal) ? literal : undefined;

const NO_PATTERN = 'regular expressions of FEEL and of JSONata differ';

export const stringFunctions: Readonly<Record<string, Row>> = {
  'string length': plain(['string'], 'slen', SIZE),
  'upper case': plain(['string'], 'upper', STRING),
  'lower case': plain(['string'], 'lower', STRING),
  contains: plain(['string', 'match'], 'cont', BOOLEAN),
  'starts with': plain(['string', 'match'], 'starts', BOOLEAN),
  'ends with': plain(['string', 'match'], 'ends', BOOLEAN),
  'substring before': plain(['string', 'match'], 'before', STRING),
  'substring after': plain(['string', 'match'], 'after', STRING),
  substring: {
    parameters: ['string', 'start position', 'length'],
    least: 2,
    lower(t, [s, start, length]) {
      return {
        code:
          length === undefined
            ? t.call('subs', s!.code, start!.code, '1e9')
            : // A length that is null takes all that is left, one that is no number takes nothing.
              `($n:=${length.code};${t.call('subs', s!.code, start!.code, '$exists($n)?$n:1e9')})`,
        type: STRING,
      };
    },
  },
  matches: {
    parameters: ['input', 'pattern'],
    lower: (t, [s, pattern], node) =>
      textPattern(pattern!) === undefined
        ? t.refuse(node, NO_PATTERN)
        : { code: t.call('cont', s!.code, pattern!.code), type: BOOLEAN },
  },
  replace: {
    parameters: ['input', 'pattern', 'replacement'],
    lower(t, [s, pattern, by], node) {
      const to = by!.literal;
      return textPattern(pattern!) === undefined || typeof to !== 'string' || /[$\\]/.test(to)
        ? t.refuse(node, NO_PATTERN)
        : { code: t.call('repl', s!.code, pattern!.code, by!.code), type: STRING };
    },
  },
  split: {
    parameters: ['string', 'delimiter'],
    lower: (t, [s, delimiter], node) =>
      textPattern(delimiter!) === undefined
        ? t.refuse(node, NO_PATTERN)
        : { code: t.call('splt', s!.code, delimiter!.code), type: listOf(STRING) },
  },
  'string join': {
    parameters: ['list', 'delimiter'],
    least: 1,
    lower(t: Translator, [list, delimiter]) {
      const between = delimiter === undefined ? '""' : delimiter.code;
      return { code: t.call('glue', list!.code, between), type: STRING };
    },
  },
};
