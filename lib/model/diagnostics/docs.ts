import { CODES, entryOf } from './index.ts';
import type { Code } from './index.ts';

const CHAPTERS: readonly { readonly prefix: string; readonly title: string }[] = [
  { prefix: 'TUT-1', title: 'Reading the diagram' },
  { prefix: 'TUT-2', title: 'Reading process.yaml' },
  { prefix: 'TUT-3', title: 'Checking the process' },
  { prefix: 'TUT-4', title: 'Compiling' },
  { prefix: 'TUT-5', title: 'Expressions and decisions' },
  { prefix: 'TUT-6', title: 'Rules of the BPMN standard' },
];

/** docs/reference/diagnostics.md, made from the catalogue; a test keeps the committed file equal. */
export function diagnosticsMarkdown(): string {
  const chapters = CHAPTERS.flatMap(({ prefix, title }) => {
    const codes = CODES.filter((code) => code.startsWith(prefix)).sort();
    return codes.length === 0 ? [] : [`## ${title}\n`, ...codes.map(section)];
  });
  return [
    '# Diagnostics\n',
    'Made from the catalogue in `lib/model/diagnostics` by `diagnosticsMarkdown()`; do not edit by hand.\n',
    'An error means that there is no legitimate reading. A warning means that there is one, but a doubtful one.\n',
    ...chapters,
  ].join('\n');
}

function section(code: Code): string {
  const entry = entryOf(code);
  const block = (text: string): string => `\`\`\`text\n${text}\n\`\`\``;
  return [
    `### ${code}`,
    `**${entry.title}** (${entry.severity})`,
    entry.explanation,
    'Not so:',
    block(entry.bad),
    'But so:',
    block(entry.good),
    `What else: ${entry.workaround}`,
    '',
  ].join('\n\n');
}
