import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { JsonObject } from '../../../lib/model/json.ts';
import type { Evidence } from '../../../lib/runtime/types.ts';
import { highlight, leaves } from '../evidence.ts';
import { percent } from '../format.ts';
import { t } from '../strings.ts';

/** Why it came to a person, then the documents beside what the model found in them. */
export function EvidenceView({ evidence }: { readonly evidence: Evidence }): JSX.Element {
  const { documents, output } = evidence;
  const found = useMemo(() => leaves(output, documents), [output, documents]);
  const [chosen, setChosen] = useState(0);
  const document_ = documents[chosen] ?? documents[0];
  const sure = evidence.confidence >= evidence.threshold;
  return (
    <>
      <section aria-labelledby="why">
        <h2 id="why">{t.task.why}</h2>
        <p>
          <strong>
            {(sure ? t.task.confidenceAbove : t.task.confidence)(
              percent(evidence.confidence),
              percent(evidence.threshold),
            )}
          </strong>{' '}
          {t.task.reasons[evidence.reason]}
        </p>
        <p>{evidence.why}</p>
        {evidence.parts.length > 0 && (
          <details>
            <summary>{t.task.parts}</summary>
            <ul>
              {evidence.parts.map((part) => (
                <li key={part.source}>
                  <code>{part.source}</code>:{' '}
                  {part.value === 0 ? t.task.fails : part.value === 1 ? t.task.passed : percent(part.value)}
                </li>
              ))}
            </ul>
          </details>
        )}
        <p class="hint">
          {t.task.model}: {evidence.model}
        </p>
      </section>
      <section aria-labelledby="evidence" class="evidence">
        <h2 id="evidence">{t.task.evidence}</h2>
        <div class="beside">
          <div>
            <h3>{t.task.documents}</h3>
            {document_ === undefined ? (
              <p>{t.task.noDocuments}</p>
            ) : (
              <>
                <div class="tabs">
                  {documents.map((d, i) => (
                    <button key={d.name} type="button" aria-pressed={d === document_} onClick={() => setChosen(i)}>
                      {d.name}
                    </button>
                  ))}
                </div>
                <div class="document" tabIndex={0} role="region" aria-label={`${t.task.document} ${document_.name}`}>
                  {document_.text === undefined ? (
                    <p>{t.task.noText}</p>
                  ) : (
                    highlight(
                      document_.text,
                      found.map((leaf) => leaf.value),
                    ).map((piece, i) =>
                      piece.hit ? <mark key={i}>{piece.text}</mark> : <span key={i}>{piece.text}</span>,
                    )
                  )}
                </div>
              </>
            )}
          </div>
          <div>
            <h3>{t.task.extraction}</h3>
            <table class="stack">
              <thead>
                <tr>
                  <th scope="col">{t.task.field}</th>
                  <th scope="col">{t.task.value}</th>
                  <th scope="col">{t.task.where}</th>
                </tr>
              </thead>
              <tbody>
                {found.map((leaf) => (
                  <tr key={leaf.path}>
                    <th scope="row">{leaf.path}</th>
                    <td data-label={t.task.value}>{leaf.value}</td>
                    <td data-label={t.task.where}>
                      {leaf.foundIn.length > 0 ? t.task.foundIn(leaf.foundIn.join(', ')) : t.task.notFound}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </div>
      </section>
    </>
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
