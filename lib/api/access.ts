import type { Grant, Person, Role } from '../platform/port.ts';

/**
 * What an operation is about: whoever holds a role for one process or one task group alone is let in by what stands here.
 *
 * - `nothing`: no process in particular; a role held for any one is enough.
 * - `everything`: all of them at once; only a role held everywhere is enough.
 * - `process`, `instance`, `task`, `incident`, `incident-kind`, `operation`, `batch`, `work`: the one that the path names.
 * - `tasks`: every task that the body names. `link`: the task of the message.
 * - `start`: the process in the body. `message`: every process that knows the message or signal named in the body.
 * - `stream`: the stream of the record in query or body; without one, everything.
 * - `decision`: the process or instance of the query, else every process that has a decision of the `{id}` of the path.
 * - `items`: a list; whoever holds a role for some processes sees theirs.
 */
export type Subject =
  | 'nothing'
  | 'everything'
  | 'process'
  | 'instance'
  | 'task'
  | 'tasks'
  | 'link'
  | 'incident'
  | 'incident-kind'
  | 'operation'
  | 'batch'
  | 'work'
  | 'start'
  | 'message'
  | 'stream'
  | 'decision'
  | 'items';

export interface Access {
  /** `public`: everybody. `signed-in`: whoever is signed in, with any role or none. An admin may do whatever some role may. */
  readonly to: readonly Role[] | 'public' | 'signed-in';
  readonly about: Subject;
}
export type Operation = `${'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH'} /${string}`;

/** What a limited role is compared with: a process and, of a task, its candidate groups. */
export interface Target {
  readonly process: string;
  readonly groups?: readonly string[];
}

export const ROLES: readonly Role[] = ['viewer', 'approver', 'operator', 'owner', 'auditor', 'application', 'admin'];

const everybody: readonly Role[] = ['viewer', 'approver', 'operator', 'owner', 'auditor', 'application'];
const people: readonly Role[] = ['viewer', 'approver', 'operator', 'owner', 'auditor'];
const watchers: readonly Role[] = ['viewer', 'operator', 'owner', 'auditor'];
const holders: readonly Role[] = ['approver', 'operator', 'owner'];
const auditors: readonly Role[] = ['auditor', 'owner'];
/** Who reads what steps took and gave, whatever a process marks as personal in it. */
const PERSONAL: readonly string[] = ['operator', 'owner', 'auditor', 'admin'];
export const readsPersonal = ({ roles }: { readonly roles: readonly string[] }): boolean =>
  roles.some((role) => PERSONAL.includes(role));
const PUBLIC: Access = { to: 'public', about: 'nothing' };
const SIGNED_IN: Access = { to: 'signed-in', about: 'nothing' };
const may = (to: readonly Role[], about: Subject): Access => ({ to, about });

/**
 * Who may do what: the one table of operation and role. A route that has no row here is not served: `createApi` throws. The guard reads it, OpenAPI and
 * docs/reference/access.md are made from it, and a test asks every route as every role.
 */
