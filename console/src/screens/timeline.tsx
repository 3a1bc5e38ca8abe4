import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { About, RecordPage } from '../../../lib/api/about.ts';
import type { AuditEntry } from '../../../lib/runtime/types.ts';
import { at, problemOf, read, type Problem } from '../api.ts';
import { usePoll } from '../poll.ts';
import { t } from '../strings.ts';
import { Loaded, ProblemBox } from '../ui.tsx';
import { Entries } from './entries.tsx';

/** Plumbing: shown on request. */
const TECHNICAL = /^(flows?|scope|command|wait|expressions)\./;
const PAGE = 100;

/** What happened to an instance, from the record, latest first; each entry opens to what is chained. `only`: those that matter here. */
export function Timeline({
  id,
  only,
}: {
  readonly id: string;
  readonly only?: (entry: AuditEntry) => boolean;
}): JSX.Element {
  const [technical, setTechnical] = useState(false);
  const path = `${at('instances', id, 'timeline')}?order=newest&limit=${PAGE}`;
  const latest = usePoll<RecordPage>(path);
  const older = useOlder(path);
  const shown = only ?? ((entry: AuditEntry) => technical || !TECHNICAL.test(entry.action));
  return (
    <>
      {only === undefined && (
        <label class="check">
          <input type="checkbox" checked={technical} onChange={(event) => setTechnical(event.currentTarget.checked)} />{' '}
          {t.instance.technical}
        </label>
      )}
      <Loaded of={latest}>
        {(page) => {
          const { items, about, cursor } = older.under(page);
          return (
            <>
              <Entries items={items.filter(shown)} about={about} />
              {cursor !== undefined && (
                <p class="pages">
                  <button type="button" onClick={() => void older.load(cursor)}>
                    {t.audit.older}
                  </button>
                </p>
              )}
              <ProblemBox problem={older.problem} />
            </>
          );
        }}
      </Loaded>
    </>
  );
}

/** The pages behind the first one. The record only grows: what was read once stays, and what is new is laid over it. */
function useOlder(path: string) {
  const seen = useRef(new Map<string, AuditEntry>());
  const about = useRef<Record<string, About>>({});
  /** Where the next page begins; null: there is none. Undefined: no older page was asked for yet. */
  const [next, setNext] = useState<string | null | undefined>(undefined);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const keep = (page: RecordPage): void => {
    for (const entry of page.items) seen.current.set(entry.id, entry);
    Object.assign(about.current, page.about);
  };
  return {
    problem,
    under(page: RecordPage): Pick<RecordPage, 'items' | 'about'> & { readonly cursor: string | undefined } {
      keep(page);
      const items = [...seen.current.values()].sort((a, b) => (a.id < b.id ? 1 : -1));
      return { items, about: about.current, cursor: next === undefined ? page.cursor : (next ?? undefined) };
    },
    async load(cursor: string): Promise<void> {
      try {
        const answer = await read<RecordPage>(`${path}&cursor=${encodeURIComponent(cursor)}`);
        if (answer === undefined) return;
        keep(answer.data);
        setProblem(undefined);
        setNext(answer.data.cursor ?? null);
      } catch (error) {
        setProblem(problemOf(error));
      }
    },
  };
}
