import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { StepDetail, StepRunView } from '../../../lib/runtime/types.ts';
import type { About } from '../../../lib/api/about.ts';
import { at } from '../api.ts';
import { duration } from '../format.ts';
import { kindName } from '../outline.ts';
import { usePoll } from '../poll.ts';
import { link } from '../router.ts';
import { t } from '../strings.ts';
import { announce, Loaded, Status, Time } from '../ui.tsx';
import { Entries } from './entries.tsx';
import { DataView } from './evidence-view.tsx';

/** One step of an instance, under a link of its own: each time it was at work, its attempts, what went in and came out, what can come next. */
export function StepPanel({
  instance,
  element,
  onClose,
}: {
  readonly instance: string;
  readonly element: string;
  readonly onClose: () => void;
}): JSX.Element {
  const step = usePoll<StepDetail>(at('instances', instance, 'steps', element));
  const heading = useRef<HTMLHeadingElement>(null);
  const loaded = step.data !== undefined;
  // The reader has asked for it: a screen reader goes on here.
  useEffect(() => heading.current?.focus(), [element, loaded]);
  return (
    <section aria-labelledby="step" class="step">
      <div class="dialog-head">
        <h2 id="step" ref={heading} tabIndex={-1}>
          {t.steps.title(step.data?.name ?? element)}
        </h2>
        <span class="buttons">
          <button
            type="button"
            class="quiet"
            onClick={() =>
              void navigator.clipboard
                ?.writeText(`${location.origin}${location.pathname}${link(['instances', instance], { step: element })}`)
                .then(() => announce(t.instance.copied))
            }
          >
            {t.steps.copyLink}
          </button>
          <button type="button" class="quiet" onClick={onClose} aria-label={t.steps.close}>
            <span aria-hidden="true">{'\u2715'}</span>
          </button>
        </span>
      </div>
      <Loaded of={step}>{(detail) => <Detail step={detail} />}</Loaded>
    </section>
  );
}

function Detail({ step }: { readonly step: StepDetail }): JSX.Element {
  const total = step.runs.length + (step.earlier ?? 0);
  return (
    <>
      <p class="hint">
        {kindName(step.type)} <code>{step.element}</code>
      </p>
      {step.runs.length === 0 && <p>{t.steps.never}</p>}
      {step.runs.map((run, i) => (
        <Run key={run.activation} run={run} step={step} n={total - i} open={i === 0} alone={total === 1} />
      ))}
      {step.earlier !== undefined && <p class="hint">{t.steps.earlier(step.earlier)}</p>}
      <h3>{t.steps.next}</h3>
      <Next step={step} />
    </>
  );
}

/** What can come after a step, by name, with what the ways are called. */
export const Next = ({ step }: { readonly step: Pick<StepDetail, 'next'> }): JSX.Element =>
  step.next.length === 0 ? (
    <p>{t.steps.nextNothing}</p>
  ) : (
    <ul>
      {step.next.map(({ element, name, type, when }) => (
        <li key={element}>
          <span title={element}>{name === element ? kindName(type) : name}</span>{' '}
          {when !== undefined && <span class="hint">{t.steps.nextWhen(when)}</span>}
        </li>
      ))}
    </ul>
  );

function Run({
  run,
  step,
  n,
  open,
  alone,
}: {
  readonly run: StepRunView;
  readonly step: StepDetail;
  readonly n: number;
  readonly open: boolean;
  readonly alone: boolean;
}): JSX.Element {
  const failures = run.attempts.filter(({ outcome }) => outcome === 'failed').length;
  const about: Record<string, About> = Object.fromEntries(
    run.entries.map(({ id }) => [id, { element: step.name, kind: step.type }]),
  );
  const values = Object.entries(run.values);
  return (
    <details open={open} class="run">
      <summary>
        {!alone && <strong>{t.steps.run(n)} </strong>}
        <Status of={run.state} /> {t.steps.started.toLowerCase()} <Time iso={run.startedAt} both />
        {run.tookMs !== undefined && `, ${t.instances.took(duration(run.tookMs))}`}
      </summary>
      {run.attempts.length > 0 && <Attempts run={run} />}
      {run.state !== 'completed' && step.retries !== undefined && failures > 0 && (
        <p class="hint">{t.steps.retries(Math.max(0, step.retries - failures), step.retries)}</p>
      )}
      {values.length > 0 && (
        <>
          <h3>{t.steps.values}</h3>
          {values.map(([name, value]) => (
            <div key={name}>
              <h4>{t.steps.names[name] ?? name}</h4>
              {value !== null && typeof value === 'object' && !Array.isArray(value) ? (
                <DataView data={value} />
              ) : (
                <pre class="value">{typeof value === 'string' ? value : JSON.stringify(value, null, 1)}</pre>
              )}
            </div>
          ))}
        </>
      )}
      {run.erased === true && <p class="note">{t.steps.erased}</p>}
      <details>
        <summary>{t.steps.record}</summary>
        <Entries items={run.entries} about={about} />
      </details>
    </details>
  );
}

const Attempts = ({ run }: { readonly run: StepRunView }): JSX.Element => (
  <table class="stack">
    <caption class="hint">{t.steps.attempts}</caption>
    <thead>
      <tr>
        <th scope="col">{t.steps.attempt}</th>
        <th scope="col">{t.instance.when}</th>
        <th scope="col">{t.steps.outcome}</th>
        <th scope="col">{t.steps.took}</th>
        <th scope="col">{t.steps.reason}</th>
      </tr>
    </thead>
    <tbody>
      {run.attempts.map((attempt, i) => (
        <tr key={`${attempt.at} ${i}`}>
          <th scope="row">{i + 1}</th>
          <td data-label={t.instance.when}>
            <Time iso={attempt.at} />
          </td>
          <td data-label={t.steps.outcome}>
            <Status of={attempt.outcome === 'done' ? 'completed' : 'failed'}>
              {t.steps.outcomes[attempt.outcome]}
            </Status>
          </td>
          <td data-label={t.steps.took}>{attempt.tookMs === undefined ? '' : duration(attempt.tookMs)}</td>
          <td data-label={t.steps.reason}>{attempt.reason ?? ''}</td>
        </tr>
      ))}
    </tbody>
  </table>
);
