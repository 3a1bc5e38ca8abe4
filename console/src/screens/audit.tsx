import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { RecordPage } from '../../../lib/api/about.ts';
import type { AuditEntry, VerifyReport } from '../../../lib/runtime/types.ts';
import { problemOf, write, type Problem } from '../api.ts';
import { usePoll } from '../poll.ts';
import { link, search, withQuery, type Route } from '../router.ts';
import { ACTIONS } from '../actions.ts';
import { useSession } from '../session.tsx';
import { t } from '../strings.ts';
import { announce, Freshness, Loaded, ProblemBox, Status, Title } from '../ui.tsx';
import { Entries } from './entries.tsx';

export function AuditScreen({ route }: { readonly route: Route }): JSX.Element {
  const { stream, action, actor, cursor } = route.query;
  const { people } = useSession();
  const list = usePoll<RecordPage>(
    `/audit${search({ stream, action, actor, cursor, order: 'newest', limit: '50' })}`,
    5000,
  );
  return (
    <>
      <Title doc={t.audit.title}>{t.audit.title}</Title>
      <Verify stream={stream} />
      <form
        class="filter"
        role="search"
        aria-label={t.instances.filter}
        key={JSON.stringify([stream, action, actor])}
        onSubmit={(event) => {
          event.preventDefault();
          location.hash = withQuery(
            route,
            Object.fromEntries(new FormData(event.currentTarget)) as Record<string, string>,
          );
        }}
      >
        <label>
          {t.audit.stream}
          <input name="stream" value={stream ?? ''} autocomplete="off" />
        </label>
        <label>
          {t.audit.action}
          <select name="action" onChange={(event) => event.currentTarget.form?.requestSubmit()}>
            <option value="">{t.all}</option>
            {Object.entries(ACTIONS).map(([name, label]) => (
              <option key={name} value={name} selected={name === action}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t.audit.actor}
          <input name="actor" value={actor ?? ''} autocomplete="off" list="actors" />
          <datalist id="actors">
            {people.map((person) => (
              <option key={person.id} value={person.id}>
                {person.name}
              </option>
            ))}
          </datalist>
        </label>
        <button type="submit">{t.instances.apply}</button>
      </form>
      <Freshness of={list} />
      <Loaded of={list}>
        {({ items, about, cursor: next }) => (
          <>
            <p class="hint">
              {t.audit.order}{' '}
              {stream !== undefined && (
                <>
                  {t.audit.filterOf(streamName(stream, items[0], about))}{' '}
                  <a href={withQuery(route, { stream: undefined })}>{t.audit.everything}</a>
                </>
              )}
            </p>
            {items.length === 0 ? <p>{t.audit.empty}</p> : <Entries items={items} about={about} withCase />}
            <p class="pages">
              {cursor !== undefined && <a href={withQuery(route, {})}>{t.audit.newest}</a>}{' '}
              {next !== undefined && <a href={link(route.path, { ...route.query, cursor: next })}>{t.audit.older}</a>}
            </p>
          </>
        )}
      </Loaded>
    </>
  );
}

/** What the stream is called: the business key of an instance, the name of a process. */
function streamName(stream: string, first: AuditEntry | undefined, about: RecordPage['about']): string {
  const names = first === undefined ? undefined : about[first.id];
  return (stream.startsWith('process:') ? names?.process : names?.instance) ?? stream;
}

function Verify({ stream }: { readonly stream: string | undefined }): JSX.Element {
  const [busy, setBusy] = useState(false);
  const [values, setValues] = useState(true);
  const [report, setReport] = useState<VerifyReport | undefined>(undefined);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const verify = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    setProblem(undefined);
    try {
      const found = await write<VerifyReport>('POST', '/audit/verification', {
        values,
        ...(stream === undefined ? {} : { stream }),
      });
      setReport(found);
      announce(found.ok ? t.audit.ok : t.audit.broken);
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <section class="verify" aria-label={t.audit.verify}>
      <p class="buttons">
        <button type="button" class="primary" aria-disabled={busy} onClick={() => void verify()}>
          {busy ? t.audit.verifying : t.audit.verify}
        </button>{' '}
        <a class="button" href={`/audit/export${search({ stream })}`} download={`${stream ?? 'audit'}.json`}>
          {t.audit.export}
        </a>{' '}
        <span class="hint">{t.audit.exportHint}</span>
      </p>
      <label class="check">
        <input type="checkbox" checked={values} onChange={(event) => setValues(event.currentTarget.checked)} />{' '}
        {t.audit.withValues}
      </label>
      <ProblemBox problem={problem} />
      {report !== undefined && (
        <div class={`note${report.ok ? '' : ' warn'}`}>
          <p>
            <Status of={report.ok ? 'passed' : 'failed'}>{report.ok ? t.audit.ok : t.audit.broken}</Status>:{' '}
            {report.summary}
          </p>
          <p>
            {t.audit.counts(report.entries, report.anchored)} {valuesLine(report.values)}
          </p>
          {report.findings.length > 0 && (
            <ul>
              {report.findings.map((finding, i) => (
                <li key={i}>
                  <strong>{finding.kind}</strong> {finding.stream} {finding.lane}
                  {finding.seq !== undefined && ` #${finding.seq}`}: {finding.message}
                </li>
              ))}
            </ul>
          )}
        </div>
      )}
    </section>
  );
}

const valuesLine = ({ hashed, matching, erased, absent }: VerifyReport['values']): string =>
  absent === hashed
    ? t.audit.valuesAbsent(absent)
    : [t.audit.valuesCompared(matching, hashed), ...(erased > 0 ? [t.audit.valuesErased(erased)] : [])].join(' ');
