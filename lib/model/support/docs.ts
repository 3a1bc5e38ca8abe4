import { SUPPORT } from './index.ts';
import type { Measured, SupportRow } from './index.ts';

const HEAD = `# What of BPMN is supported

Written from lib/model/support; do not edit. Every element has a small process of its own that the tests compile and run on the machine; where it starts
without a trigger from outside, the token game must come to the same result (test/support/supported.ts).

**Tier** says what the element becomes: in tier 0 states of the States Language; in tier 2 its scope is run by the token game, in one state that waits
([ADR 0011](adr/0011-the-token-game-runs-what-states-cannot-say.md)). The choice is made for each scope of a process, not for the whole; \`npx tutti
explain\` tells it for yours. **Transitions** are those that Step Functions bills on the normal path, without the exceptions; tier 2 costs one for its
scope, and one or more for each activity in it. **Section** is that of BPMN 2.0.2.
`;

/** The support matrix for people. */
export const supportMarkdown = (): string =>
  [
    HEAD,
    ...section('Activities', (row) => row.event === undefined && !row.type.endsWith('Gateway')),
    ...section('Gateways', (row) => row.type.endsWith('Gateway')),
    ...section('Events', (row) => row.event !== undefined),
    '## What is refused\n',
    [
      'Choreographies are checked against the standard, and not run. Scripts and conditions in languages other than FEEL, code of other platforms',
      '(`camunda:class`, `webService`) and whatever else has no counterpart are refused by name, with the nearest alternative (TUT-401).\n',
    ].join('\n'),
  ].join('\n');

function section(title: string, belongs: (row: SupportRow) => boolean): string[] {
  const rows = SUPPORT.filter(belongs).map((row) => line(row));
  return [
    `## ${title}\n`,
    '| element | tier | transitions | meaning | lowering | section | since | notes |\n| --- | --: | --: | --- | --- | --- | --- | --- |',
    `${rows.join('\n')}\n`,
  ];
}

const line = (row: SupportRow & Measured): string =>
  [
    '',
    row.name,
    row.tier,
    row.tier === 2 ? '' : row.transitions,
    code(row.semantics),
    row.lowering === undefined ? '' : code(row.lowering),
    row.section,
    row.since,
    row.notes ?? '',
    '',
  ]
    .join(' | ')
    .trim();

const code = (file: string): string => `\`${file}\``;
