import type { Resource, Template } from './template.ts';

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: string | string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}
export class Denied extends Error {
  constructor(who: string, action: string, resource: string) {
    super(`User: ${who} is not authorized to perform: ${action} on resource: ${resource}`);
    this.name = 'AccessDeniedException';
  }
}

/** The policies of the template's roles. Requests say who they come from by their access key, which is the function's logical id. */
export class Iam {
  readonly #statements = new Map<string, Statement[]>();
  readonly #roles = new Map<string, string>();
  readonly #permissions: readonly Resource[];
  /** Everything that was refused; a composition that works has none. */
  readonly denied: string[] = [];

  constructor(template: Template) {
    for (const policy of template.all('AWS::IAM::Policy'))
      for (const role of policy.properties.Roles as string[]) {
        const { Statement } = policy.properties.PolicyDocument as unknown as { Statement: Statement[] };
        this.#statements.set(role, [...(this.#statements.get(role) ?? []), ...Statement]);
      }
    for (const f of template.all('AWS::Lambda::Function'))
      this.#roles.set(f.id, (f.properties.Role as string).split('/').at(-1)!);
    this.#permissions = template.all('AWS::Lambda::Permission');
  }
  /** The role of a function, by its logical id. */
  roleOf(functionId: string): string {
    const role = this.#roles.get(functionId);
    if (role === undefined) throw new Denied(functionId, 'sts:AssumeRole', 'no function of the template');
    return role;
  }
  /** @throws Denied */
  check(role: string, action: string, resource: string, context: Readonly<Record<string, string>> = {}): void {
    const allowed = (this.#statements.get(role) ?? []).some(
      (s) =>
        s.Effect === 'Allow' &&
        [s.Action].flat().some((a) => matches(a, action)) &&
        [s.Resource].flat().some((r) => matches(r, resource)) &&
        Object.entries(s.Condition?.StringEquals ?? {}).every(([key, value]) => context[key] === value),
    );
    if (!allowed) this.#refuse(role, action, resource);
  }
  /** Whether a service may call a function by the function's own policy. @throws Denied */
  checkService(principal: string, functionArn: string, sourceArn: string): void {
    const allowed = this.#permissions.some(
      ({ properties: p }) =>
        p.Action === 'lambda:InvokeFunction' &&
        p.Principal === principal &&
        p.FunctionName === functionArn &&
        (p.SourceArn === undefined || matches(p.SourceArn as string, sourceArn)),
    );
    if (!allowed) this.#refuse(principal, 'lambda:InvokeFunction', functionArn);
  }
  #refuse(who: string, action: string, resource: string): never {
    const error = new Denied(who, action, resource);
    this.denied.push(error.message);
    throw error;
  }
}

const matches = (pattern: string, value: string): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  ).test(value);

/** The access key of a signed request. */
export function keyOf(authorization: string | null | undefined): string {
  return /Credential=([^/]+)\//.exec(authorization ?? '')?.[1] ?? 'unsigned';
}
