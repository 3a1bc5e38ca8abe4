import type { JSX } from 'preact';
import { useMemo, useRef, useState } from 'preact/hooks';
import type { TaskDetail } from '../../../lib/runtime/types.ts';
import { at, problemOf, write, type Problem } from '../api.ts';
import { link } from '../router.ts';
import { usePoll } from '../poll.ts';
import { useNameOf, useSession } from '../session.tsx';
import { t } from '../strings.ts';
import { announce, Freshness, Loaded, ProblemBox, Status, Time, Title } from '../ui.tsx';
import { DataView, EvidenceView } from './evidence-view.tsx';
import { TaskContext } from './task-context.tsx';
import { TaskForm } from './task-form.tsx';
import { Comments, Delegate, Proposal, Votes } from './task-people.tsx';

export function TaskScreen({ id }: { readonly id: string }): JSX.Element {
  const task = usePoll<TaskDetail>(at('tasks', id));
  return (
    <>
      <p class="crumbs">
        <a href="#/inbox">{t.task.back}</a>
      </p>
      <Loaded of={task}>{(data) => <Task key={data.id} task={data} etag={task.etag} refresh={task.refresh} />}</Loaded>
      <Freshness of={task} />
    </>
  );
}

const FIRST_FIELD = '.task-form :is(input, select, textarea):enabled:not([readonly])';
/** A form opens to its reader a moment after the task is claimed. */
function focusSoon(selector: string, tries = 10): void {
  const target = document.querySelector<HTMLElement>(tries > 0 ? selector : '.task-form button');
  if (target !== null) target.focus();
  else if (tries > 0) setTimeout(() => focusSoon(selector, tries - 1), 50);
}

function Task({
  task,
  etag,
  refresh,
}: {
  readonly task: TaskDetail;
  readonly etag: string | undefined;
  readonly refresh: () => Promise<void>;
}): JSX.Element {
  const { me } = useSession();
  const nameOf = useNameOf();
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const busy = useRef(false);
  // Documents and data are read once: what one judges does not change under one's eyes.
  const evidence = useMemo(() => task.evidence, [task.id, task.evidence === undefined]);
  const data = useMemo(() => task.data, [task.id]);
  const candidate = task.users.includes(me.id) || task.groups.some((group) => me.groups.includes(group));
  const mine = task.assignee === me.id;
  const voted = task.votes?.cast.some((v) => v.by === me.id || v.onBehalfOf === me.id) === true;
  // Whoever stands in for the holder decides in their place; where several vote, nobody holds it.
  const acts =
    task.votes === undefined ? mine || (task.onBehalfOf !== undefined && task.assignee === task.onBehalfOf) : !voted;
  const open = task.status === 'open' || task.status === 'claimed';

  const act = async (method: 'PUT' | 'DELETE', said: string): Promise<void> => {
    if (busy.current) return;
    busy.current = true;
    let acted = false;
    try {
      await write(method, at('tasks', task.id, 'claim'));
      setProblem(undefined);
      announce(said);
      acted = true;
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      busy.current = false;
      await refresh();
      // The button is gone: who works by keyboard goes on where the work is.
      if (acted) focusSoon(method === 'PUT' ? FIRST_FIELD : '[data-claim]');
    }
  };

  return (
    <>
      <Title doc={task.name}>
        {task.name}
        {task.businessKey !== undefined && <span class="key"> {task.businessKey}</span>}
      </Title>
      <div class="facts">
        <Status of={task.status} />
        <Due task={task} />
        <a href={link(['instances', task.instance])}>{t.task.instance}</a>
      </div>
      {task.status === 'completed' && (
        <p class="note">
          {t.task.done} {task.completedBy !== undefined && t.task.doneBy(nameOf(task.completedBy))}
        </p>
      )}
      {task.status === 'cancelled' && <p class="note">{t.task.cancelledTask}</p>}
      {open && task.blocked !== undefined && (
        <div class="note warn">
          <p>
            <strong>{t.task.blocked}:</strong> {task.blocked}
          </p>
          <p>{candidate ? t.task.blockedWhy : t.task.blockedForOthers}</p>
        </div>
      )}
      <div class={evidence === undefined ? 'task' : 'task with-evidence'}>
        <section aria-labelledby="decision" class="decision">
          <h2 id="decision">{t.task.decision}</h2>
          <ProblemBox problem={problem} />
          {open && task.onBehalfOf !== undefined && <p class="note">{t.people.actsFor(nameOf(task.onBehalfOf))}</p>}
          {open && task.votes !== undefined && <p>{voted ? t.people.voted : t.people.voteHint}</p>}
          {open && task.blocked === undefined && task.votes === undefined && (
            <p class="claim">
              {task.assignee === undefined ? (
                <>
                  <button type="button" class="primary" data-claim onClick={() => void act('PUT', t.task.claimed)}>
                    {t.task.claim}
                  </button>{' '}
                  <span>{t.task.claimHint}</span>
                </>
              ) : mine && task.delegation !== 'pending' ? (
                <>
                  <button type="button" data-claim onClick={() => void act('DELETE', t.task.released)}>
                    {t.task.release}
                  </button>{' '}
                  <Delegate task={task} refresh={refresh} />
                </>
              ) : mine ? null : task.owner === me.id ? (
                <span>{t.people.with(nameOf(task.assignee))}</span>
              ) : (
                <span>{t.task.heldBy(nameOf(task.assignee))}</span>
              )}
            </p>
          )}
          <TaskForm
            task={task}
            data={data}
            etag={etag}
            may={open && acts && task.blocked === undefined}
            refresh={refresh}
          />
        </section>
        <div class="grounds">
          <Votes task={task} nameOf={nameOf} />
          <Proposal task={task} nameOf={nameOf} />
          {evidence !== undefined && <EvidenceView evidence={evidence} />}
          {Object.keys(data).length > 0 && (
            <details open={evidence === undefined}>
              <summary>{t.task.context}</summary>
              <DataView data={data} />
            </details>
          )}
          <TaskContext task={task} />
          <Comments task={task} may={candidate && task.blocked === undefined} nameOf={nameOf} refresh={refresh} />
        </div>
      </div>
    </>
  );
}

/** The due time, absolute and relative, and what happens when it passes: nothing is decided by itself. */
function Due({ task }: { readonly task: TaskDetail }): JSX.Element {
  if (task.due === undefined) return <span>{t.task.noDue}</span>;
  return (
    <span>
      {t.inbox.due}: <Time iso={task.due} both />.{' '}
      {task.escalatedTo !== undefined
        ? t.task.consequenceEscalated(task.escalatedTo)
        : task.escalateTo !== undefined
          ? t.task.consequence(task.escalateTo)
          : t.task.noConsequence}
    </span>
  );
}
