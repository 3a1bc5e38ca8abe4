import type { JSX } from 'preact';
import type { IncidentView } from '../../../lib/runtime/types.ts';
import { shortId } from '../format.ts';
import { groupIncidents } from '../lists.ts';
import { usePoll } from '../poll.ts';
import { link, search, withQuery, type Route } from '../router.ts';
import { t } from '../strings.ts';
import { Freshness, Loaded, Status, Time, Title } from '../ui.tsx';
import { Operation } from './operation.tsx';

const STATUSES = ['open', 'resolving', 'resolved'] as const;

/** Incidents by cause: one fingerprint, one group, exactly the instances it holds. */
export function Incidents({ route }: { readonly route: Route }): JSX.Element {
  const { process, instance, fingerprint, cursor } = route.query;
  const status = route.query.status ?? 'open';
  const list = usePoll<{ items: readonly IncidentView[]; cursor?: string }>(
    `/incidents${search({ status: status === 'all' ? undefined : status, process, instance, fingerprint, cursor, limit: '100' })}`,
  );
  return (
    <>
      <Title doc={t.incidents.title}>{t.incidents.title}</Title>
      <nav class="tabs" aria-label={t.incidents.status}>
        {[...STATUSES, 'all' as const].map((s) => (
          <a key={s} href={withQuery(route, { status: s })} aria-current={s === status ? 'page' : undefined}>
            {s === 'all' ? t.all : t.status[s]}
          </a>
        ))}
      </nav>
      <Freshness of={list} />
      <Loaded of={list}>
        {({ items, cursor: next }) => (
          <>
            {items.length === 0 && <p>{status === 'open' ? t.incidents.empty : t.incidents.emptyResolved}</p>}
            {groupIncidents(items).map((group) => (
              <section key={group.fingerprint} class="group" aria-label={t.incidents.failedStep(group.name)}>
                <h2>
                  {t.incidents.failedStep(group.name)}{' '}
                  <span class="hint">{t.incidents.group(group.incidents.length)}</span>
                </h2>
                <p class="cause" title={group.error}>
                  {group.incidents[0]?.cause}
                </p>
                <ul class="rows">
                  {group.incidents.map((incident) => (
                    <li key={incident.id}>
                      <a data-row href={link(['incidents', incident.id])}>
                        {incident.businessKey ?? shortId(incident.instance)}
                      </a>{' '}
                      <Status of={incident.status === 'open' ? 'incident' : incident.status}>
                        {t.status[incident.status]}
                      </Status>{' '}
                      <span class="hint">
                        <Time iso={incident.openedAt} />, {t.incidents.attempts(incident.attempts)}
                      </span>
                      {incident.operation !== undefined && <Operation operation={incident.operation} short />}
                    </li>
                  ))}
                </ul>
              </section>
            ))}
            <p class="pages">
              {cursor !== undefined && <a href={withQuery(route, {})}>{t.first}</a>}{' '}
              {next !== undefined && <a href={link(route.path, { ...route.query, cursor: next })}>{t.more}</a>}
            </p>
          </>
        )}
      </Loaded>
    </>
  );
}
