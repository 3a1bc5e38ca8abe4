import { ACCESS, ROLES, type Access, type Subject } from './access.ts';
import { ROUTES } from './routes/index.ts';

const ABOUT: Readonly<Record<Subject, string>> = {
  nothing: '',
  everything: 'held everywhere',
  process: 'the process',
  instance: 'process of the instance',
  task: 'process and groups of the task',
  link: 'process and groups of the task',
  tasks: 'process and groups of every task named',
  incident: 'process of the incident',
  'incident-kind': 'process of the incidents',
  batch: 'process of the batch',
  operation: 'process of the operation',
  work: 'process of the work',
  start: 'the process to start',
  message: 'every process that knows the name',
  decision: 'process that is named, or every process that has it',
  stream: 'process of the stream; without one, held everywhere',
  items: 'shows those of its processes',
};

/** docs/reference/access.md, made from the table; a test keeps the committed file equal. */
export function accessMarkdown(): string {
  const local = new Set(ROUTES.filter((r) => r.localOnly).map((r) => `${r.method.toUpperCase()} ${r.path}`));
  const rows = Object.entries(ACCESS).map(
    ([operation, access]) =>
      `| \`${operation}\`${local.has(operation) ? ' (local mode)' : ''} | ${marks(access)} | ${ABOUT[access.about]} |`,
  );
  return [
    '# Who may do what\n',
    'Made from `lib/api/access.ts` by `accessMarkdown()`; do not edit by hand.\n',
    'An admin may do whatever some role may. `owner` is the process owner. What a role may do with one task (candidates, four eyes, who has claimed it) is',
    'decided by the task itself, on top of this.\n',
    '## How a role is given\n',
    'By groups of the identity provider (claim `cognito:groups`, `groups`, or the one named by `TUTTI_GROUPS_CLAIM`):\n',
    '| group | gives |',
    '| --- | --- |',
    '| `tutti-<role>` | the role, everywhere |',
    '| `tutti-<role>:<process>` | the role for one process |',
    '| `tutti-<role>:<process>:<group>` | the role for the tasks of one candidate group of one process (`*`: of any process) |',
    '| any other | a group of people: candidates of tasks |',
    '',
    'An application (client credentials) gets its role by scopes of its token: `tutti/application` everywhere, `tutti/application:<process>` for one process.',
    'A role that is held for some processes is compared with what the operation is about: the last column. In local mode people have the roles that',
    '`lib/local/people.ts` gives them.\n',
    '## The table\n',
    `| operation | ${ROLES.join(' | ')} | a limited role is compared with |`,
    `| --- | ${ROLES.map(() => ':-:').join(' | ')} | --- |`,
    ...rows,
    '',
  ].join('\n');
}

function marks({ to }: Access): string {
  if (to === 'public') return ROLES.map(() => 'all').join(' | ');
  return ROLES.map((role) => (to === 'signed-in' || role === 'admin' || to.includes(role) ? 'x' : '')).join(' | ');
}
