import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { OperationView } from '../../../lib/runtime/types.ts';
import { t } from '../strings.ts';
import { useNameOf } from '../session.tsx';
import { announce, Named, Status, Time } from '../ui.tsx';

const said = (outcome: OperationView['outcome']): string =>
  outcome === 'accepted' || outcome === 'running'
    ? t.incidents.running
    : {
        passed: t.incidents.passedText,
        failed: t.incidents.failedText,
        interrupted: t.incidents.interruptedText,
      }[outcome];

/** How an operation went, as the server verified it: accepted, running, then passed or failed again. A change is spoken. */
export function Operation({
  operation,
  short = false,
}: {
  readonly operation: OperationView;
  readonly short?: boolean;
}): JSX.Element {
  const nameOf = useNameOf();
  const before = useRef(`${operation.id} ${operation.outcome}`);
  useEffect(() => {
    const now = `${operation.id} ${operation.outcome}`;
    if (now === before.current) return;
    before.current = now;
    if (!short) announce(said(operation.outcome));
  }, [operation.id, operation.outcome]);
  const { outcome } = operation;
  const final = outcome !== 'accepted' && outcome !== 'running';
  if (short)
    return (
      <span class="hint">
        {' '}
        {t.incidents.kinds[operation.kind]}: <Status of={operation.outcome} />
      </span>
    );
  return (
    <section aria-labelledby="operation" class="operation">
      <h2 id="operation">{t.incidents.outcome}</h2>
      <p>
        {t.incidents.kinds[operation.kind]}, <Named id={operation.by} name={nameOf(operation.by)} />,{' '}
        <Time iso={operation.at} />: {operation.reason}
      </p>
      <ol class="steps">
        <li class="is-done">
          <Status of="accepted" />
        </li>
        <li class={operation.outcome === 'accepted' ? '' : 'is-done'}>
          <Status of={operation.outcome === 'accepted' ? 'open' : 'running'}>{t.status.running}</Status>
        </li>
        <li class={final ? 'is-done' : ''}>
          <Status of={final ? operation.outcome : 'open'}>
            {final ? t.status[outcome] : `${t.status.passed} / ${t.status.failed}`}
          </Status>
        </li>
      </ol>
      <p>
        <strong>{said(operation.outcome)}</strong>{' '}
        {operation.sameError !== undefined && (operation.sameError ? t.incidents.sameError : t.incidents.newError)}{' '}
        {operation.error !== undefined && <code>{operation.error}</code>}
      </p>
    </section>
  );
}
