import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { problemOf, read, type Problem } from './api.ts';

export interface Polled<T> {
  readonly data: T | undefined;
  readonly etag: string | undefined;
  /** When the data was last known to be right (epoch milliseconds). */
  readonly at: number | undefined;
  /** The last attempt failed; `data` is then what was known before. */
  readonly problem: Problem | undefined;
  /** Asks at once, e.g. after a change of one's own. */
  readonly refresh: () => Promise<void>;
}

/**
 * Reads a path again and again while the page is visible; unchanged answers (304, or the same bytes) change nothing on the screen.
 * `every`: milliseconds; `never`: once, until the reader asks again.
 */
export function usePoll<T>(path: string | undefined, every: number | 'never' = 2000): Polled<T> {
  const [state, setState] = useState<Omit<Polled<T>, 'refresh'> & { readonly path?: string }>(EMPTY);
  const known = useRef<{ path: string; etag?: string; text: string } | undefined>(undefined);
  const running = useRef<AbortController | undefined>(undefined);

  const ask = useCallback(async () => {
    if (path === undefined) return;
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    const before = known.current?.path === path ? known.current : undefined;
    try {
      const answer = await read<T>(path, before?.etag, controller.signal);
      if (controller.signal.aborted) return;
      const text = answer === undefined ? undefined : JSON.stringify(answer.data);
      if (answer === undefined || (before !== undefined && text === before.text)) {
        if (answer?.etag !== undefined && before !== undefined) before.etag = answer.etag;
        setState((s) => ({ ...s, etag: answer?.etag ?? s.etag, at: Date.now(), problem: undefined }));
        return;
      }
      known.current = { path, text: text ?? '', ...(answer.etag === undefined ? {} : { etag: answer.etag }) };
      setState({ path, data: answer.data, etag: answer.etag, at: Date.now(), problem: undefined });
    } catch (error) {
      if (controller.signal.aborted) return;
      const problem = problemOf(error);
      setState((s) => (s.path === path ? { ...s, problem } : { ...EMPTY, path, problem }));
    }
  }, [path]);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let latest = 0;
    const round = async (): Promise<void> => {
      const mine = ++latest;
      clearTimeout(timer);
      if (!document.hidden) await ask();
      if (mine === latest && every !== 'never') timer = setTimeout(() => void round(), every);
    };
    const seen = (): void => {
      if (!document.hidden && every !== 'never') void round();
    };
    void round();
    document.addEventListener('visibilitychange', seen);
    return () => {
      latest = -1;
      clearTimeout(timer);
      running.current?.abort();
      document.removeEventListener('visibilitychange', seen);
    };
  }, [ask, every]);

  const { path: of, ...rest } = state;
  return { ...(of === path ? rest : EMPTY), refresh: ask };
}

const EMPTY = { data: undefined, etag: undefined, at: undefined, problem: undefined };
