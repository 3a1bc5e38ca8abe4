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

const browser = (name: string): Expectation['tests'][number] => ({ file: 'test/browser/console.test.ts', name });

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
    row: 'A16',
    what: 'Where the task stands: the diagram, what happened, what can come next',
    tests: [
      {
        file: 'test/runtime/step-detail.test.ts',
        name: 'tells what went in and came out, how long it took, and what comes next',
      },
      browser('a task shows where it stands, what happened and what can come next'),
    ],
  },
  {
    row: 'A17',
    what: 'Lists that do not jump: positions hold while tasks come and go',
    tests: [tasks('search', 'a cursor holds its place while tasks come and go')],
  },
];

const operations = (file: string, name: string): Expectation['tests'][number] => ({
  file: `test/runtime/operations/${file}.test.ts`,
  name,
});

/** Whoever is on duty: what is expected of operations, apart from how the console looks. */
export const OPERATOR: readonly Expectation[] = [
  {
    row: 'O1',
    what: 'Incidents grouped by the whole normalised message; click-through is exactly that set',
    tests: [
      operations(
        'incidents',
        'numbers, ids and times do not tell kinds apart, and everything else does, however far behind it stands',
      ),
      operations('incidents', 'a group counts exactly the incidents that a list by its fingerprint shows'),
    ],
  },
  {
    row: 'O2',
    what: 'Instances by status, process, version, step, age, business key, variables, SLA state; order and cursors of the server',
    tests: [
      operations('search', 'by each thing that is known, and by several at once'),
      operations('search', 'pages follow each other without a gap or a repetition while new instances start'),
    ],
  },
  {
    row: 'O3',
    what: 'Filters combine and never reset each other (API and CLI)',
    tests: [
      operations('search', 'by each thing that is known, and by several at once'),
      operations('search', 'a cursor of another search, a field that is not searched by: refused by name'),
    ],
  },
  {
    row: 'O4',
    what: 'The diagram with where it stands, the way it took, incidents, counts and times',
    tests: [
      browser('the diagram marks the way, incidents, how often and for how long'),
      {
        file: 'test/runtime/step-detail.test.ts',
        name: 'a wait is at work until it is over: its time is that of the wait, in the detail as in the diagram',
      },
    ],
  },
  {
    row: 'O6',
    what: 'Timeline: business entries first, technical ones on request; only what went wrong; a period; pauses told; updates held',
    tests: [
      browser(
        'a step has a link of its own: attempts, what went in, what can come next; the timeline shows only what went wrong',
      ),
    ],
  },
  {
    row: 'O7',
    what: 'A step in detail: what went in and came out, attempts, errors, retries left, time at work',
    tests: [
      {
        file: 'test/runtime/step-detail.test.ts',
        name: 'each attempt with why it failed; after the retry the run is over',
      },
      browser(
        'a step has a link of its own: attempts, what went in, what can come next; the timeline shows only what went wrong',
      ),
    ],
  },
  {
    row: 'O8',
    what: 'Kinds of incidents are resolved, ignored, and come back',
    tests: [
      operations(
        'incidents',
        'a kind that was resolved comes back when it happens again; an ignored one is shown only on request',
      ),
    ],
  },
  {
    row: 'O9',
    what: 'Retry with a verified outcome, with other input; skip, go to a step with a preview; what a cancellation comes to',
    tests: [
      operations('incidents', 'accepted, running, passed: each with its time, and in the record with its reason'),
      operations('incidents', 'failed again says with what, and whether that is new'),
      operations(
        'edits',
        'a token goes to another element of its region: what lies between is not done, and the preview says so',
      ),
      operations(
        'edits',
        'where it cannot go is refused by name: what is not there, what is no step, what has been done',
      ),
      operations('edits', 'what a cancellation comes to is said before it is done'),
    ],
  },
  {
    row: 'O10',
    what: 'Many by filter: counted first, name and reason, outcome per item, suspend, resume, stop, rerun; a crash loses nothing',
    tests: [
      operations('batches', 'counted first; then every incident is retried, and each outcome is what the machine says'),
      operations('batches', 'suspended, nothing more is begun; resumed, it goes on; stopped, the rest is left'),
      operations('batches', 'whoever comes after a crash goes on: nothing is left out, nothing is done twice'),
    ],
  },
  {
    row: 'O11',
    what: 'Variables edited against what is declared, with difference, reason and entry',
    tests: [
      operations(
        'edits',
        'variables are edited where an instance waits: shown first, with what it takes back, then done and verified',
      ),
      operations(
        'edits',
        'a value that does not fit, a variable that is not there, an edit of nothing: refused with the pointer, and nothing happens',
      ),
    ],
  },
  {
    row: 'O12',
    what: 'Ids and ARNs to copy, links to the step, and to the execution and logs in AWS',
    tests: [
      { file: 'test/console/aws-links.test.ts', name: 'an execution and its logs, in the console of its partition' },
    ],
  },
  {
    row: 'O13',
    what: 'Who called whom, up and down',
    tests: [browser('calls between instances lead up and down')],
  },
  {
    row: 'O14',
    what: 'Lists say up to when they have followed',
    tests: [operations('search', 'it says up to when it has followed, also where nothing happens')],
  },
  {
    row: 'O15',
    what: 'Every operation leaves an entry with who and why',
    tests: [
      operations('incidents', 'accepted, running, passed: each with its time, and in the record with its reason'),
      operations('batches', 'counted first; then every incident is retried, and each outcome is what the machine says'),
    ],
  },
  {
    row: 'O16',
    what: 'Alarms: SLA at risk and breached, no progress for N times the own P95',
    tests: [
      operations('search', 'makes an instance at risk, then breached: in search, in the record, as an event'),
      operations(
        'search',
        'raises an alarm where an instance waits longer than its like: by what 95% of them took, and no sooner',
      ),
    ],
  },
  {
    row: 'O17',
    what: 'Pause a process and let it drain; the stop switch of an AI step sends everything to people',
    tests: [
      {
        file: 'test/runtime/operations/pause.test.ts',
        name: 'a paused process takes nothing new and finishes what it has; switched on again it starts, and the record says who and why',
      },
      {
        file: 'test/runtime/starts.test.ts',
        name: 'a paused process is started by nothing: signal and timer are passed over, a message stays undelivered; each stands in the record',
      },
      {
        file: 'test/api/api.test.ts',
        name: 'settings: a threshold takes a second person, the stop switch works at once and sends the step to people',
      },
    ],
  },
  {
    row: 'O19',
    what: 'History outlives the engine; what ended outside becomes an incident',
    tests: [
      operations('reconcile', 'the history of the machine outlives the engine, without what went in and came out'),
      operations(
        'reconcile',
        'an execution that is stopped by hand becomes an incident, with entries marked as reconciled',
      ),
    ],
  },
];

export const SECTIONS: readonly { readonly title: string; readonly rows: readonly Expectation[] }[] = [
  { title: 'Approver: the person who decides', rows: APPROVER },
  { title: 'Auditor', rows: AUDITOR },
  { title: 'Application developer and platform team: access, tokens, errors', rows: APPLICATION },
  { title: 'Operator', rows: OPERATOR },
];

/** docs/coverage-of-expectations.md, made from the rows; a test keeps the committed file equal. */
export function coverageMarkdown(): string {
  return [
    '# Expectations, and the tests that show them\n',
    'Made from `test/expectations/rows.ts` by `coverageMarkdown()`; do not edit by hand. Rows keep their numbers; an expectation without a test is not listed, and not done.\n',
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
