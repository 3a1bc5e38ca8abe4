import type { JSX, TargetedEvent } from 'preact';
import { useState } from 'preact/hooks';
import type { InstanceView, ProcessView } from '../../../lib/runtime/types.ts';
import { duration, shortId } from '../format.ts';
import { usePoll } from '../poll.ts';
import { link, search, withQuery, type Route } from '../router.ts';
import { has, useSession } from '../session.tsx';
import { t } from '../strings.ts';
import { Freshness, Loaded, Named, Status, Time, Title } from '../ui.tsx';
import { StartDialog } from './start-dialog.tsx';

type Page<T> = { readonly items: readonly T[]; readonly cursor?: string };
const LIMIT = '20';
const STATUSES = ['starting', 'running', 'completed', 'cancelled', 'failed'] as const;

export function Instances({ route }: { readonly route: Route }): JSX.Element {
  const { process, status, businessKey, cursor } = route.query;
  const processes = usePoll<Page<ProcessView>>('/processes', 30_000);
  const list = usePoll<Page<InstanceView>>(
    `/instances${search({ process, status, businessKey, cursor, limit: LIMIT })}`,
  );
  const [starting, setStarting] = useState<string | undefined>(undefined);
  const { me } = useSession();
  const known = processes.data?.items ?? [];
  // With several processes the filter says which one is meant.
  const chosen = process === undefined ? known : known.filter((p) => p.id === process);
  const mayStart = has(me, 'approver', 'operator') ? chosen : [];
  return (
    <>
      <Title doc={t.instances.title}>{t.instances.title}</Title>
      <form
        key={JSON.stringify([process, status, businessKey])}
        class="filter"
        role="search"
        aria-label={t.instances.filter}
        onSubmit={(event) => {
          event.preventDefault();
          const values = new FormData(event.currentTarget);
          location.hash = withQuery(route, {
            process: text(values, 'process'),
            status: text(values, 'status'),
            businessKey: text(values, 'businessKey'),
          });
        }}
      >
        <label>
          {t.instances.process}
          <select name="process" value={process ?? ''} onChange={submitForm}>
            <option value="">{t.all}</option>
            {known.map((p) => (
              <option key={p.id} value={p.id} selected={p.id === process}>
                {p.name}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t.instances.status}
          <select name="status" value={status ?? ''} onChange={submitForm}>
            <option value="">{t.all}</option>
            {STATUSES.map((s) => (
              <option key={s} value={s}>
                {t.status[s]}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t.instances.businessKey}
          <input name="businessKey" value={businessKey ?? ''} autocomplete="off" />
        </label>
        <button type="submit">{t.instances.apply}</button>
      </form>
      <div class="bar-line">
        <Freshness of={list} />
        <span class="start">
          {mayStart.map((p) => (
            <button
              key={p.id}
              type="button"
              class={mayStart.length === 1 ? 'primary' : ''}
              onClick={() => setStarting(p.id)}
            >
              {known.length === 1 ? t.instances.start : t.instances.startTitle(p.name)}
            </button>
          ))}
        </span>
      </div>
      <Loaded of={list}>
        {({ items, cursor: next }) => (
          <>
            {items.length === 0 ? (
              <p>
                {t.instances.empty}{' '}
                {Object.keys(route.query).length > 0 && <a href="#/instances">{t.instances.clear}</a>}
              </p>
            ) : (
              <Table items={items} />
            )}
            <p class="pages">
              {cursor !== undefined && <a href={withQuery(route, {})}>{t.first}</a>}{' '}
              {next !== undefined && <a href={link(route.path, { ...route.query, cursor: next })}>{t.more}</a>}
            </p>
          </>
        )}
      </Loaded>
      {starting !== undefined && (
        <StartDialog
          process={starting}
          name={known.find((p) => p.id === starting)?.name ?? starting}
          onClose={() => setStarting(undefined)}
          onDone={list.refresh}
        />
      )}
    </>
  );
}

const text = (values: FormData, name: string): string => {
  const value = values.get(name);
  return typeof value === 'string' ? value.trim() : '';
};
const submitForm = (event: TargetedEvent<HTMLSelectElement>): void => event.currentTarget.form?.requestSubmit();

function Table({ items }: { readonly items: readonly InstanceView[] }): JSX.Element {
  return (
    <table class="stack">
      <thead>
        <tr>
          <th scope="col">{t.instances.key}</th>
          <th scope="col">{t.instances.process}</th>
          <th scope="col">{t.instances.status}</th>
          <th scope="col">{t.instances.waits}</th>
          <th scope="col">{t.instances.age}</th>
          <th scope="col">{t.instances.sla}</th>
        </tr>
      </thead>
      <tbody>
        {items.map((instance) => (
          <tr key={instance.id}>
            <th scope="row" class="keep">
              <a data-row href={link(['instances', instance.id])} title={instance.id}>
                {instance.businessKey ?? shortId(instance.id)}
              </a>
            </th>
            <td data-label={t.instances.process}>
              <Named id={instance.process} name={instance.processName} />
            </td>
            <td data-label={t.instances.status}>
              <Status of={instance.status} />
              {instance.incidents > 0 && (
                <>
                  {' '}
                  <Status of="incident">{t.instances.incidents(instance.incidents)}</Status>
                </>
              )}
            </td>
            <td data-label={t.instances.waits}>
              <Now instance={instance} />
            </td>
            <td data-label={t.instances.age}>
              <Time iso={instance.startedAt} />
              {instance.endedAt !== undefined && (
                <span class="hint keep">
                  , {t.instances.took(duration(Date.parse(instance.endedAt) - Date.parse(instance.startedAt)))}
                </span>
              )}
            </td>
            <td data-label={t.instances.sla}>
              {instance.sla === undefined ? (
                '\u2013'
              ) : (
                <>
                  <Status of={instance.sla.state} />
                  {!ended(instance) && (
                    <span class="hint">
                      {' '}
                      <Time iso={instance.sla.due} />
                    </span>
                  )}
                </>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
const ended = (instance: InstanceView): boolean => instance.status !== 'running' && instance.status !== 'starting';

/** Where it is: what a running one waits for, where an ended one came to its end. */
function Now({ instance }: { readonly instance: InstanceView }): JSX.Element {
  if (ended(instance))
    return instance.outcome === undefined ? (
      <>{'\u2013'}</>
    ) : (
      <Named id={instance.outcome} name={instance.outcomeName} />
    );
  const waits = [...new Map((instance.waits ?? []).map((wait) => [wait.element, wait.name]))];
  return waits.length === 0 ? (
    <span class="hint">{t.instances.atWork}</span>
  ) : (
    <>
      {waits.map(([id, name], i) => (
        <span key={id}>
          {i > 0 && ', '}
          <Named id={id} name={name} />
        </span>
      ))}
    </>
  );
}
