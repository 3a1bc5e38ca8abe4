import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { JsonObject } from '../../../lib/model/json.ts';
import type { InstanceView } from '../../../lib/runtime/types.ts';
import { at, newKey, problemOf, read, write, type Problem } from '../api.ts';
import { isObject, parseJson } from '../edits.ts';
import { FormView, type FormHandle } from '../form.tsx';
import { link } from '../router.ts';
import { t } from '../strings.ts';
import { announce, Dialog, Field, ProblemBox, useSendKey } from '../ui.tsx';

interface StartForm {
  readonly form?: JsonObject;
  readonly example?: JsonObject;
}

/** Starts an instance from the start form of its process, or from JSON where the process has none. */
export function StartDialog({
  process,
  name,
  onClose,
  onDone,
}: {
  readonly process: string;
  readonly name: string;
  readonly onClose: () => void;
  readonly onDone: () => Promise<void>;
}): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const handle = useRef<FormHandle | undefined>(undefined);
  const attempt = useRef(newKey());
  const busy = useRef(false);
  const [start, setStart] = useState<StartForm | undefined>(undefined);
  const [json, setJson] = useState('{}');
  const [error, setError] = useState<string | undefined>(undefined);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);

  useEffect(() => {
    read<StartForm>(at('processes', process, 'start-form')).then(
      (answer) => setStart(answer?.data ?? {}),
      (failure: unknown) => {
        const found = problemOf(failure);
        if (found.status === 404) setStart({});
        else setProblem(found);
      },
    );
  }, [process]);

  const typed = (): JsonObject | undefined => {
    const parsed = parseJson(json);
    if (parsed.ok && isObject(parsed.value)) return parsed.value;
    setError(parsed.ok ? t.incidents.notObject : t.incidents.invalidJson(parsed.message));
    return undefined;
  };
  const send = async (): Promise<void> => {
    if (busy.current || start === undefined) return;
    const variables = start.form === undefined ? typed() : handle.current?.submit();
    if (variables === undefined) return;
    busy.current = true;
    try {
      const made = await write<InstanceView>('POST', '/instances', { process, variables }, { key: attempt.current });
      announce(t.instances.started(made.businessKey ?? made.id));
      void onDone();
      onClose();
      location.hash = link(['instances', made.id]);
    } catch (failure) {
      const found = problemOf(failure);
      if (found.status !== 0) attempt.current = newKey();
      setProblem(found);
    } finally {
      busy.current = false;
    }
  };
  useSendKey(box, () => void send());

  return (
    <Dialog title={t.instances.startTitle(name)} onClose={onClose} wide>
      <div ref={box}>
        {start?.example !== undefined && (
          <p>
            <button
              type="button"
              onClick={() => {
                if (start.form === undefined) setJson(JSON.stringify(start.example, null, 2));
                else void handle.current?.fill(start.example ?? {});
              }}
            >
              {t.instances.example}
            </button>
          </p>
        )}
        {start === undefined ? (
          <p role="status">{t.loading}</p>
        ) : start.form === undefined ? (
          <Field id="variables" label={t.instances.variables} hint={t.instances.noForm} error={error}>
            {(aria) => (
              <textarea
                {...aria}
                class="code"
                rows={12}
                spellcheck={false}
                value={json}
                onInput={(event) => {
                  setJson(event.currentTarget.value);
                  setError(undefined);
                }}
              />
            )}
          </Field>
        ) : (
          <FormView
            schema={start.form}
            data={NOTHING}
            readOnly={false}
            label={name}
            onReady={(ready) => (handle.current = ready)}
          />
        )}
        <ProblemBox problem={problem} />
        <p class="buttons">
          <button type="button" class="primary" onClick={() => void send()}>
            {t.instances.submit}
          </button>{' '}
          <button type="button" onClick={onClose}>
            {t.cancel}
          </button>
        </p>
      </div>
    </Dialog>
  );
}
const NOTHING: JsonObject = {};
