import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { IncidentView } from '../../../lib/runtime/types.ts';
import { at } from '../api.ts';
import { changes, isObject, parseJson } from '../edits.ts';
import { usePoll } from '../poll.ts';
import { link, search } from '../router.ts';
import { has, useSession } from '../session.tsx';
import { t } from '../strings.ts';
import { announce, Field, Freshness, Loaded, Status, Time, Title } from '../ui.tsx';
import { Operation } from './operation.tsx';
import { ReasonDialog } from './reason-dialog.tsx';
import { Timeline } from './timeline.tsx';

export function IncidentScreen({ id }: { readonly id: string }): JSX.Element {
  const incident = usePoll<IncidentView>(at('incidents', id), 1000);
  return (
    <>
      <p class="crumbs">
        <a href="#/incidents">{t.incidents.back}</a>
      </p>
      <Loaded of={incident}>{(data) => <Incident incident={data} refresh={incident.refresh} />}</Loaded>
      <Freshness of={incident} />
    </>
  );
}

type Act = 'retry' | 'edit' | 'skip';

function Incident({
  incident,
  refresh,
}: {
  readonly incident: IncidentView;
  readonly refresh: () => Promise<void>;
}): JSX.Element {
  const { me } = useSession();
  const [acting, setActing] = useState<Act | undefined>(undefined);
  const may = has(me, 'operator');
  const done = (): void => {
    announce(t.incidents.sent);
    void refresh();
  };
  const common = { onClose: () => setActing(undefined), onDone: done };
  return (
    <>
      <Title doc={t.incidents.failedStep(incident.name)}>
        <span title={incident.element}>{t.incidents.failedStep(incident.name)}</span>
        {incident.businessKey !== undefined && <span class="key"> {incident.businessKey}</span>}
      </Title>
      <div class="facts">
        <Status of={incident.status === 'open' ? 'incident' : incident.status}>{t.status[incident.status]}</Status>
        <span>
          {t.incidents.opened.toLowerCase()} <Time iso={incident.openedAt} both />
        </span>
        <span>{t.incidents.attempts(incident.attempts)}</span>
        <a href={link(['instances', incident.instance])}>{t.incidents.instance}</a>
        <Similar to={incident} />
      </div>
      <section aria-labelledby="cause">
        <h2 id="cause">{t.incidents.cause}</h2>
        <p class="cause">{incident.cause}</p>
        <p class="hint">
          {t.incidents.code} <code>{incident.error}</code>
          {incident.accountable !== undefined && (
            <>
              {' '}
              {'\u00b7'} {t.incidents.answers}: {incident.accountable}
            </>
          )}
        </p>
      </section>
      {incident.operation !== undefined && <Operation operation={incident.operation} />}
      <section aria-labelledby="actions">
        <h2 id="actions">{t.incidents.actions}</h2>
        {incident.status === 'resolved' ? (
          <p>{t.incidents.resolved}</p>
        ) : !may ? (
          <p>{t.incidents.mayNot}</p>
        ) : (
          <dl class="choices">
            <Choice label={t.incidents.retry} text={t.incidents.retryText} onClick={() => setActing('retry')} primary />
            {incident.editable === undefined || Object.keys(incident.editable).length === 0 ? (
              <div>
                <dt>{t.incidents.edit}</dt>
                <dd class="hint">{t.incidents.editNotAllowed}</dd>
              </div>
            ) : (
              <Choice label={t.incidents.edit} text={t.incidents.editText} onClick={() => setActing('edit')} />
            )}
            <Choice label={t.incidents.skip} text={t.incidents.skipText} onClick={() => setActing('skip')} />
          </dl>
        )}
      </section>
      <section aria-labelledby="tries">
        <h2 id="tries">{t.incidents.tries}</h2>
        <Timeline id={incident.instance} only={(entry) => entry.subject.activation === incident.activation} />
      </section>
      {acting === 'retry' && (
        <ReasonDialog
          title={t.incidents.retry}
          text={t.incidents.retryText}
          submit={t.incidents.retry}
          path={at('incidents', incident.id, 'retry')}
          body={() => ({})}
          {...common}
        />
      )}
      {acting === 'edit' && <EditDialog incident={incident} {...common} />}
      {acting === 'skip' && <SkipDialog incident={incident} {...common} />}
    </>
  );
}

/** Others with the same cause: one repair may help them all. */
function Similar({ to }: { readonly to: IncidentView }): JSX.Element | null {
  const open = usePoll<{ readonly items: readonly IncidentView[] }>(
    `/incidents${search({ status: 'open', fingerprint: to.fingerprint, limit: '100' })}`,
    10_000,
  );
  const others = (open.data?.items ?? []).filter((i) => i.id !== to.id).length;
  return others === 0 ? null : (
    <a href={link(['incidents'], { fingerprint: to.fingerprint })}>{t.incidents.similar(others)}</a>
  );
}

const Choice = ({
  label,
  text,
  onClick,
  primary = false,
}: {
  readonly label: string;
  readonly text: string;
  readonly onClick: () => void;
  readonly primary?: boolean;
}): JSX.Element => (
  <div>
    <dt>
      <button type="button" class={primary ? 'primary' : ''} onClick={onClick}>
        {label}
      </button>
    </dt>
    <dd>{text}</dd>
  </div>
);

interface DialogProps {
  readonly incident: IncidentView;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

function EditDialog({ incident, ...rest }: DialogProps): JSX.Element {
  const [before] = useState(incident.editable ?? {});
  const [text, setText] = useState(() => JSON.stringify(before, null, 2));
  const parsed = parseJson(text);
  const change = parsed.ok && isObject(parsed.value) ? changes(before, parsed.value) : undefined;
  const error = !parsed.ok
    ? t.incidents.invalidJson(parsed.message)
    : change === undefined
      ? t.incidents.notObject
      : change.unknown.length > 0
        ? t.incidents.unknownKey(change.unknown.join(', '))
        : undefined;
  const names = Object.keys(change?.set ?? {});
  return (
    <ReasonDialog
      title={t.incidents.edit}
      text={t.incidents.editText}
      submit={t.incidents.edit}
      path={at('incidents', incident.id, 'edit')}
      body={() => {
        if (error === undefined && change !== undefined && names.length > 0) return { set: change.set };
        document.getElementById('edit-data')?.focus();
        return undefined;
      }}
      {...rest}
    >
      <Field id="edit-data" label={t.incidents.editData} hint={t.incidents.editHint} error={error}>
        {(aria) => (
          <textarea
            {...aria}
            class="code"
            rows={12}
            spellcheck={false}
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        )}
      </Field>
      <p role="status">{names.length > 0 ? t.incidents.editChanges(names.join(', ')) : t.incidents.editNothing}</p>
    </ReasonDialog>
  );
}

function SkipDialog({ incident, ...rest }: DialogProps): JSX.Element {
  const [text, setText] = useState('{}');
  const parsed = parseJson(text);
  const error = parsed.ok ? undefined : t.incidents.invalidJson(parsed.message);
  return (
    <ReasonDialog
      title={t.incidents.skip}
      text={t.incidents.skipText}
      submit={t.incidents.skip}
      path={at('incidents', incident.id, 'skip')}
      danger
      body={() => {
        if (parsed.ok) return { output: parsed.value };
        document.getElementById('skip-output')?.focus();
        return undefined;
      }}
      {...rest}
    >
      <Field id="skip-output" label={t.incidents.skipOutput} error={error}>
        {(aria) => (
          <textarea
            {...aria}
            class="code"
            rows={8}
            spellcheck={false}
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        )}
      </Field>
    </ReasonDialog>
  );
}
