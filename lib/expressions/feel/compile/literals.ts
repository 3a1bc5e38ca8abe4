import { canonical } from '../names.ts';
import { parseNumber } from '../number.ts';
import { Names } from '../scope.ts';
import { parseTemporal } from '../temporal/parse.ts';
import { unquote } from '../text-literal.ts';
import type { FeelValue } from '../values.ts';
import { child, parts, type Compiler, type Compiling } from './compiling.ts';
import type { Node } from '../parse.ts';

const constant: (value: FeelValue) => ReturnType<Compiler> = (value) => () => value;

export const numericLiteral: Compiler = (node, c) => {
  const value = parseNumber(c.text(node).replace(/\s/g, ''));
  if (value !== undefined) return constant(value);
  return (scope) =>
    scope.run.warn(c.source, node.from, node.to, () => `${c.text(node)} is beyond the numbers that FEEL has`);
};
export const stringLiteral: Compiler = (node, c) => constant(unquote(c.text(node)));
export const booleanLiteral: Compiler = (node, c) => constant(c.text(node) === 'true');
export const nullLiteral: Compiler = () => constant(null);

/** `@"2026-01-31"` */
export const atLiteral: Compiler = (node, c) => {
  const text = unquote(c.text(child(node, 'StringLiteral')!));
  const value = parseTemporal(text);
  if (value !== undefined) return constant(value);
  return (scope) =>
    scope.run.warn(c.source, node.from, node.to, () => `"${text}" is no date, time, date and time, or duration`);
};

export const list: Compiler = (node, c) => {
  const items = parts(node).map((item) => c.compile(item));
  return (scope) => {
    scope.run.step(1 + (items.length >> 2));
    return items.map((item) => item(scope));
  };
};

/** Key of a context entry, as a name or a text. */
export function keyOf(key: Node, c: Compiling): string {
  const text = child(key, 'StringLiteral');
  return text === undefined ? canonical(c.text(key)) : unquote(c.text(text));
}

export const context: Compiler = (node, c) => {
  const entries = node.children
    .filter((e) => e.name === 'ContextEntry')
    .map((entry) => {
      const [key, value] = parts(entry);
      return { key: keyOf(key!, c), value: c.compile(value!), node: entry };
    });
  const double = entries.find((e, i) => entries.findIndex((o) => o.key === e.key) < i);
  if (double !== undefined)
    return (scope) =>
      scope.run.warn(
        c.source,
        double.node.from,
        double.node.to,
        () => `the context has two entries named "${double.key}"`,
      );
  return (scope) => {
    scope.run.step(1 + (entries.length >> 2));
    // An entry sees the entries before it.
    const made = new Map<string, FeelValue>();
    const inside = new Names(scope, scope.run, made);
    for (const { key, value } of entries) made.set(key, value(inside));
    return made;
  };
};
