import { APPLICATION, AUDITOR } from './security-rows.ts';

/** A row of the expectations that must be met, and the tests that show it. `name` stands in the test's title. */
export interface Expectation {
  readonly row: string;
  readonly what: string;
  readonly tests: readonly { readonly file: string; readonly name: string }[];
}
const tasks = (file: string, name: string): Expectation['tests'][number] => ({
  file: `test/runtime/tasks/${file}.test.ts`,
  name,
});
const scenario = (name: string): Expectation['tests'][number] => ({
  file: `docs/how-to/approvals/scenarios/${name}.yaml`,
  name: 'scenario:',
});

/** Whoever decides: what is expected of tasks, apart from how the console looks. */
export const APPROVER: readonly Expectation[] = [
  {
    row: 'A1',
    what: 'Inbox: mine, unassigned, of my groups, all, completed; filters and sorts; stable cursors',
    tests: [
      tasks('search', 'mine, unassigned, of a group, all, completed; late ones; by due, priority, follow-up'),
      tasks('search', 'a cursor holds its place while tasks come and go'),
    ],
  },
  {
    row: 'A2',
    what: 'Claim, release, reassign, delegate with reason; 409 with who holds it; substitution while away',
    tests: [
      tasks('hold', 'the second is told who holds it and since when'),
      tasks('hold', 'takes a reason, a candidate, and whoever holds it or looks after the work'),
      tasks('hold', 'the delegate works, the owner decides; both count for four eyes'),
      tasks('search', 'exactly one wins each time'),
      tasks('substitutions', 'a substitute sees and does the work of somebody away, recorded as both'),
    ],
  },
  {
    row: 'A3',
    what: 'Form from a schema, validated; read-only context; draft saved as one writes',
    tests: [
      { file: 'test/api/api.test.ts', name: 'a wrong form payload: 400 with the pointer, and nothing is lost' },
      tasks('notes', "a draft is its writer's alone, changes no revision, leaves no entry, and goes with the decision"),
    ],
  },
  {
    row: 'A4',
    what: "Decisions in the form's own words; a reason for overriding a model and for a no in a vote",
    tests: [
      tasks('votes', 'what counts as a yes is the process to say'),
      tasks('votes', 'two of three approve: one token, every vote recorded, the third is not waited for'),
      { file: 'statemachines/account-opening/scenarios/owners-disagree.yaml', name: 'scenario:' },
    ],
  },
  {
    row: 'A5',
    what: 'Due time, escalation at risk and when late, business calendars with holidays and time zones, reminders',
    tests: [
      tasks('escalate', 'at risk after a share of working time, late at the due date, each told once'),
      tasks('escalate', 'a due date that has been moved is at risk and late by the new one'),
      {
        file: 'test/expressions/working-time.test.ts',
        name: 'the time between is the time that was to pass; more is never sooner; in parts it is the same',
      },
      scenario('late'),
    ],
  },
  {
    row: 'A6',
    what: 'Evidence: documents and data of the case, for whoever may decide',
    tests: [
      { file: 'statemachines/account-opening/scenarios/low-confidence.yaml', name: 'scenario:' },
      tasks('notes', 'are kept in blobs, listed, read by whoever sees the task, and taken away with a reason'),
    ],
  },
  {
    row: 'A9',
    what: 'Four eyes, N of M with quorum and veto, no approval of one’s own',
    tests: [
      tasks('votes', 'four eyes across the votes: nobody votes who prepared it, nor twice in two names'),
      tasks('votes', 'the verdict is that of all votes, whenever it falls'),
      tasks('votes', 'all vote at the same moment: each vote counts once and one decision goes to the process'),
      tasks('votes', 'too few left is an incident; sent on its way again, all vote anew'),
      tasks('substitutions', 'somebody who is excluded is not let in through a substitute either'),
      scenario('two-of-three'),
      scenario('veto'),
      scenario('away'),
    ],
  },
  {
    row: 'A10',
    what: 'Told by e-mail or webhook with a link; quiet hours; reminders; nothing leaves the machine in local mode',
    tests: [
      tasks('links', 'everybody who may is told, each with a link of their own that the store does not know'),
      tasks('links', 'in quiet hours nothing is sent; when they end, what still waits is'),
      tasks('links', 'whoever gets it from somebody else is told, each time anew'),
      tasks('escalate', 'whoever holds it is told, and whoever stands in for them'),
    ],
  },
  {
    row: 'A11',
    what: 'Safe links: opening never decides, single use, they expire, and bind the verified identity',
    tests: [
      tasks('links', 'opening the page never decides: a scanner may open it as often as it likes'),
      tasks('links', 'answered by the person it was sent to, signed in, once'),
      tasks('links', 'pressed twice at once, it decides once'),
      tasks('links', 'a refused answer spends nothing; after its time it says so'),
    ],
  },
  {
    row: 'A14',
    what: 'Bulk claim; bulk completion only where the process allows it; a result for each',
    tests: [
      tasks('notes', 'claims say for each how it went'),
      tasks('notes', 'completions only of one kind, only where the binding says so'),
    ],
  },
  {
    row: 'A15',
    what: 'Comments and attachments',
    tests: [
      tasks('notes', 'comments of whoever sees the task, in order, in the record by their hash'),
      tasks('notes', 'is refused by its place'),
    ],
  },
  {
    row: 'A17',
    what: 'Lists that do not jump: positions hold while tasks come and go',
    tests: [tasks('search', 'a cursor holds its place while tasks come and go')],
  },
];

export const SECTIONS: readonly { readonly title: string; readonly rows: readonly Expectation[] }[] = [
  { title: 'Approver: the person who decides (2.3)', rows: APPROVER },
  { title: 'Auditor (2.6)', rows: AUDITOR },
  { title: 'Application developer and platform team: access, tokens, errors (2.2, 2.7)', rows: APPLICATION },
];

/** docs/coverage-of-expectations.md, made from the rows; a test keeps the committed file equal. */
export function coverageMarkdown(): string {
  return [
    '# Expectations, and the tests that show them\n',
    'Made from `test/expectations/rows.ts` by `coverageMarkdown()`; do not edit by hand. No test, not done.\n',
    ...SECTIONS.flatMap(({ title, rows }) => [
      `## ${title}\n`,
      '| row | what is expected | shown by |',
      '| --- | --- | --- |',
      ...rows.map(
        ({ row, what, tests }) =>
          `| ${row} | ${what} | ${tests.map((t) => `\`${t.file}\`${t.name === 'scenario:' ? '' : `: ${t.name}`}`).join('<br>')} |`,
      ),
      '',
    ]),
  ].join('\n');
}
