import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { TaskView } from '../../../lib/runtime/types.ts';
import { duration, shortId } from '../format.ts';
import { merge, settle, type Shown } from '../lists.ts';
import { usePoll } from '../poll.ts';
import { link, search, withQuery, type Route } from '../router.ts';
import { useNameOf, useSession } from '../session.tsx';
import { t } from '../strings.ts';
import { announce, Freshness, Loaded, Status, Time, Title, useNow } from '../ui.tsx';

type Page<T> = { readonly items: readonly T[]; readonly cursor?: string };
const SCOPES = ['mine', 'groups', 'all'] as const;
type Scope = (typeof SCOPES)[number];

export function Inbox({ route }: { readonly route: Route }): JSX.Element {
  const scope = SCOPES.find((s) => s === route.query.scope) ?? 'groups';
  const { cursor } = route.query;
  const list = usePoll<Page<TaskView>>(`/tasks${search({ scope, status: 'open', limit: '50', cursor })}`);
  return (
    <>
      <Title doc={t.inbox.title}>{t.inbox.title}</Title>
      <nav class="tabs" aria-label={t.inbox.scopes}>
        {SCOPES.map((s) => (
          <a key={s} href={link(['inbox'], { scope: s })} aria-current={s === scope ? 'page' : undefined}>
            {t.inbox.scope[s]}
          </a>
        ))}
      </nav>
      <Freshness of={list} />
      <Loaded of={list}>
        {({ items, cursor: next }) => (
          <>
            <Rows key={`${scope} ${cursor ?? ''}`} items={items} scope={scope} />
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

/** The list stands still under the reader's eyes; what is new is announced and comes when it is asked for. */
function Rows({ items, scope }: { readonly items: readonly TaskView[]; readonly scope: Scope }): JSX.Element {
  const { me } = useSession();
  const known = useNameOf();
  const now = useNow();
  const [shown, setShown] = useState<readonly Shown<TaskView>[]>(() => settle(items));
  const { rows, fresh } = merge(shown, items);
  const nameOf = (id: string): string => (id === me.id ? t.inbox.you : known(id));
  useEffect(() => {
    if (fresh > 0) announce(t.inbox.fresh(fresh));
  }, [fresh]);
  return (
    <>
      <p class="fresh">
        {fresh > 0 && (
          <button type="button" onClick={() => setShown(settle(items))}>
            {t.inbox.fresh(fresh)} {'\u2013'} {t.inbox.show}
          </button>
        )}
      </p>
      {rows.length === 0 ? (
        <p>{t.inbox.empty[scope]}</p>
      ) : (
        <table class="stack">
          <thead>
            <tr>
              <th scope="col">{t.inbox.task}</th>
              <th scope="col">{t.instances.key}</th>
              <th scope="col">{t.inbox.due}</th>
              <th scope="col">{t.inbox.holder}</th>
              <th scope="col">{t.inbox.created}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ item: task, gone }) => (
              <tr key={task.id} class={gone ? 'gone' : ''}>
                <th scope="row">
                  <a data-row href={link(['tasks', task.id])}>
                    {task.name}
                  </a>
                  {gone && <span class="hint"> {t.inbox.gone}</span>}
                </th>
                <td data-label={t.instances.key} class="keep">
                  {task.businessKey ?? shortId(task.instance)}
                </td>
                <td data-label={t.inbox.due}>
                  {task.due === undefined ? (
                    t.inbox.noDue
                  ) : Date.parse(task.due) < now ? (
                    <Status of="breached">{t.inbox.overdue(duration(now - Date.parse(task.due)))}</Status>
                  ) : (
                    <Time iso={task.due} both />
                  )}
                  {task.escalatedTo !== undefined && <span class="hint"> {t.inbox.escalated(task.escalatedTo)}</span>}
                </td>
                <td data-label={t.inbox.holder}>
                  {task.assignee === undefined ? t.inbox.nobody : t.inbox.takenBy(nameOf(task.assignee))}
                  <span class="hint"> {[...task.groups, ...task.users.map(known)].join(', ')}</span>
                </td>
                <td data-label={t.inbox.created}>
                  <Time iso={task.createdAt} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}
