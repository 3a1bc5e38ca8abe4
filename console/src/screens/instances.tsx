import type { JSX, TargetedEvent } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { InstanceDetail, InstanceView, ProcessView } from '../../../lib/runtime/types.ts';
import { at, read } from '../api.ts';
import { duration, shortId } from '../format.ts';
import { usePoll } from '../poll.ts';
import { link, search, withQuery, type Route } from '../router.ts';
import { t } from '../strings.ts';
import { Freshness, Loaded, Status, Time, Title } from '../ui.tsx';
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
  const known = processes.data?.items ?? [];
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
          {known.map((p) => (
            <button key={p.id} type="button" class="primary" onClick={() => setStarting(p.id)}>
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
  const waits = useWaits(items);
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
            <th scope="row">
              <a data-row href={link(['instances', instance.id])} title={instance.id}>
                {instance.businessKey ?? shortId(instance.id)}
              </a>
            </th>
            <td data-label={t.instances.process}>{instance.process}</td>
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
              {ended(instance) ? (instance.outcome ?? '\u2013') : (waits.get(instance.id) ?? '\u2026')}
            </td>
            <td data-label={t.instances.age}>
              <Time iso={instance.startedAt} />
              {instance.endedAt !== undefined && (
                <span class="hint">
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

/** What the running instances on this page wait for. The list does not say it, so each is asked, a few at a time and not often. */
function useWaits(items: readonly InstanceView[]): ReadonlyMap<string, string> {
  const [waits, setWaits] = useState<ReadonlyMap<string, string>>(new Map());
  const wanted = items.filter((i) => !ended(i)).map((i) => `${i.id} ${i.incidents}`);
  const latest = useRef(items);
  latest.current = items;
  useEffect(() => {
    const controller = new AbortController();
    const round = async (): Promise<void> => {
      if (document.hidden) return;
      const queue = latest.current.filter((i) => !ended(i));
      const found = new Map<string, string>();
      const worker = async (): Promise<void> => {
        for (let next = queue.shift(); next !== undefined; next = queue.shift())
          try {
            const answer = await read<InstanceDetail>(at('instances', next.id), undefined, controller.signal);
            const names = answer?.data.waits.map((wait) => wait.name) ?? [];
            found.set(next.id, names.length === 0 ? (t.status.running ?? '') : [...new Set(names)].join(', '));
          } catch {
            // The list itself tells of trouble with the server.
          }
      };
      await Promise.all([worker(), worker(), worker(), worker()]);
      if (!controller.signal.aborted) setWaits((before) => new Map([...before, ...found]));
    };
    void round();
    const timer = setInterval(() => void round(), 6000);
    return () => {
      controller.abort();
      clearInterval(timer);
    };
  }, [wanted.join()]);
  return waits;
}
