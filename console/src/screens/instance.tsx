import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { InstanceDetail } from '../../../lib/runtime/types.ts';
import { at } from '../api.ts';
import { awsLinks } from '../aws-links.ts';
import { Diagram } from '../diagram.tsx';
import { absolute, duration } from '../format.ts';
import { usePoll } from '../poll.ts';
import { link, type Route } from '../router.ts';
import { has, useNameOf, useSession } from '../session.tsx';
import { t } from '../strings.ts';
import { useDiagram } from '../use-diagram.ts';
import { announce, Freshness, Loaded, Named, Status, Time, Title } from '../ui.tsx';
import { Calls } from './calls.tsx';
import { CancelDialog } from './cancel-dialog.tsx';
import { DataView } from './evidence-view.tsx';
import { Outline } from './outline-table.tsx';
import { StepPanel } from './step-panel.tsx';
import { Timeline } from './timeline.tsx';

export function InstanceScreen({ id, route }: { readonly id: string; readonly route: Route }): JSX.Element {
  const instance = usePoll<InstanceDetail>(at('instances', id));
  return (
    <>
      <p class="crumbs">
        <a href="#/instances">{t.instances.title}</a>
      </p>
      <Loaded of={instance}>{(data) => <Instance instance={data} refresh={instance.refresh} route={route} />}</Loaded>
      <Freshness of={instance} />
    </>
  );
}

function Instance({
  instance,
  refresh,
  route,
}: {
  readonly instance: InstanceDetail;
  readonly refresh: () => Promise<void>;
  readonly route: Route;
}): JSX.Element {
  const { me } = useSession();
  const [cancelling, setCancelling] = useState(false);
  const selected = route.query.step;
  const select = (step: string | undefined): void => {
    location.hash = link(route.path, { ...route.query, step });
  };
  const nameOf = useNameOf();
  const { xml, outline } = useDiagram(instance.process, instance.version);
  const running = instance.status === 'running' || instance.status === 'starting';
  return (
    <>
      <Title doc={instance.businessKey ?? instance.id}>
        {t.instance.title} <span class="key">{instance.businessKey ?? instance.id}</span>
      </Title>
      <div class="facts">
        <Status of={instance.status} />
        {instance.sla !== undefined && (
          <span>
            <Status of={instance.sla.state} /> {t.instances.sla.toLowerCase()} <Time iso={instance.sla.due} both />
          </span>
        )}
        <span>
          {t.instances.age.toLowerCase()} <Time iso={instance.startedAt} both />
          {instance.endedAt !== undefined &&
            `, ${t.instances.took(duration(Date.parse(instance.endedAt) - Date.parse(instance.startedAt)))}`}
        </span>
        <span>
          {t.instance.startedBy.toLowerCase()} <Named id={instance.startedBy} name={nameOf(instance.startedBy)} />
        </span>
        {instance.outcome !== undefined && (
          <span>
            {t.instance.outcome.toLowerCase()}{' '}
            <strong>
              <Named id={instance.outcome} name={instance.outcomeName} />
            </strong>
          </span>
        )}
        <span>
          <Named id={instance.process} name={instance.processName} />, <Version of={instance} />
        </span>
        <Copy text={instance.id} label={t.instance.copy} />
        {instance.execution !== undefined && <Engine execution={instance.execution} />}
        {running && has(me, 'operator', 'owner') && (
          <button type="button" class="danger" onClick={() => setCancelling(true)}>
            {t.instance.cancel}
          </button>
        )}
      </div>
      <Waits instance={instance} />
      <section aria-labelledby="diagram" class="broad">
        <h2 id="diagram">{t.instance.diagram}</h2>
        <p class="skip-inline">
          <a
            href="#outline"
            onClick={(event) => {
              event.preventDefault();
              document.getElementById('outline')?.focus();
            }}
          >
            {t.instance.skipDiagram}
          </a>
        </p>
        {xml === undefined ? <div class="diagram-place" /> : <Diagram xml={xml} where={instance} onSelect={select} />}
      </section>
      {selected !== undefined && (
        <StepPanel key={selected} instance={instance.id} element={selected} onClose={() => select(undefined)} />
      )}
      <Outline steps={outline} instance={instance} selected={selected} />
      <Calls instance={instance} />
      <section aria-labelledby="timeline">
        <h2 id="timeline">{t.instance.timeline}</h2>
        <Timeline id={instance.id} />
      </section>
      {Object.keys(instance.variables).length > 0 && (
        <details>
          <summary>{t.instance.variables}</summary>
          <DataView data={instance.variables} />
        </details>
      )}
      {cancelling && <CancelDialog id={instance.id} onClose={() => setCancelling(false)} onDone={refresh} />}
    </>
  );
}

const Copy = ({ text, label }: { readonly text: string; readonly label: string }): JSX.Element => (
  <button
    type="button"
    class="quiet"
    onClick={() => void navigator.clipboard?.writeText(text).then(() => announce(t.instance.copied))}
  >
    {label}
  </button>
);

/** The execution behind it: its ARN, and where AWS shows it. */
function Engine({ execution }: { readonly execution: string }): JSX.Element {
  const aws = awsLinks(execution);
  return (
    <>
      <Copy text={execution} label={t.steps.copyExecution} />
      {aws !== undefined && (
        <>
          <a href={aws.execution} rel="noreferrer">
            {t.steps.aws}
          </a>
          <a href={aws.logs} rel="noreferrer">
            {t.steps.logs}
          </a>
        </>
      )}
    </>
  );
}

/** A number that people can say, since when it is there on hover, and the hash that is meant behind it. */
function Version({ of }: { readonly of: InstanceDetail }): JSX.Element {
  const hash = of.version.replace(/^sha256:/, '').slice(0, 8);
  return of.deployment === undefined ? (
    <span>
      {t.instance.version.toLowerCase()} <code title={of.version}>{hash}</code>
    </span>
  ) : (
    <span>
      <span title={`${t.home.deployed} ${absolute(of.deployment.at)}`}>
        {t.instance.versionOf(of.deployment.number)}
      </span>{' '}
      <code class="hint" title={of.version}>
        {hash}
      </code>
    </span>
  );
}

function Waits({ instance }: { readonly instance: InstanceDetail }): JSX.Element {
  const nameOf = useNameOf();
  const ended = instance.endedAt !== undefined;
  return (
    <section aria-labelledby="waits">
      <h2 id="waits">{t.instance.waits}</h2>
      {instance.waits.length === 0 ? (
        <p>{ended ? t.instance.ended : t.instance.waitsNothing}</p>
      ) : (
        <ul class="waits">
          {instance.waits.map((wait) => (
            <li key={wait.activation} class={wait.kind === 'incident' ? 'is-incident' : ''}>
              <strong>{wait.name}</strong>{' '}
              {wait.people === undefined ? wait.detail : t.instance.waitsFor(wait.people.map(nameOf).join(', '))},{' '}
              {t.instance.since} <Time iso={wait.since} />
              {wait.due !== undefined && (
                <>
                  , {t.instance.due} <Time iso={wait.due} both />
                </>
              )}
              {wait.deadline !== undefined && (
                <>
                  , {t.instance.deadline} <Time iso={wait.deadline} both />
                </>
              )}
              . {wait.taskId !== undefined && <a href={link(['tasks', wait.taskId])}>{t.instance.openTask}</a>}
              {wait.incidentId !== undefined && (
                <a href={link(['incidents', wait.incidentId])}>{t.instance.openIncident}</a>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
