import type { ComponentChildren, JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { JsonObject } from '../../../lib/model/json.ts';
import { newKey, problemOf, write, type Problem } from '../api.ts';
import { t } from '../strings.ts';
import { Dialog, Field, ProblemBox, useSendKey } from '../ui.tsx';

/** An operation that goes on record with a reason. `body` gives what else is sent, or undefined where it is not ready yet. */
export function ReasonDialog({
  title,
  text,
  submit,
  path,
  body,
  danger = false,
  children,
  onClose,
  onDone,
}: {
  readonly title: string;
  readonly text: string;
  readonly submit: string;
  readonly path: string;
  readonly body: () => JsonObject | undefined;
  readonly danger?: boolean;
  readonly children?: ComponentChildren;
  readonly onClose: () => void;
  readonly onDone: () => void;
}): JSX.Element {
  const box = useRef<HTMLFormElement>(null);
  const busy = useRef(false);
  const attempt = useRef(newKey());
  const [reason, setReason] = useState('');
  const [error, setError] = useState<string | undefined>(undefined);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);

  const send = async (): Promise<void> => {
    if (busy.current) return;
    const rest = body();
    if (reason.trim() === '') {
      setError(t.reasonNeeded);
      document.getElementById('reason')?.focus();
      return;
    }
    if (rest === undefined) return;
    busy.current = true;
    try {
      await write('POST', path, { ...rest, reason: reason.trim() }, { key: attempt.current });
      onDone();
      onClose();
    } catch (refused) {
      const found = problemOf(refused);
      if (found.status !== 0) attempt.current = newKey();
      setProblem(found);
    } finally {
      busy.current = false;
    }
  };
  useSendKey(box, () => void send());

  return (
    <Dialog title={title} onClose={onClose}>
      <form
        ref={box}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <p>{text}</p>
        {children}
        <Field id="reason" label={t.reason} error={error}>
          {(aria) => (
            <textarea
              {...aria}
              rows={3}
              required
              value={reason}
              onInput={(event) => {
                setReason(event.currentTarget.value);
                setError(undefined);
              }}
            />
          )}
        </Field>
        <ProblemBox problem={problem} />
        <p class="buttons">
          <button type="submit" class={danger ? 'danger' : 'primary'}>
            {submit}
          </button>{' '}
          <button type="button" onClick={onClose}>
            {t.cancel}
          </button>
        </p>
      </form>
    </Dialog>
  );
}
