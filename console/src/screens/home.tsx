import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { IncidentView, InstanceView, KpiReport, ProcessView, TaskView } from '../../../lib/runtime/types.ts';
import { at } from '../api.ts';
import { usePoll } from '../poll.ts';
import { link } from '../router.ts';
import { has, useSession } from '../session.tsx';
import { t } from '../strings.ts';
import { Loaded, Status, Time, Title, useNow } from '../ui.tsx';
import { StartDialog } from './start-dialog.tsx';

type Page<T> = { readonly items: readonly T[]; readonly cursor?: string };
const LIMIT = 50;

/** What matters to whoever looks: tasks to those who decide, incidents to operators, targets to owners, the record to auditors. */
export function Home(): JSX.Element {
  const { me } = useSession();
  const [starting, setStarting] = useState<ProcessView | undefined>(undefined);
  const processes = usePoll<Page<ProcessView>>('/processes', 30_000);
  return (
    <>
      <Title doc={t.nav.home}>{t.home.title(me.name)}</Title>
      <div class="cards">
        {has(me, 'approver') && <Tasks />}
        {has(me, 'operator', 'owner') && <Operations />}
        {has(me, 'owner') && <Targets processes={processes.data?.items ?? []} />}
        {has(me, 'auditor', 'owner') && (
          <section class="card" aria-labelledby="record">
            <h2 id="record">{t.home.record}</h2>
            <p>{t.home.recordText}</p>
            <p>
              <a href="#/audit">{t.nav.audit}</a>
            </p>
          </section>
        )}
      </div>
      <section aria-labelledby="processes">
        <h2 id="processes">{t.home.processes}</h2>
        <Loaded of={processes}>
          {({ items }) =>
            items.length === 0 ? (
              <p>{t.home.noProcess}</p>
            ) : (
              <ul class="rows">
                {items.map((p) => (
                  <li key={p.id}>
                    <a data-row href={link(['instances'], { process: p.id })}>
                      {p.name}
                    </a>{' '}
                    <span class="hint">
                      {t.instance.versionOf(p.number)}, {t.home.deployed} <Time iso={p.deployedAt} />
                    </span>{' '}
                    {has(me, 'approver', 'operator') && (
                      <button type="button" onClick={() => setStarting(p)} aria-label={t.instances.startTitle(p.name)}>
                        {t.home.start}
                      </button>
                    )}
                  </li>
                ))}
              </ul>
            )
          }
        </Loaded>
      </section>
      {starting !== undefined && (
        <StartDialog
          process={starting.id}
          name={starting.name}
          onClose={() => setStarting(undefined)}
          onDone={processes.refresh}
        />
      )}
    </>
  );
}

const count = (page: Page<unknown>): string =>
  page.cursor === undefined ? String(page.items.length) : t.home.countMore(page.items.length);

function Tasks(): JSX.Element {
  const now = useNow();
  const mine = usePoll<Page<TaskView>>(`/tasks?scope=mine&status=open&limit=${LIMIT}`);
  const groups = usePoll<Page<TaskView>>(`/tasks?scope=groups&status=open&limit=${LIMIT}`);
  const overdue = (groups.data?.items ?? []).filter((task) => task.due !== undefined && Date.parse(task.due) < now);
  return (
    <section class="card" aria-labelledby="tasks">
      <h2 id="tasks">
        <a href="#/inbox">{t.home.groups}</a>
      </h2>
      <Loaded of={groups}>
        {(page) => (
          <>
            <p class="value">{count(page)}</p>
            {page.items.length === 0 && <p>{t.home.nothingWaits}</p>}
            {overdue.length > 0 && (
              <p>
                <Status of="breached">
                  {overdue.length} {t.home.overdue}
                </Status>
              </p>
            )}
          </>
        )}
      </Loaded>
      <p>
        <a href={link(['inbox'], { scope: 'mine' })}>{t.home.mine}</a>:{' '}
        {mine.data === undefined ? '\u2026' : count(mine.data)}
      </p>
    </section>
  );
}

function Operations(): JSX.Element {
  const incidents = usePoll<Page<IncidentView>>(`/incidents?status=open&limit=${LIMIT}`);
  const running = usePoll<Page<InstanceView>>(`/instances?status=running&limit=${LIMIT}`);
  const late = (running.data?.items ?? []).filter((i) => i.sla !== undefined && i.sla.state !== 'on-time');
  return (
    <>
      <section class="card" aria-labelledby="incidents">
        <h2 id="incidents">
          <a href="#/incidents">{t.home.incidents}</a>
        </h2>
        <Loaded of={incidents}>{(page) => <p class="value">{count(page)}</p>}</Loaded>
      </section>
      <section class="card" aria-labelledby="running">
        <h2 id="running">
          <a href={link(['instances'], { status: 'running' })}>{t.home.running}</a>
        </h2>
        <Loaded of={running}>{(page) => <p class="value">{count(page)}</p>}</Loaded>
        <p>
          {t.home.atRisk}: {late.length}
        </p>
      </section>
    </>
  );
}

function Targets({ processes }: { readonly processes: readonly ProcessView[] }): JSX.Element {
  return (
    <>
      {processes.map((p) => (
        <ProcessTargets key={p.id} process={p} />
      ))}
    </>
  );
}
function ProcessTargets({ process }: { readonly process: ProcessView }): JSX.Element {
  const report = usePoll<KpiReport>(at('processes', process.id, 'kpis'), 10_000);
  return (
    <section class="card" aria-label={`${t.home.kpis}: ${process.name}`}>
      <h2>
        <a href={link(['kpis'], { process: process.id })}>
          {t.home.kpis}: {process.name}
        </a>
      </h2>
      <Loaded of={report}>
        {({ kpis }) => <p>{t.home.met(kpis.filter((k) => k.meets === true).length, kpis.length)}</p>}
      </Loaded>
    </section>
  );
}
