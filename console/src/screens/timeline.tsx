import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { About, RecordPage } from '../../../lib/api/about.ts';
import type { AuditEntry } from '../../../lib/runtime/types.ts';
import { at, problemOf, read, type Problem } from '../api.ts';
import { usePoll } from '../poll.ts';
import { t } from '../strings.ts';
import { Loaded, ProblemBox, useNow } from '../ui.tsx';
import { Entries } from './entries.tsx';

/** Plumbing: shown on request. */
const TECHNICAL = /^(flows?|scope|command|wait|expressions)\./;
const WRONG = /^(step\.failed|error\.raised|call\.failed|incident\.|instance\.failed|task\.breached|sla\.breached)/;
const PAGE = 100;
const HOUR = 3_600_000;
/** Milliseconds back from now; nothing: everything. */
const WINDOWS = { all: undefined, hour: HOUR, day: 24 * HOUR, week: 168 * HOUR } as const;
type Window = keyof typeof WINDOWS;

/** What happened to an instance, from the record, latest first; each entry opens to what is chained. `only`: those that matter here. */
export function Timeline({
  id,
  only,
}: {
  readonly id: string;
  readonly only?: (entry: AuditEntry) => boolean;
}): JSX.Element {
  const [technical, setTechnical] = useState(false);
  const [wrong, setWrong] = useState(false);
  const [paused, setPaused] = useState(false);
  const [window, setWindow] = useState<Window>('all');
  const now = useNow();
  const path = `${at('instances', id, 'timeline')}?order=newest&limit=${PAGE}`;
  const latest = usePoll<RecordPage>(path, paused ? 'never' : undefined);
  const older = useOlder(path);
  const back = WINDOWS[window];
  const shown = (entry: AuditEntry): boolean => {
    if (only !== undefined) return only(entry);
    if (back !== undefined && Date.parse(entry.at) < now - back) return false;
    return wrong ? WRONG.test(entry.action) : technical || !TECHNICAL.test(entry.action);
  };
  return (
    <>
      {only === undefined && (
        <p class="timeline-tools">
          <Check label={t.instance.technical} on={technical} set={setTechnical} off={wrong} />
          <Check label={t.steps.failedOnly} on={wrong} set={setWrong} />
          <Check label={t.steps.pause} on={paused} set={setPaused} />
          <label>
            {t.steps.window}{' '}
            <select value={window} onChange={(event) => setWindow(event.currentTarget.value as Window)}>
              {Object.keys(WINDOWS).map((key) => (
                <option key={key} value={key}>
                  {t.steps.windows[key as Window]}
                </option>
              ))}
            </select>
          </label>
        </p>
      )}
      {paused && <p class="hint">{t.steps.paused}</p>}
      <Loaded of={latest}>
        {(page) => {
          const { items, about, cursor } = older.under(page);
          return (
            <>
              <Entries items={items.filter(shown)} about={about} gaps={only === undefined} />
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

const Check = ({
  label,
  on,
  set,
  off = false,
}: {
  readonly label: string;
  readonly on: boolean;
  readonly set: (on: boolean) => void;
  readonly off?: boolean;
}): JSX.Element => (
  <label class="check">
    <input type="checkbox" checked={on} disabled={off} onChange={(event) => set(event.currentTarget.checked)} /> {label}
  </label>
);

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
