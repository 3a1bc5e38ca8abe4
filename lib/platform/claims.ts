import type { Grant, Person, Role } from './port.ts';

/** Claims of a token whose signature has been verified. */
export type Claims = Readonly<Record<string, unknown>>;

export interface ClaimOptions {
  /** Name of the claim that lists groups, where it is neither `cognito:groups` nor `groups`. */
  readonly groupsClaim?: string;
}

const ROLES: ReadonlySet<string> = new Set([
  'viewer',
  'approver',
  'operator',
  'owner',
  'auditor',
  'admin',
  'application',
] satisfies Role[]);
const GROUP_PREFIX = 'tutti-';
const SCOPE_PREFIX = 'tutti/';
/** In place of a process: any. */
const ANY = '*';

/**
 * Whom verified claims name; undefined where they name nobody. Groups `tutti-<role>[:<process>[:<group>]]` give roles, others are groups of people. A
 * token of a machine (client credentials: the subject is the client) has the role `application` by its scopes. A token that a person's token was
 * exchanged for (RFC 8693: `act`) is the application acting on behalf of that person.
 */
export function personOf(claims: Claims, options: ClaimOptions = {}): Person | undefined {
  const subject = text(claims.sub);
  if (subject === undefined) return undefined;
  const acting = actorOf(claims.act);
  if (claims.act !== undefined && acting === undefined) return undefined;
  const machine = acting !== undefined || clientsOf(claims).some((c) => c === subject || `${c}@clients` === subject);
  const id = acting ?? subject;
  const groups = acting === undefined ? groupsOf(claims, options) : [];
  const given = [
    ...groups.filter((g) => g.startsWith(GROUP_PREFIX)).map((g) => grantOf(g.slice(GROUP_PREFIX.length))),
    ...(machine ? scopesOf(claims).map((s) => grantOf(s.slice(SCOPE_PREFIX.length))) : []),
  ].filter((g) => g !== undefined);
  const everywhere = given.filter((g) => g.process === undefined && g.group === undefined).map((g) => g.role);
  const limited = given.filter((g) => g.process !== undefined || g.group !== undefined);
  const email = acting === undefined ? text(claims.email) : undefined;
  const username = text(claims['cognito:username']) ?? text(claims.preferred_username) ?? text(claims.username);
  return {
    id,
    name: acting ?? text(claims.name) ?? email ?? username ?? id,
    ...(email === undefined ? {} : { email }),
    groups: groups.filter((g) => !g.startsWith(GROUP_PREFIX)),
    roles: [...new Set(everywhere)],
    ...(limited.length === 0 ? {} : { grants: limited }),
    ...(acting === undefined ? {} : { onBehalfOf: subject }),
  };
}

/** Subject of an `act` claim; a gateway may hand it on as text. */
function actorOf(act: unknown): string | undefined {
  if (typeof act === 'string')
    try {
      return actorOf(JSON.parse(act) as object);
    } catch {
      return undefined;
    }
  return typeof act === 'object' && act !== null ? text((act as Claims).sub) : undefined;
}

/** `operator`, `operator:account-opening`, `operator:account-opening:compliance`; anything else gives nothing. */
function grantOf(written: string): Grant | undefined {
  const [role = '', process, group, more] = written.split(':');
  if (!ROLES.has(role) || more !== undefined || process === '' || group === '') return undefined;
  return {
    role: role as Role,
    ...(process === undefined || process === ANY ? {} : { process }),
    ...(group === undefined ? {} : { group }),
  };
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** The client of a token, as Cognito, Auth0 and Keycloak, Okta, and Entra name it. */
const clientsOf = ({ client_id, azp, cid, appid }: Claims): string[] =>
  [client_id, azp, cid, appid].flatMap((c) => text(c) ?? []);

const groupsOf = (claims: Claims, { groupsClaim }: ClaimOptions): string[] =>
  listOf(groupsClaim === undefined ? (claims['cognito:groups'] ?? claims.groups) : claims[groupsClaim]);

const scopesOf = (claims: Claims): string[] =>
  listOf(claims.scope ?? claims.scp).filter((s) => s.startsWith(`${SCOPE_PREFIX}application`));

/** HTTP APIs hand a list on as `[a b]`, REST APIs as `a,b`; scopes are separated by spaces. */
function listOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.filter((v): v is string => typeof v === 'string');
  if (typeof value !== 'string') return [];
  return value
    .replace(/^\[|\]$/g, '')
    .split(/[\s,]+/)
    .filter((g) => g !== '');
}
