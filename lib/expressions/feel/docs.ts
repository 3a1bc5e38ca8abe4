import { BUILTINS, GROUPS } from './functions/index.ts';
import type { Signature } from './functions/signature.ts';
import { LIMITS } from './run.ts';

/** docs/reference/feel.md, made from the registry of functions and the limits; a test keeps the committed file equal. */
export function feelMarkdown(): string {
  const groups = Object.entries(GROUPS).map(
    ([title, functions]) =>
      `## ${title}\n\n| function | parameters |\n| --- | --- |\n${functions
        .map(({ name, signatures }) => `| \`${name}\` | ${signatures.map(parameters).join('<br>')} |`)
        .join('\n')}\n`,
  );
  return [
    '# FEEL: built-in functions and limits\n',
    'Made from the registry in `lib/expressions/feel/functions` by `feelMarkdown()`; do not edit by hand.\n',
    `The ${BUILTINS.size} functions of DMN 1.5. \`?\` marks a parameter that may be left out, \`...\` one that may be repeated. A list of one stands for its`,
    'item where a single value is expected, and a single value for a list of one. Arguments outside of these give null and a warning.\n',
    ...groups,
    '## Limits\n',
    'An evaluation that goes beyond ends with `FeelLimitError`, not with null.\n',
    '| limit | at most |\n| --- | ---: |',
    `| steps (iterations, calls and comparisons, weighed by their cost) | ${LIMITS.steps} |`,
    `| calls inside calls | ${LIMITS.calls} |`,
    `| items of a list that is made | ${LIMITS.items} |`,
    `| characters of a text that is made | ${LIMITS.characters} |\n`,
  ].join('\n');
}

const parameters = ({ args }: Signature): string =>
  args.length === 0
    ? 'none'
    : args.map((a) => `${a.name}${a.optional ? '?' : a.rest ? '...' : ''}: ${a.domain.text}`).join(', ');
