import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { TaskDetail } from '../../../lib/runtime/types.ts';
import { at, newKey, problemOf, write, type Problem } from '../api.ts';
import { isPerson, useSession } from '../session.tsx';
import { t } from '../strings.ts';
import { announce, Field, ProblemBox, Time } from '../ui.tsx';
import { DataView } from './evidence-view.tsx';
import { ReasonDialog } from './reason-dialog.tsx';

type NameOf = (id: string) => string;

/** How the votes stand, and who has given which. */
export function Votes({ task, nameOf }: { readonly task: TaskDetail; readonly nameOf: NameOf }): JSX.Element | null {
  const { votes } = task;
  if (votes === undefined) return null;
  return (
    <section aria-labelledby="votes">
      <h3 id="votes">{t.people.votes}</h3>
      <p>
        {t.people.tally(votes.approvals, votes.needed, votes.rejections)} {votes.veto && t.people.veto}
      </p>
      {votes.cast.length > 0 && (
        <ul>
          {votes.cast.map((v) => (
            <li key={v.by}>
              {nameOf(v.by)} {v.approved ? t.people.approves : t.people.rejects}
              {v.reason !== undefined && `: ${v.reason}`} <Time iso={v.at} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** Hands a task to somebody who prepares it; in local mode people are chosen by name. */
export function Delegate({
  task,
  refresh,
}: {
  readonly task: TaskDetail;
  readonly refresh: () => Promise<void>;
}): JSX.Element {
  const { me, people } = useSession();
  const [open, setOpen] = useState(false);
  const [to, setTo] = useState('');
  const others = people.filter((p) => isPerson(p) && p.id !== me.id);
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        {t.people.delegate}
      </button>
      {open && (
        <ReasonDialog
          title={t.people.delegateTitle}
          text={t.people.delegateText}
          submit={t.people.delegate}
          path={at('tasks', task.id, 'delegation')}
          body={() => (to === '' ? undefined : { to })}
          onClose={() => setOpen(false)}
          onDone={() => {
            announce(t.people.delegated);
            void refresh();
          }}
        >
          <Field id="delegate-to" label={t.people.delegateTo}>
            {(aria) =>
              others.length === 0 ? (
                <input {...aria} required value={to} onInput={(e) => setTo(e.currentTarget.value)} />
              ) : (
                <select {...aria} required value={to} onChange={(e) => setTo(e.currentTarget.value)}>
                  <option value="" />
                  {others.map((p) => (
                    <option key={p.id} value={p.id}>
                      {p.name}
                    </option>
                  ))}
                </select>
              )
            }
          </Field>
        </ReasonDialog>
      )}
    </>
  );
}

/** What a delegate has worked out for whoever decides. */
export function Proposal({ task, nameOf }: { readonly task: TaskDetail; readonly nameOf: NameOf }): JSX.Element | null {
  const { proposal } = task;
  if (proposal === undefined) return null;
  return (
    <section aria-labelledby="proposal">
      <h3 id="proposal">{t.people.proposal(nameOf(proposal.by))}</h3>
      {proposal.note !== undefined && <p>{proposal.note}</p>}
      <DataView data={proposal.data} />
    </section>
  );
}

/** Comments, oldest first, and a field for another. */
export function Comments({
  task,
  may,
  nameOf,
  refresh,
}: {
  readonly task: TaskDetail;
  readonly may: boolean;
  readonly nameOf: NameOf;
  readonly refresh: () => Promise<void>;
}): JSX.Element | null {
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const busy = useRef(false);
  const attempt = useRef(newKey());
  const send = async (): Promise<void> => {
    if (busy.current || text.trim() === '') return;
    busy.current = true;
    try {
      await write('POST', at('tasks', task.id, 'comments'), { text: text.trim() }, { key: attempt.current });
      attempt.current = newKey();
      setText('');
      setProblem(undefined);
      announce(t.people.written);
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      busy.current = false;
      await refresh();
    }
  };
  if (!may && task.comments.length === 0) return null;
  return (
    <section aria-labelledby="comments">
      <h3 id="comments">{t.people.comments}</h3>
      <ul>
        {task.comments.map((c) => (
          <li key={c.id}>
            <strong>{nameOf(c.by)}</strong> <Time iso={c.at} />: {c.text}
          </li>
        ))}
      </ul>
      <ProblemBox problem={problem} />
      {may && (
        <>
          <Field id="comment" label={t.people.comment}>
            {(aria) => (
              <textarea
                {...aria}
                rows={2}
                value={text}
                onInput={(e) => setText(e.currentTarget.value)}
                maxLength={4000}
              />
            )}
          </Field>
          <button type="button" onClick={() => void send()}>
            {t.people.write}
          </button>
        </>
      )}
    </section>
  );
}
