import type { JSX } from 'preact';
import { useMemo, useRef, useState } from 'preact/hooks';
import type { JsonObject } from '../../../lib/model/json.ts';
import type { TaskDetail } from '../../../lib/runtime/types.ts';
import { at, newKey, problemOf, write, type Problem } from '../api.ts';
import { dropDraft, fieldId, formKeys, loadDraft, only, saveDraft } from '../draft.ts';
import { overrides } from '../evidence.ts';
import { FormView, type FormHandle } from '../form.tsx';
import { useSession } from '../session.tsx';
import { t } from '../strings.ts';
import { announce, Field, ProblemBox, useSendKey } from '../ui.tsx';

/** The form of a task: a draft until it is sent, and sent once. */
export function TaskForm({
  task,
  data,
  etag,
  may,
  refresh,
}: {
  readonly task: TaskDetail;
  readonly data: JsonObject;
  readonly etag: string | undefined;
  readonly may: boolean;
  readonly refresh: () => Promise<void>;
}): JSX.Element {
  const { me } = useSession();
  const box = useRef<HTMLDivElement>(null);
  const handle = useRef<FormHandle | undefined>(undefined);
  const busy = useRef(false);
  const attempt = useRef(newKey());
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const [hint, setHint] = useState<string | undefined>(undefined);
  const [asksReason, setAsksReason] = useState(false);
  const [reason, setReason] = useState('');
  const schema = useMemo(() => task.form, [task.id]);
  const keys = useMemo(() => (schema === undefined ? new Set<string>() : formKeys(schema)), [schema]);
  const [draft, setDraft] = useState(() => loadDraft(task.id, me.id));
  const first = useMemo(() => ({ ...data, ...draft }), []);

  const handsBack = task.delegation === 'pending';
  const votes = task.votes !== undefined;

  const send = async (): Promise<void> => {
    if (!may || busy.current) return;
    const answer = schema === undefined ? {} : handle.current?.submit();
    if (answer === undefined) {
      setHint(t.task.formErrors);
      return;
    }
    const values = schema === undefined ? answer : only(answer, keys);
    const given = typeof values.reason === 'string' && values.reason.trim() !== '';
    if (task.evidence !== undefined && overrides(task.evidence.output, values) && !given && reason.trim() === '') {
      if (keys.has('reason')) {
        setHint(t.task.overrideForm);
        box.current
          ?.querySelector<HTMLElement>(`[id$="-${CSS.escape(fieldId(schema ?? {}, 'reason') ?? '')}"]`)
          ?.focus();
      } else {
        setAsksReason(true);
        setTimeout(() => document.getElementById('override-reason')?.focus(), 0);
      }
      return;
    }
    busy.current = true;
    setSending(true);
    setHint(undefined);
    try {
      await write(
        'POST',
        at('tasks', task.id, handsBack ? 'resolution' : 'completion'),
        { data: values, ...(reason.trim() === '' || handsBack ? {} : { reason: reason.trim() }) },
        { etag, key: attempt.current },
      );
      dropDraft(task.id, me.id);
      announce(t.task.completed(task.name));
      location.hash = '#/inbox';
    } catch (error) {
      // A refused attempt may be corrected, which is then another request; one without an answer is repeated as it was.
      const refused = problemOf(error);
      if (refused.status !== 0) attempt.current = newKey();
      setProblem(refused);
      await refresh();
    } finally {
      busy.current = false;
      setSending(false);
    }
  };
  useSendKey(box, () => void send());

  return (
    <div ref={box} class="task-form">
      {may && draft !== undefined && (
        <p class="note">
          {t.task.draft}{' '}
          <button
            type="button"
            onClick={() => {
              dropDraft(task.id, me.id);
              setDraft(undefined);
              void handle.current?.fill(data);
            }}
          >
            {t.task.discard}
          </button>
        </p>
      )}
      {schema === undefined ? (
        <p>{t.task.noForm}</p>
      ) : (
        <FormView
          schema={schema}
          data={first}
          readOnly={!may}
          label={task.name}
          onReady={(ready) => (handle.current = ready)}
          onChange={(values) => {
            if (may) saveDraft(task.id, me.id, only(values, keys));
          }}
        />
      )}
      {(asksReason || (votes && may)) && (
        <Field
          id="override-reason"
          label={votes ? t.people.voteReason : t.task.overrideLabel}
          hint={votes ? undefined : t.task.override}
        >
          {(aria) => (
            <textarea {...aria} rows={3} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
          )}
        </Field>
      )}
      {hint !== undefined && (
        <p class="error" role="alert">
          {hint}
        </p>
      )}
      <ProblemBox problem={problem} />
      {may && (
        <p>
          <button type="button" class="primary" aria-disabled={sending} onClick={() => void send()}>
            {sending ? t.task.submitting : handsBack ? t.people.handBack : votes ? t.people.vote : t.task.submit}
          </button>{' '}
          <kbd>Ctrl+Enter</kbd>
        </p>
      )}
    </div>
  );
}
