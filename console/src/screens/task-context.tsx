import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { InstanceDetail, StepDetail, TaskDetail } from '../../../lib/runtime/types.ts';
import { at } from '../api.ts';
import { Diagram } from '../diagram.tsx';
import { usePoll } from '../poll.ts';
import { t } from '../strings.ts';
import { Loaded } from '../ui.tsx';
import { useDiagram } from '../use-diagram.ts';
import { Next } from './step-panel.tsx';
import { Timeline } from './timeline.tsx';

/** Where the task stands in its process, and what happened before: loaded when it is asked for. */
export function TaskContext({ task }: { readonly task: TaskDetail }): JSX.Element {
  return (
    <>
      <OnRequest label={t.task.place}>{() => <Place instance={task.instance} />}</OnRequest>
      <OnRequest label={t.steps.next}>{() => <ComesNext task={task} />}</OnRequest>
      <OnRequest label={t.task.history}>{() => <Timeline id={task.instance} />}</OnRequest>
    </>
  );
}

function OnRequest({ label, children }: { readonly label: string; readonly children: () => JSX.Element }): JSX.Element {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{label}</summary>
      {open && children()}
    </details>
  );
}

function ComesNext({ task }: { readonly task: TaskDetail }): JSX.Element {
  const step = usePoll<StepDetail>(at('instances', task.instance, 'steps', task.element), 'never');
  return <Loaded of={step}>{(detail) => <Next step={detail} />}</Loaded>;
}

function Place({ instance }: { readonly instance: string }): JSX.Element {
  const detail = usePoll<InstanceDetail>(at('instances', instance), 10_000);
  return <Loaded of={detail}>{(data) => <Drawn instance={data} />}</Loaded>;
}
function Drawn({ instance }: { readonly instance: InstanceDetail }): JSX.Element {
  const { xml } = useDiagram(instance.process, instance.version);
  return xml === undefined ? <div class="diagram-place" /> : <Diagram xml={xml} where={instance} />;
}
