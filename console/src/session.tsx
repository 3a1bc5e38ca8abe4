import { createContext, type ComponentChildren, type JSX } from 'preact';
import { useCallback, useContext, useEffect, useState } from 'preact/hooks';
import type { Person, Role } from '../../lib/platform/port.ts';
import { problemOf, read, write, type Problem } from './api.ts';
import { t } from './strings.ts';
import { ProblemBox } from './ui.tsx';

export interface Session {
  readonly me: Person;
  /** Named people to switch between: local mode only. */
  readonly people: readonly Person[];
  readonly local: boolean;
  readonly become: (id: string) => Promise<void>;
}
const SessionContext = createContext<Session | undefined>(undefined);
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error('useSession outside SessionGate');
  return session;
}
/** Applications act through the API alone; nobody sits at the console as one of them. */
export const isPerson = ({ roles, grants = [] }: Person): boolean =>
  [...roles, ...grants.map(({ role }) => role)].some((role) => role !== 'application');
/** What a person is called; outside of local mode, where nobody is listed, the id is all there is. */
export function useNameOf(): (id: string) => string {
  const { me, people } = useSession();
  return (id) => (id === me.id ? me.name : (people.find((p) => p.id === id)?.name ?? id));
}
export const has = (person: Person, ...roles: readonly Role[]): boolean =>
  [...person.roles, ...(person.grants ?? []).map((g) => g.role)].some((r) => r === 'admin' || roles.includes(r));

/** Knows who acts before anything else is shown; in local mode it offers the named people. */
export function SessionGate({ children }: { readonly children: ComponentChildren }): JSX.Element {
  const [me, setMe] = useState<Person | null | undefined>(undefined);
  const [people, setPeople] = useState<readonly Person[] | undefined>(undefined);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);

  const load = useCallback(async () => {
    try {
      const [mine, named] = await Promise.all([whoAmI(), namedPeople()]);
      setPeople(named);
      setMe(mine);
      setProblem(undefined);
      return true;
    } catch (error) {
      setProblem(problemOf(error));
      return false;
    }
  }, []);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const attempt = async (): Promise<void> => {
      if (!(await load())) timer = setTimeout(() => void attempt(), 2000);
    };
    void attempt();
    return () => clearTimeout(timer);
  }, [load]);

  const become = useCallback(
    async (id: string) => {
      await write('POST', '/local/session', { person: id });
      await load();
    },
    [load],
  );

  if (me === undefined || people === undefined)
    return (
      <main class="gate">
        <h1>{t.app}</h1>
        {problem === undefined ? <p role="status">{t.loading}</p> : <ProblemBox problem={problem} />}
      </main>
    );
  if (me === null) return <Choose people={people} become={become} />;
  return (
    <SessionContext.Provider value={{ me, people, local: people.length > 0, become }}>
      {children}
    </SessionContext.Provider>
  );
}

function Choose({
  people,
  become,
}: {
  readonly people: readonly Person[];
  readonly become: (id: string) => Promise<void>;
}): JSX.Element {
  if (people.length === 0)
    return (
      <main class="gate">
        <h1>{t.app}</h1>
        <p>{t.notSignedIn}</p>
      </main>
    );
  return (
    <main class="gate">
      <h1>{t.choosePerson}</h1>
      <p>{t.choosePersonWhy}</p>
      <ul class="people">
        {people.filter(isPerson).map((person) => (
          <li key={person.id}>
            <button type="button" onClick={() => void become(person.id)}>
              <strong>{person.name}</strong>
              <span>{[...person.groups, ...person.roles].join(', ')}</span>
            </button>
          </li>
        ))}
      </ul>
      <p class="local">{t.localMode}</p>
    </main>
  );
}

async function whoAmI(): Promise<Person | null> {
  try {
    const answer = await read<{ person: Person } | Person>('/me');
    if (answer === undefined) return null;
    return 'person' in answer.data ? answer.data.person : answer.data;
  } catch (error) {
    if (problemOf(error).status === 401) return null;
    throw error;
  }
}

/** Empty outside local mode, where the path does not exist. */
async function namedPeople(): Promise<readonly Person[]> {
  try {
    const answer = await read<{ items: readonly Person[] } | readonly Person[]>('/local/people');
    if (answer === undefined) return [];
    return 'items' in answer.data ? answer.data.items : answer.data;
  } catch (error) {
    if ([401, 403, 404].includes(problemOf(error).status)) return [];
    throw error;
  }
}
