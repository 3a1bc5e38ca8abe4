import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { JsonObject } from '../../../lib/model/json.ts';
import type { Evidence } from '../../../lib/runtime/types.ts';
import { compare, highlight, judge, leaves, remaining, type Judged } from '../evidence.ts';
import { percent } from '../format.ts';
import { t } from '../strings.ts';

/** Why it came to a person, what was declared beside what was found, the documents, and what would have made it otherwise. */
export function EvidenceView({ evidence }: { readonly evidence: Evidence }): JSX.Element {
  const judged = useMemo(() => judge(evidence), [evidence]);
  return (
    <>
      <Why evidence={evidence} judged={judged} />
      <Grounds evidence={evidence} />
      <section aria-labelledby="counterfactual">
        <h2 id="counterfactual">{t.task.counterfactual}</h2>
        <p>{counterfactual(evidence, judged)}</p>
        <p class="hint">
          {t.task.model}: {evidence.model}
        </p>
      </section>
    </>
  );
}

/** In plain words: what the model said, what failed, what the rule asks for. The rule as it is written is there on request. */
function Why({ evidence, judged }: { readonly evidence: Evidence; readonly judged: Judged }): JSX.Element {
  const { stated, checks, failed } = judged;
  const threshold = percent(evidence.threshold);
  // A model that was never asked has said nothing, and nothing was checked.
  const asked = evidence.parts.length > 0;
  return (
    <section aria-labelledby="why">
      <h2 id="why">{t.task.why}</h2>
      {asked ? (
        <p>
          <strong>
            {stated === undefined ? t.task.unstated : t.task.stated(percent(stated))}
            {stated !== undefined && failed.length === 0 && (
              <>, {(evidence.confidence >= evidence.threshold ? t.task.aboveRule : t.task.belowRule)(threshold)}</>
            )}
            {failed.length > 0 && (
              <>
                , {t.task.but} {t.task.checksFailed(failed.length, checks.length)}
              </>
            )}
            .
          </strong>{' '}
          {failed.length > 0 ? t.task.ruleIs(threshold) : t.task.reasons[evidence.reason]}
        </p>
      ) : (
        <p>
          <strong>{t.task.reasons[evidence.reason]}</strong> {evidence.why}
        </p>
      )}
      {checks.length > 0 && (
        <>
          <h3>{t.task.checks}</h3>
          <ul class="checks">
            {checks.map((part, i) => (
              <li key={part.source} class={part.value === 0 ? 'is-failed' : ''}>
                <span class={`status status-${part.value === 0 ? 'failed' : 'passed'}`}>
                  <span aria-hidden="true">{part.value === 0 ? '\u2716' : '\u2713'}</span>{' '}
                  {part.value === 0 ? t.task.fails : t.task.passed}
                </span>{' '}
                {part.says ?? t.task.checkNumber(i + 1)}
              </li>
            ))}
          </ul>
        </>
      )}
      {asked && (
        <details>
          <summary>{t.task.asWritten}</summary>
          <ul>
            {evidence.parts.map((part) => (
              <li key={part.source}>
                <code>{part.source}</code>:{' '}
                {part.kind === 'check' ? (part.value === 0 ? t.task.fails : t.task.passed) : percent(part.value)}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function counterfactual({ reason, threshold, parts }: Evidence, { failed, withoutFailures }: Judged): string {
  const rule = percent(threshold);
  if (reason === 'sample') return t.task.sampled;
  if (reason !== 'below-threshold' || parts.length === 0) return t.task.without;
  if (failed.length === 0) return t.task.fromOn(rule);
  return withoutFailures >= threshold ? t.task.wouldAccept : t.task.wouldNot(percent(withoutFailures), rule);
}

const MARKS = { same: '=', different: '\u2260', 'only-declared': '\u2190', 'only-found': '\u2192' } as const;

function Grounds({ evidence }: { readonly evidence: Evidence }): JSX.Element {
  const { documents } = evidence;
  const rows = useMemo(() => compare(evidence.declared ?? {}, evidence.output), [evidence]);
  const others = useMemo(() => remaining(evidence), [evidence]);
  const found = useMemo(() => leaves(evidence.output, documents).map((leaf) => leaf.value), [evidence]);
  return (
    <section aria-labelledby="evidence" class="evidence">
      <h2 id="evidence">{t.task.evidence}</h2>
      {rows.length > 0 && (
        <>
          <h3 id="compared">{t.task.compared}</h3>
          <table class="stack compared" aria-labelledby="compared">
            <thead>
              <tr>
                <th scope="col">{t.task.field}</th>
                <th scope="col">{t.task.declared}</th>
                <th scope="col">{t.task.found}</th>
                <th scope="col">{t.task.comparison}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.path} class={`is-${row.state}`}>
                  <th scope="row">{row.path}</th>
                  <td data-label={t.task.declared}>{row.declared}</td>
                  <td data-label={t.task.found}>{row.found}</td>
                  <td data-label={t.task.comparison}>
                    <span class={`status status-${row.state === 'same' ? 'passed' : 'failed'}`}>
                      <span aria-hidden="true">{MARKS[row.state]}</span> {t.task.states[row.state]}
                    </span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
      <div class="beside">
        <Documents documents={documents} terms={found} />
        {others.length > 0 && (
          <div>
            <h3 id="others">{rows.length > 0 ? t.task.extraction : t.task.found}</h3>
            <table class="stack" aria-labelledby="others">
              <thead>
                <tr>
                  <th scope="col">{t.task.field}</th>
                  <th scope="col">{t.task.value}</th>
                </tr>
              </thead>
              <tbody>
                {others.map((leaf) => (
                  <tr key={leaf.path}>
                    <th scope="row">{leaf.path}</th>
                    <td data-label={t.task.value}>
                      {leaf.value}
                      {leaf.foundIn.length > 0 && <span class="hint"> {t.task.foundIn(leaf.foundIn.join(', '))}</span>}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </div>
    </section>
  );
}

function Documents({
  documents,
  terms,
}: {
  readonly documents: Evidence['documents'];
  readonly terms: readonly string[];
}): JSX.Element {
  const [chosen, setChosen] = useState(0);
  const shown = documents[chosen] ?? documents[0];
  return (
    <div>
      <h3>{t.task.documents}</h3>
      {shown === undefined ? (
        <p>{t.task.noDocuments}</p>
      ) : (
        <>
          <div class="tabs">
            {documents.map((d, i) => (
              <button key={d.name} type="button" aria-pressed={d === shown} onClick={() => setChosen(i)}>
                {d.name}
              </button>
            ))}
          </div>
          <div class="document" tabIndex={0} role="region" aria-label={`${t.task.document} ${shown.name}`}>
            {shown.text === undefined ? (
              <p>{t.task.noText}</p>
            ) : (
              highlight(shown.text, terms).map((piece, i) =>
                piece.hit ? <mark key={i}>{piece.text}</mark> : <span key={i}>{piece.text}</span>,
              )
            )}
          </div>
        </>
      )}
    </div>
  );
}

/** The data that stands beside a form, as a list of names and values. */
export function DataView({ data }: { readonly data: JsonObject }): JSX.Element {
  const found = useMemo(() => leaves(data, []), [data]);
  return (
    <dl class="data">
      {found.map((leaf) => (
        <div key={leaf.path}>
          <dt>{leaf.path}</dt>
          <dd>{leaf.value}</dd>
        </div>
      ))}
    </dl>
  );
}
