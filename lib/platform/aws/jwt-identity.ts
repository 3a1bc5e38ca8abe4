import type { Identity, Person, Role } from '../port.ts';

/** Claims of a token that API Gateway's JWT authorizer has verified. */
export type Claims = Readonly<Record<string, unknown>>;

const ROLES: readonly Role[] = ['viewer', 'approver', 'operator', 'owner', 'auditor', 'admin', 'application'];
const ROLE_PREFIX = 'tutti-';

/** Bound to the request object and not to a header: nothing that a client sends can look like verified claims. */
const bound = new WeakMap<Request, Claims>();

/** Called by the API's Lambda handler, with what the authorizer put into the event. */
export function bindClaims(request: Request, claims: Claims): void {
  bound.set(request, claims);
}

/**
 * The person in a verified token. Groups are those of `cognito:groups` (or `groups`); the groups `tutti-<role>` give roles instead.
 * A Cognito token of a machine client (client credentials: `sub` is the client) is an application.
 */
export class JwtIdentity implements Identity {
  authenticate(request: Request): Promise<Person | undefined> {
    const claims = bound.get(request);
    return Promise.resolve(claims === undefined ? undefined : personOf(claims));
  }
  /** A token tells of its bearer alone, and the directory is not asked: nobody else is known here, and notices go to groups as a whole. */
  find(_id: string): Promise<Person | undefined> {
    return Promise.resolve(undefined);
  }
  members(_group: string): Promise<readonly Person[]> {
    return Promise.resolve([]);
  }
}

/** Undefined where the claims name nobody. */
export function personOf(claims: Claims): Person | undefined {
  const id = text(claims.sub);
  if (id === undefined) return undefined;
  const all = listOf(claims['cognito:groups'] ?? claims.groups);
  const named = all.filter((g) => g.startsWith(ROLE_PREFIX)).map((g) => g.slice(ROLE_PREFIX.length));
  const roles = new Set(ROLES.filter((role) => named.includes(role)));
  if (text(claims.client_id) === id) roles.add('application');
  const email = text(claims.email);
  const username = text(claims['cognito:username']) ?? text(claims.username);
  return {
    id,
    name: text(claims.name) ?? email ?? username ?? id,
    ...(email === undefined ? {} : { email }),
    groups: all.filter((g) => !g.startsWith(ROLE_PREFIX)),
    roles: [...roles],
  };
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** HTTP APIs hand a list on as `[a b]`, REST APIs as `a,b`. */
function listOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.filter((v): v is string => typeof v === 'string');
  if (typeof value !== 'string') return [];
  return value
    .replace(/^\[|\]$/g, '')
    .split(/[\s,]+/)
    .filter((g) => g !== '');
}
