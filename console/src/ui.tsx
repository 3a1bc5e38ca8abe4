import type { ComponentChildren, JSX, RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Problem } from './api.ts';
import { absolute, clock, relative } from './format.ts';
import type { Polled } from './poll.ts';
import { t } from './strings.ts';

let focusExpected = false;
/** The reader went somewhere: the next heading that appears takes the focus. The first page and a change of person leave it alone. */
export function expectFocus(): void {
  focusExpected = true;
  setTimeout(() => (focusExpected = false), 100);
}

/** The heading of a screen: takes the focus when the screen opens, so that a screen reader says where one is. */
export function Title({ children, doc }: { readonly children: ComponentChildren; readonly doc: string }): JSX.Element {
  const ref = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${doc} \u2013 ${t.app}`;
  }, [doc]);
  useLayoutEffect(() => {
    if (focusExpected) ref.current?.focus({ preventScroll: true });
  }, []);
  return (
    <h1 ref={ref} tabIndex={-1}>
      {children}
    </h1>
  );
}

/** A moment: relative in the line, absolute on hover and for machines; `both` writes both out. */
export function Time({ iso, both = false }: { readonly iso: string; readonly both?: boolean }): JSX.Element {
  const now = useNow();
  return (
    <time dateTime={iso} title={absolute(iso)} class={both ? '' : 'keep'}>
      {both ? `${absolute(iso)} (${relative(iso, now)})` : relative(iso, now)}
    </time>
  );
}

/** A name, with its id on hover for whoever needs it; the id alone where nothing has a name. */
export const Named = ({ id, name }: { readonly id: string; readonly name: string | undefined }): JSX.Element =>
  name === undefined || name === id ? <code>{id}</code> : <span title={id}>{name}</span>;

/** The present moment, renewed every ten seconds. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 10_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

const SIGNS: Readonly<Record<string, string>> = {
  completed: '\u2713',
  resolved: '\u2713',
  passed: '\u2713',
  'on-time': '\u2713',
  running: '\u25b6',
  starting: '\u25b6',
  active: '\u25cf',
  resolving: '\u25b6',
  accepted: '\u25cf',
  open: '\u25cb',
  claimed: '\u25cf',
  'at-risk': '\u25b2',
  breached: '\u2716',
  failed: '\u2716',
  incident: '!',
  cancelled: '\u2013',
  interrupted: '\u2013',
};
/** A state as a sign and a word; colour only underlines it. */
export const Status = ({
  of,
  children,
}: {
  readonly of: string;
  readonly children?: ComponentChildren;
}): JSX.Element => (
  <span class={`status status-${of}`}>
    <span aria-hidden="true">{SIGNS[of] ?? '\u25cb'}</span> {children ?? t.status[of] ?? of}
  </span>
);

/** What went wrong and what to do, as text. */
export const ProblemBox = ({ problem }: { readonly problem: Problem | undefined }): JSX.Element | null =>
  problem === undefined ? null : (
    <div class="problem" role="alert">
      <p>
        <strong>{problem.text}</strong> <code>{problem.code}</code>
      </p>
      {problem.errors.length > 0 && (
        <ul>
          {problem.errors.map((error) => (
            <li key={error.pointer}>
              {error.pointer !== '' && <code>{error.pointer}</code>} {error.message}
            </li>
          ))}
        </ul>
      )}
      <p>{problem.todo}</p>
    </div>
  );

/** How fresh a list is; holds its place from the beginning. */
export const Freshness = ({ of }: { readonly of: Polled<unknown> }): JSX.Element => (
  <p class={`freshness${of.problem === undefined ? '' : ' stale'}`}>
    {of.at === undefined ? '\u00a0' : of.problem === undefined ? t.asOf(clock(of.at)) : t.stale(clock(of.at))}
  </p>
);

/** Loading and failure of a screen's data; what was loaded stays on the screen whatever happens later. */
export function Loaded<T>({
  of,
  children,
}: {
  readonly of: Polled<T>;
  readonly children: (data: T) => ComponentChildren;
}): JSX.Element {
  if (of.data !== undefined) return <>{children(of.data)}</>;
  if (of.problem !== undefined) return <ProblemBox problem={of.problem} />;
  return (
    <p class="loading" role="status">
      {t.loading}
    </p>
  );
}

/** A modal dialog of the browser: it holds the focus, Esc closes it, and the focus goes back where it came from. */
export function Dialog({
  title,
  onClose,
  children,
  wide = false,
}: {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
  readonly wide?: boolean;
}): JSX.Element {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    ref.current?.showModal();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog ref={ref} class={wide ? 'wide' : ''} aria-labelledby="dialog-title" onClose={onClose}>
      <div class="dialog-head">
        <h2 id="dialog-title">{title}</h2>
        <button type="button" class="quiet" onClick={onClose} aria-label={t.close}>
          <span aria-hidden="true">{'\u2715'}</span>
        </button>
      </div>
      {children}
    </dialog>
  );
}

/** A labelled field; the error is tied to the input and said with it. */
export function Field({
  id,
  label,
  hint,
  error,
  children,
}: {
  readonly id: string;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
  readonly children: (aria: { id: string; 'aria-describedby'?: string; 'aria-invalid'?: boolean }) => JSX.Element;
}): JSX.Element {
  const described = [hint === undefined ? '' : `${id}-hint`, error === undefined ? '' : `${id}-error`].join(' ').trim();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {children({
        id,
        ...(described === '' ? {} : { 'aria-describedby': described }),
        ...(error === undefined ? {} : { 'aria-invalid': true }),
      })}
      {error !== undefined && (
        <p class="error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}

/** Ctrl+Enter (or Command+Enter) inside `ref` sends what is in it. */
export function useSendKey(ref: RefObject<HTMLElement | null>, send: () => void): void {
  const latest = useRef(send);
  latest.current = send;
  useEffect(() => {
    const host = ref.current;
    const pressed = (event: KeyboardEvent): void => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      latest.current();
    };
    host?.addEventListener('keydown', pressed);
    return () => host?.removeEventListener('keydown', pressed);
  }, [ref.current]);
}

const speakers = new Set<(text: string) => void>();
/** Says a status to everybody: in the live region and, for a while, on the screen. */
export const announce = (text: string): void => speakers.forEach((speak) => speak(text));

export function LiveRegion(): JSX.Element {
  const [text, setText] = useState('');
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const speak = (said: string): void => {
      clearTimeout(timer);
      setText(said);
      timer = setTimeout(() => setText(''), 8000);
    };
    speakers.add(speak);
    return () => {
      speakers.delete(speak);
      clearTimeout(timer);
    };
  }, []);
  return (
    <div class={`live${text === '' ? '' : ' live-shown'}`} role="status" aria-live="polite">
      {text}
    </div>
  );
}
