import { randomBytes } from 'node:crypto';
import type { Identity, Person } from '../port.ts';

export const SESSION_COOKIE = 'tutti_session';

/** Named people of this machine. A session is opened by choosing one; who acts is read from the session alone. */
export class LocalIdentity implements Identity {
  readonly #people: ReadonlyMap<string, Person>;
  readonly #sessions = new Map<string, string>();

  constructor(people: readonly Person[]) {
    this.#people = new Map(people.map((p) => [p.id, p]));
  }
  /** Opens a session; gives its secret. */
  open(person: string): string {
    if (!this.#people.has(person))
      throw new Error(`there is no local person "${person}"; there are ${[...this.#people.keys()].join(', ')}`);
    const token = randomBytes(32).toString('base64url');
    this.#sessions.set(token, person);
    return token;
  }
  authenticate(request: Request): Promise<Person | undefined> {
    const bearer = /^Bearer\s+(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
    const cookie = (request.headers.get('cookie') ?? '')
      .split(';')
      .map((part) => part.trim().split('='))
      .find(([name]) => name === SESSION_COOKIE)?.[1];
    const token = bearer ?? cookie;
    return token === undefined ? Promise.resolve(undefined) : this.verify(token);
  }
  verify(token: string): Promise<Person | undefined> {
    const person = this.#sessions.get(token);
    return Promise.resolve(person === undefined ? undefined : this.#people.get(person));
  }
  find(id: string): Promise<Person | undefined> {
    return Promise.resolve(this.#people.get(id));
  }
  members(group: string): Promise<readonly Person[]> {
    return Promise.resolve([...this.#people.values()].filter((p) => p.groups.includes(group)));
  }
}