export const ACCESS: Readonly<Record<Operation, Access>> = {
  'GET /openapi.json': PUBLIC,
  'GET /health': PUBLIC,
  'GET /me': SIGNED_IN,
  'GET /local/people': PUBLIC,
  'POST /local/session': PUBLIC,
  'GET /local/notifications': SIGNED_IN,

  'GET /processes': may(everybody, 'items'),
  'GET /processes/{id}': may(everybody, 'process'),
  'GET /processes/{id}/diagram': may(everybody, 'process'),
  'GET /processes/{id}/start-form': may(everybody, 'process'),
  'GET /processes/{id}/kpis': may(everybody, 'process'),
  'GET /processes/{id}/settings': may(watchers, 'process'),
  'PUT /processes/{id}/settings/{step}/{name}': may(['owner', 'operator'], 'process'),
  'POST /processes/{id}/settings/{step}/{name}/approval': may(['owner'], 'process'),

  'GET /decisions': may(everybody, 'items'),
  'GET /decisions/{id}': may(everybody, 'decision'),
  'POST /decisions/{id}/evaluate': may(everybody, 'decision'),

  'POST /instances': may(['approver', 'application', 'operator'], 'start'),
  'GET /instances': may(everybody, 'items'),
  'POST /instances/search': may(everybody, 'items'),
  'GET /instances/{id}': may(everybody, 'instance'),
  'GET /instances/{id}/timeline': may(everybody, 'instance'),
  'POST /instances/{id}/edit/preview': may(['operator'], 'instance'),
  'POST /instances/{id}/edit': may(['operator'], 'instance'),
  'GET /instances/{id}/history': may(watchers, 'instance'),
  'GET /instances/{id}/steps/{element}': may(people, 'instance'),
  'GET /instances/{id}/cancellation': may(['operator', 'owner'], 'instance'),
  'POST /instances/{id}/cancellation': may(['operator', 'owner'], 'instance'),
  'POST /instances/{id}/erasure': may(['owner'], 'instance'),
  'PUT /instances/{id}/legal-hold': may(['owner'], 'instance'),
  'POST /instances/{id}/legal-hold/release': may(['owner'], 'instance'),
  'POST /messages': may(['application', 'operator', 'approver'], 'message'),
  'POST /signals': may(['application', 'operator'], 'message'),

  'GET /tasks': may(people, 'items'),
  'GET /tasks/{id}': may(people, 'task'),
  'PATCH /tasks/{id}': may(holders, 'task'),
  'PUT /tasks/{id}/claim': may(['approver'], 'task'),
  'DELETE /tasks/{id}/claim': may(['approver', 'operator'], 'task'),
  'POST /tasks/{id}/assignment': may(holders, 'task'),
  'POST /tasks/{id}/delegation': may(['approver'], 'task'),
  'POST /tasks/{id}/resolution': may(['approver'], 'task'),
  'POST /tasks/{id}/completion': may(['approver'], 'task'),
  'PUT /tasks/{id}/draft': may(['approver'], 'task'),
  'DELETE /tasks/{id}/draft': may(['approver'], 'task'),
  'POST /tasks/{id}/comments': may([...holders, 'auditor'], 'task'),
  'POST /tasks/{id}/attachments': may(holders, 'task'),
  'GET /tasks/{id}/attachments/{attachment}': may([...holders, 'auditor'], 'task'),
  'POST /tasks/{id}/attachments/{attachment}/removal': may(holders, 'task'),
  'POST /tasks/claims': may(['approver'], 'tasks'),
  'POST /tasks/completions': may(['approver'], 'tasks'),

  'GET /links/{token}': PUBLIC,
  'POST /links/{token}': may(['approver'], 'link'),

  'GET /substitutions': SIGNED_IN,
  'POST /substitutions': may(holders, 'nothing'),
  'DELETE /substitutions/{id}': may(holders, 'nothing'),

  'GET /incidents': may(watchers, 'items'),
  'GET /incidents/groups': may(watchers, 'items'),
  'PUT /incidents/groups/{fingerprint}': may(['operator'], 'incident-kind'),
  'GET /incidents/{id}': may(watchers, 'incident'),
  'POST /incidents/{id}/retry': may(['operator'], 'incident'),
  'POST /incidents/{id}/edit': may(['operator'], 'incident'),
  'POST /incidents/{id}/close': may(['operator'], 'incident'),
  'POST /incidents/{id}/skip': may(['operator'], 'incident'),

  'GET /operations': may(watchers, 'items'),
  'GET /operations/{id}': may(watchers, 'operation'),
  // A worker that is let in for some processes gets the work of these alone.
  'POST /jobs/fetch': may(['application'], 'nothing'),
  'GET /jobs': may(['operator', 'application'], 'items'),
  'POST /jobs/{id}/heartbeat': may(['application'], 'work'),
  'POST /jobs/{id}/completion': may(['application'], 'work'),
  'POST /jobs/{id}/failure': may(['application'], 'work'),
  'POST /jobs/{id}/error': may(['application'], 'work'),

  'POST /batches/preview': may(['operator'], 'start'),
  'POST /batches': may(['operator'], 'start'),
  'GET /batches': may(watchers, 'items'),
  'GET /batches/{id}': may(watchers, 'batch'),
  'GET /batches/{id}/items': may(watchers, 'batch'),
  'POST /batches/{id}/{change}': may(['operator'], 'batch'),

  'GET /audit': may(auditors, 'stream'),
  'GET /audit/export': may(auditors, 'stream'),
  'POST /audit/verification': may(auditors, 'stream'),
  'GET /audit/anchors': may(auditors, 'nothing'),
  'POST /audit/anchors': may(auditors, 'nothing'),
};

/** The row of an operation. @throws Error where there is none: nothing is served that nobody has decided about. */
export function accessTo(route: { readonly method: string; readonly path: string }): Access {
  const operation = `${route.method.toUpperCase()} ${route.path}`;
  const row = (ACCESS as Readonly<Record<string, Access | undefined>>)[operation];
  if (row === undefined) throw new Error(`${operation} has no row in lib/api/access.ts: who may call it?`);
  return row;
}

/** Whether a person may call the operation at all, for some process at least. */
export function mayCall({ to }: Access, person: Person | undefined): boolean {
  if (to === 'public') return true;
  if (person === undefined) return false;
  return to === 'signed-in' || holds(to, [...person.roles, ...(person.grants ?? []).map((g) => g.role)]);
}

/** Whether the roles that a person holds everywhere are enough, whatever the operation is about. */
export const mayEverywhere = ({ to }: Access, person: Person): boolean =>
  typeof to === 'string' || holds(to, person.roles);

/** Whether a person may call the operation about this target; undefined is everything. */
export const mayAbout = (access: Access, person: Person, target: Target | undefined): boolean =>
  typeof access.to === 'string' || holds(access.to, rolesAbout(person, target));

/** The roles that a person has towards a target: those held everywhere, and those granted for it. */
export function rolesAbout(person: Person, target: Target | undefined): readonly Role[] {
  const granted = (person.grants ?? []).filter((g) => target !== undefined && covers(g, target)).map((g) => g.role);
  return [...new Set([...person.roles, ...granted])];
}

const holds = (wanted: readonly Role[], held: readonly Role[]): boolean =>
  held.some((role) => role === 'admin' || wanted.includes(role));
const covers = (grant: Grant, target: Target): boolean =>
  (grant.process === undefined || grant.process === target.process) &&
  (grant.group === undefined || (target.groups ?? []).includes(grant.group));
