import type { JSX } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { InstanceDetail } from '../../../lib/runtime/types.ts';
import { at, read } from '../api.ts';
import { Diagram } from '../diagram.tsx';
import { duration } from '../format.ts';
import { readOutline, type OutlineStep } from '../outline.ts';
import { usePoll } from '../poll.ts';
import { link, search } from '../router.ts';
import { has, useSession } from '../session.tsx';
import { t } from '../strings.ts';
import { announce, Freshness, Loaded, Status, Time, Title } from '../ui.tsx';
import { CancelDialog } from './cancel-dialog.tsx';
import { DataView } from './evidence-view.tsx';
import { Outline } from './outline-table.tsx';
import { Timeline } from './timeline.tsx';

export function InstanceScreen({ id }: { readonly id: string }): JSX.Element {
  const instance = usePoll<InstanceDetail>(at('instances', id));
  return (
    <>
      <p class="crumbs">
        <a href="#/instances">{t.instances.title}</a>
      </p>
      <Loaded of={instance}>{(data) => <Instance instance={data} refresh={instance.refresh} />}</Loaded>
      <Freshness of={instance} />
    </>
  );
}

function Instance({
  instance,
  refresh,
}: {
  readonly instance: InstanceDetail;
  readonly refresh: () => Promise<void>;
}): JSX.Element {
  const { me } = useSession();
  const [cancelling, setCancelling] = useState(false);
  const [selected, setSelected] = useState<string | undefined>(undefined);
  const xml = useDiagram(instance.process, instance.version);
  const outline = useMemo(() => outlineOf(xml), [xml]);
  const names = useMemo(() => new Map(outline.map((step) => [step.id, step.name])), [outline]);
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
          {t.instance.startedBy.toLowerCase()} {instance.startedBy}
        </span>
        {instance.outcome !== undefined && (
          <span>
            {t.instance.outcome.toLowerCase()} <strong>{names.get(instance.outcome) ?? instance.outcome}</strong>
          </span>
        )}
        <span>
          {instance.process}, {t.instance.version.toLowerCase()}{' '}
          <code title={instance.version}>{instance.version.replace(/^sha256:/, '').slice(0, 8)}</code>
        </span>
        <button
          type="button"
          class="quiet"
          onClick={() => void navigator.clipboard?.writeText(instance.id).then(() => announce(t.instance.copied))}
        >
          {t.instance.copy}
        </button>
        {running && has(me, 'operator', 'owner') && (
          <button type="button" class="danger" onClick={() => setCancelling(true)}>
            {t.instance.cancel}
          </button>
        )}
      </div>
      <Waits instance={instance} />
      <section aria-labelledby="diagram">
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
        {xml === undefined ? (
          <div class="diagram-place" />
        ) : (
          <Diagram xml={xml} where={instance} onSelect={setSelected} />
        )}
      </section>
      <Outline steps={outline} instance={instance} selected={selected} />
      <Timeline id={instance.id} names={names} />
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

function Waits({ instance }: { readonly instance: InstanceDetail }): JSX.Element {
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
              <strong>{wait.name}</strong>: {wait.detail} ({t.instance.since} <Time iso={wait.since} />
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
              ) {wait.taskId !== undefined && <a href={link(['tasks', wait.taskId])}>{t.instance.openTask}</a>}
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

/** The diagram of the version the instance runs on; it never changes, so it is read once. */
function useDiagram(process: string, version: string): string | undefined {
  const [xml, setXml] = useState<string | undefined>(undefined);
  useEffect(() => {
    const controller = new AbortController();
    read<string>(`${at('processes', process, 'diagram')}${search({ version })}`, undefined, controller.signal).then(
      (answer) => setXml(typeof answer?.data === 'string' ? answer.data : ''),
      () => {
        if (!controller.signal.aborted) setXml('');
      },
    );
    return () => controller.abort();
  }, [process, version]);
  return xml;
}

function outlineOf(xml: string | undefined): readonly OutlineStep[] {
  if (xml === undefined || xml === '') return [];
  try {
    return readOutline(xml);
  } catch {
    return [];
  }
}
