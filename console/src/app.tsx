import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Role } from '../../lib/platform/port.ts';
import { parseRoute, type Route } from './router.ts';
import { AuditScreen } from './screens/audit.tsx';
import { DecisionScreen } from './screens/decision.tsx';
import { Decisions } from './screens/decisions.tsx';
import { Home } from './screens/home.tsx';
import { Inbox } from './screens/inbox.tsx';
import { IncidentScreen } from './screens/incident.tsx';
import { Incidents } from './screens/incidents.tsx';
import { InstanceScreen } from './screens/instance.tsx';
import { Instances } from './screens/instances.tsx';
import { Kpis } from './screens/kpis.tsx';
import { TaskScreen } from './screens/task.tsx';
import { has, isPerson, useSession } from './session.tsx';
import { Shortcuts } from './shortcuts.tsx';
import { t } from './strings.ts';
import { announce, expectFocus, LiveRegion, Title } from './ui.tsx';

export function useRoute(): Route {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const changed = (): void => {
      expectFocus();
      setHash(location.hash);
    };
    addEventListener('hashchange', changed);
    // Somebody may have gone on between the first drawing and here: nobody listened.
    setHash(location.hash);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return parseRoute(hash);
}

/** Screen, where it is, what it is called, and whom the server lets in; nobody named: everybody. */
const NAV: readonly (readonly [key: string, href: string, label: string, roles: readonly Role[]])[] = [
  ['', '#/', t.nav.home, []],
  ['instances', '#/instances', t.nav.instances, []],
  ['inbox', '#/inbox', t.nav.inbox, []],
  ['incidents', '#/incidents', t.nav.incidents, ['viewer', 'operator', 'owner', 'auditor']],
  ['decisions', '#/decisions', t.nav.decisions, []],
  ['kpis', '#/kpis', t.nav.kpis, []],
  ['audit', '#/audit', t.nav.audit, ['auditor', 'owner']],
];

export function App(): JSX.Element {
  const route = useRoute();
  const { me, local } = useSession();
  const main = useRef<HTMLElement>(null);
  const section = route.path[0] ?? '';
  return (
    <>
      <a
        class="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        {t.skip}
      </a>
      <header>
        <div class="bar">
          <a class="brand" href="#/">
            {t.app}
          </a>
          <nav aria-label={t.nav.label} data-nav>
            {NAV.filter(([, , , roles]) => roles.length === 0 || has(me, ...roles)).map(([key, href, label]) => (
              <a
                key={key}
                href={href}
                aria-current={(section === 'tasks' ? 'inbox' : section) === key ? 'page' : undefined}
              >
                {label}
              </a>
            ))}
          </nav>
          <Who />
        </div>
      </header>
      <main ref={main} id="main" tabIndex={-1} key={`${me.id} ${route.path.join('/')}`}>
        <Screen route={route} />
      </main>
      <footer>
        {local && <span class="local">{t.localMode}</span>}
        <Shortcuts />
      </footer>
      <LiveRegion />
    </>
  );
}

function Screen({ route }: { readonly route: Route }): JSX.Element {
  const [section, id] = route.path;
  if (section === undefined) return <Home />;
  if (section === 'instances')
    return id === undefined ? <Instances route={route} /> : <InstanceScreen id={id} route={route} />;
  if (section === 'inbox') return <Inbox route={route} />;
  if (section === 'tasks' && id !== undefined) return <TaskScreen id={id} />;
  if (section === 'incidents') return id === undefined ? <Incidents route={route} /> : <IncidentScreen id={id} />;
  if (section === 'decisions') return id === undefined ? <Decisions /> : <DecisionScreen route={route} />;
  if (section === 'kpis') return <Kpis route={route} />;
  if (section === 'audit') return <AuditScreen route={route} />;
  return (
    <>
      <Title doc={t.unknownPage}>{t.unknownPage}</Title>
      <p>
        <a href="#/">{t.backHome}</a>
      </p>
    </>
  );
}

function Who(): JSX.Element {
  const { me, people, local, become } = useSession();
  if (!local) return <span class="who">{me.name}</span>;
  return (
    <span class="who">
      <label for="who">{t.actingAs}</label>{' '}
      <select
        id="who"
        value={me.id}
        onChange={(event) => {
          const id = event.currentTarget.value;
          void become(id).then(() => announce(`${t.actingAs} ${people.find((p) => p.id === id)?.name ?? id}`));
        }}
      >
        {people.filter(isPerson).map((person) => (
          <option key={person.id} value={person.id}>
            {person.name}
          </option>
        ))}
      </select>
    </span>
  );
}
