import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Form } from '@bpmn-io/form-js-viewer';
import type { JsonObject } from '../../lib/model/json.ts';
import { styles } from './late.ts';
import { t } from './strings.ts';

/** What a screen does with the form it holds. */
export interface FormHandle {
  /** The data, or undefined where the form marks errors (the first marked field then has the focus). */
  readonly submit: () => JsonObject | undefined;
  readonly fill: (data: JsonObject) => Promise<void>;
}

/** form-js waits a moment before it takes what is typed, unless the field is left: it is left for an instant, so that what is sent is what is seen. */
function takeTyped(host: HTMLElement | null): void {
  const field = document.activeElement;
  if (!(field instanceof HTMLElement) || host?.contains(field) !== true) return;
  field.blur();
  field.focus({ preventScroll: true });
}

/** A form-js form. `schema` and `data` are taken once; a form is a draft of its reader's and is not overwritten by polling. */
export function FormView({
  schema,
  data,
  readOnly,
  label,
  onReady,
  onChange,
}: {
  readonly schema: JsonObject;
  readonly data: JsonObject;
  readonly readOnly: boolean;
  readonly label: string;
  readonly onReady?: (handle: FormHandle) => void;
  readonly onChange?: (data: JsonObject) => void;
}): JSX.Element {
  const host = useRef<HTMLDivElement>(null);
  const form = useRef<Form | undefined>(undefined);
  const changed = useRef(onChange);
  changed.current = onChange;
  const [state, setState] = useState<'loading' | 'ready' | string>('loading');

  useEffect(() => {
    let gone = false;
    const open = async (): Promise<void> => {
      const [{ Form: FormJs }] = await Promise.all([import('@bpmn-io/form-js-viewer'), styles('form')]);
      if (gone || host.current === null) return;
      const viewer = new FormJs({ container: host.current });
      form.current = viewer;
      await viewer.importSchema(structuredClone(schema), structuredClone(data));
      viewer.setProperty('readOnly', readOnly);
      viewer.on('changed', (event: { data: JsonObject }) => changed.current?.(event.data));
      setState('ready');
      onReady?.({
        submit: () => {
          takeTyped(host.current);
          const result = viewer.submit() as { data: JsonObject; errors: Record<string, unknown> };
          if (Object.keys(result.errors).length === 0) return result.data;
          setTimeout(
            () => host.current?.querySelector<HTMLElement>('.fjs-has-errors :is(input, textarea, select)')?.focus(),
            50,
          );
          return undefined;
        },
        fill: async (values) => {
          await viewer.importSchema(structuredClone(schema), structuredClone(values));
        },
      });
    };
    open().catch((error: unknown) => {
      if (!gone) setState(String(error));
    });
    return () => {
      gone = true;
      form.current?.destroy();
      form.current = undefined;
    };
  }, [schema]);

  useEffect(() => {
    if (state === 'ready') form.current?.setProperty('readOnly', readOnly);
  }, [readOnly, state]);

  return (
    <div class="form" role="group" aria-label={label}>
      {state === 'loading' && <p role="status">{t.loading}</p>}
      {state !== 'loading' && state !== 'ready' && <p class="problem">{state}</p>}
      <div ref={host} />
    </div>
  );
}
