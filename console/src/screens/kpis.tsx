import type { JSX } from 'preact';
import type { KpiReport, KpiValue, ProcessView } from '../../../lib/runtime/types.ts';
import { at } from '../api.ts';
import { shortId, target } from '../format.ts';
import { againstBaseline, measured, shown } from '../kpi-format.ts';
import { usePoll } from '../poll.ts';
import { link, search, withQuery, type Route } from '../router.ts';
import { t } from '../strings.ts';
import { Freshness, Loaded, Status, Time, Title } from '../ui.tsx';

export function Kpis({ route }: { readonly route: Route }): JSX.Element {
  const processes = usePoll<{ items: readonly ProcessView[] }>('/processes', 30_000);
  return (
    <>
      <Title doc={t.kpis.title}>{t.kpis.title}</Title>
      <Loaded of={processes}>
        {({ items }) => {
          const process = route.query.process ?? items[0]?.id;
          return process === undefined ? (
            <p>{t.home.noProcess}</p>
          ) : (
            <Report process={process} all={items} route={route} />
          );
        }}
      </Loaded>
    </>
  );
}

function Report({
  process,
  all,
  route,
}: {
  readonly process: string;
  readonly all: readonly ProcessView[];
  readonly route: Route;
}): JSX.Element {
  const { from, to } = route.query;
  const report = usePoll<KpiReport>(
    `${at('processes', process, 'kpis')}${search({ from: from && `${from}T00:00:00.000Z`, to: to && `${to}T23:59:59.999Z` })}`,
    5000,
  );
  return (
    <>
      <form
        class="filter"
        aria-label={t.instances.filter}
        onSubmit={(event) => {
          event.preventDefault();
          const values = Object.fromEntries(new FormData(event.currentTarget)) as Record<string, string>;
          location.hash = withQuery(route, values);
        }}
      >
        <label>
          {t.kpis.process}
          <select name="process" onChange={(event) => event.currentTarget.form?.requestSubmit()}>
            {all.map((p) => (
              <option key={p.id} value={p.id} selected={p.id === process}>
                {p.name}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t.kpis.from}
          <input type="date" name="from" value={from ?? ''} />
        </label>
        <label>
          {t.kpis.to}
          <input type="date" name="to" value={to ?? ''} />
        </label>
        <button type="submit">{t.kpis.apply}</button>
      </form>
      <Freshness of={report} />
      <Loaded of={report}>
        {(data) => (
          <>
            <p class="hint">
              <Time iso={data.from} both /> {'\u2013'} <Time iso={data.to} both />. {t.kpis.fromRecord}{' '}
              {t.kpis.open(data.open.count)}
              {data.open.oldest !== undefined && (
                <>
                  {t.kpis.oldest} <Time iso={data.open.oldest} />
                </>
              )}
              .
            </p>
            <div class="cards">
              {data.kpis.map((kpi) => (
                <Card key={kpi.name} kpi={kpi} keys={data.businessKeys} />
              ))}
            </div>
            {data.byVersion.length > 0 && (
              <section aria-labelledby="versions">
                <h2 id="versions">{t.kpis.byVersion}</h2>
                <table>
                  <thead>
                    <tr>
                      <th scope="col">{t.kpis.version}</th>
                      <th scope="col">{t.kpis.instances}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {data.byVersion.map(({ version, number, deployedAt, instances }) => (
                      <tr key={version}>
                        <th scope="row">
                          {number !== undefined && <>{t.kpis.versionLine(number)} </>}
                          {deployedAt !== undefined && (
                            <span class="hint">
                              {t.kpis.deployed} <Time iso={deployedAt} both />{' '}
                            </span>
                          )}
                          <code class="hint" title={version}>
                            {version.replace(/^sha256:/, '').slice(0, 8)}
                          </code>
                        </th>
                        <td>{instances}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </section>
            )}
            <Notes kpis={data.kpis} />
          </>
        )}
      </Loaded>
    </>
  );
}

/** Value against target and baseline. Sign and word carry the meaning; colour only underlines it. */
function Card({ kpi, keys }: { readonly kpi: KpiValue; readonly keys: KpiReport['businessKeys'] }): JSX.Element {
  const value = measured(kpi);
  const change = againstBaseline(kpi);
  const name = t.kpis.names[kpi.name] ?? kpi.name;
  return (
    <section class="card" aria-label={name}>
      <h2>{name}</h2>
      <p class="value">{value === undefined ? '\u2013' : shown(kpi, value)}</p>
      {kpi.unit === 'duration' && value !== undefined && (
        <p class="hint">
          {t.kpis.p50}
          {kpi.p95 !== undefined && `; ${t.kpis.p95} ${shown(kpi, kpi.p95)}`}
        </p>
      )}
      <p>
        {value === undefined || kpi.meets === null ? (
          <Status of="open">{t.kpis.noData}</Status>
        ) : kpi.meets ? (
          <Status of="passed">{t.kpis.meets}</Status>
        ) : (
          <Status of="failed">{t.kpis.misses}</Status>
        )}
      </p>
      <dl>
        <div>
          <dt>{t.kpis.target}</dt>
          <dd>{target(kpi.target)}</dd>
        </div>
        {kpi.baseline !== undefined && (
          <div>
            <dt>{t.kpis.baseline}</dt>
            <dd>
              {target(kpi.baseline)}
              {change !== undefined && (
                <>
                  {' '}
                  {change.direction === 'same' ? (
                    t.kpis.same
                  ) : (
                    <span class={`status status-${change.direction === 'better' ? 'passed' : 'failed'}`}>
                      <span aria-hidden="true">{change.direction === 'better' ? '\u25b2' : '\u25bc'}</span>{' '}
                      {t.kpis[change.direction](change.by)}
                    </span>
                  )}
                </>
              )}
            </dd>
          </div>
        )}
      </dl>
      {kpi.instances.length > 0 ? (
        <details>
          <summary>
            {t.kpis.samples(kpi.samples)}. {t.kpis.behind[kpi.name] ?? t.kpis.behindOther}: {kpi.instances.length}
          </summary>
          <ul class="ids">
            {kpi.instances.map((id) => (
              <li key={id}>
                <a href={link(['instances', id])} title={id}>
                  {keys[id] ?? shortId(id)}
                </a>
              </li>
            ))}
          </ul>
        </details>
      ) : (
        <p class="hint">{t.kpis.samples(kpi.samples)}</p>
      )}
    </section>
  );
}

/** What each number means, and what counts in none of them: beside the numbers, where they are read. */
function Notes({ kpis }: { readonly kpis: readonly KpiValue[] }): JSX.Element {
  const notes: (readonly [string, string])[] = [
    ...kpis.map((kpi) => [t.kpis.names[kpi.name] ?? kpi.name, kpi.definition] as const),
    [t.kpis.percentiles, t.kpis.percentilesText],
    [t.kpis.period, t.kpis.periodText],
    [t.kpis.inFlight, t.kpis.inFlightText],
  ];
  return (
    <section aria-labelledby="notes" class="notes">
      <h2 id="notes">{t.kpis.notes}</h2>
      <dl class="data">
        {notes.map(([label, text]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <p class="hint">{t.kpis.few}</p>
    </section>
  );
}
