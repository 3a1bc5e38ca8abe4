import { Num, whole } from '../number.ts';
import { regex, replacement } from '../regex/index.ts';
import type { Call } from '../run.ts';
import { codePointLength, codePoints } from '../text.ts';
import { isList, type FeelValue } from '../values.ts';
import { arg, builtin, list, nullable, number, opt, sig, text, type Builtin } from './signature.ts';

const two = [arg('string', text), arg('match', text)] as const;

/** DMN 1.5, table 74. Positions count code points from 1. */
export const stringFunctions: readonly Builtin[] = [
  builtin(
    'substring',
    sig([arg('string', text), arg('start position', number), opt('length', nullable(number))], substring),
  ),
  builtin(
    'string length',
    sig([arg('string', text)], ([s]) => new Num(codePointLength(s))),
  ),
  builtin(
    'upper case',
    sig([arg('string', text)], ([s]) => s.toUpperCase()),
  ),
  builtin(
    'lower case',
    sig([arg('string', text)], ([s]) => s.toLowerCase()),
  ),
  builtin(
    'substring before',
    sig(two, ([s, match]) => s.slice(0, Math.max(0, s.indexOf(match)))),
  ),
  builtin(
    'substring after',
    sig(two, ([s, match]) => {
      const at = s.indexOf(match);
      return at < 0 ? '' : s.slice(at + match.length);
    }),
  ),
  builtin(
    'contains',
    sig(two, ([s, match]) => s.includes(match)),
  ),
  builtin(
    'starts with',
    sig(two, ([s, match]) => s.startsWith(match)),
  ),
  builtin(
    'ends with',
    sig(two, ([s, match]) => s.endsWith(match)),
  ),
  builtin(
    'matches',
    sig([arg('input', text), arg('pattern', text), opt('flags', nullable(text))], ([input, pattern, flags], call) =>
      withRegex(pattern, flags ?? '', call, (r) => r.matches(input, call.run)),
    ),
  ),
  builtin(
    'replace',
    sig(
      [arg('input', text), arg('pattern', text), arg('replacement', text), opt('flags', nullable(text))],
      ([input, pattern, by, flags], call) =>
        withRegex(pattern, flags ?? '', call, (r) => {
          if (r.matches('', call.run)) return call.fail('the pattern matches the empty text');
          const write = replacement(by, r.groups, flags?.includes('q') ?? false);
          return typeof write === 'string' ? call.fail(write) : r.replace(input, write, call.run);
        }),
    ),
  ),
  builtin(
    'split',
    sig([arg('string', text), arg('delimiter', text)], ([s, delimiter], call) =>
      withRegex(delimiter, '', call, (r) =>
        r.matches('', call.run) ? call.fail('the delimiter matches the empty text') : r.split(s, call.run),
      ),
    ),
  ),
  builtin(
    'string join',
    sig([arg('list', list), opt('delimiter', nullable(text))], ([items, delimiter], call) => {
      const texts = items.filter((item) => item !== null);
      if (!texts.every((item) => typeof item === 'string')) return call.fail('the list holds more than texts');
      const joined = texts.reduce((n, t) => n + t.length, 0) + Math.max(0, texts.length - 1) * (delimiter?.length ?? 0);
      call.run.characters(joined);
      return texts.join(delimiter ?? '');
    }),
  ),
];

function substring([s, start, length]: readonly [string, Num, Num | null | undefined], call: Call): FeelValue {
  const points = codePoints(s);
  const at = whole(start);
  if (at === undefined || at === 0 || Math.abs(at) > points.length)
    return call.fail(`the start position lies between 1 and ${points.length}, or between -${points.length} and -1`);
  const from = at > 0 ? at - 1 : points.length + at;
  if (length === undefined || length === null) return points.slice(from).join('');
  const count = whole(length);
  if (count === undefined || count < 1) return call.fail('the length is 1 or more');
  return points.slice(from, from + count).join('');
}

function withRegex(
  pattern: string,
  flags: string,
  call: Call,
  use: (r: Exclude<ReturnType<typeof regex>, string>) => FeelValue,
): FeelValue {
  const compiled = regex(pattern, flags);
  if (typeof compiled === 'string') return call.fail(compiled);
  const value = use(compiled);
  if (isList(value)) call.run.items(value.length);
  return value;
}
