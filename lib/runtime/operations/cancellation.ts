import { nodeIn } from '../../model/process-model.ts';
import { allEntries } from '../audit/all.ts';
import type { Core } from '../core.ts';
import { openWaits } from '../scopes.ts';
import type { Audit, CancellationView } from '../types.ts';

/** What a cancellation comes to, in words, before somebody does it. */
export async function cancellation(core: Core, audit: Audit, id: string): Promise<CancellationView> {
  const instance = await core.instance(id);
  const { model } = await core.of(instance);
  const name = (element: string): string => nodeIn(model, element)?.name ?? element;
  const possible = instance.status === 'running' && instance.execution !== undefined;
  const waits = (await openWaits(core, id)).filter((w) => w.op !== 'region');
  const done = (await allEntries(audit, id)).flatMap(({ action, subject }) =>
    (action === 'step.completed' || action === 'task.completed') && subject.element !== undefined
      ? [name(subject.element)]
      : [],
  );
  return {
    possible,
    done: [...new Set(done)],
    consequences: possible
      ? [
          'Cancel ends the instance at once: the machine is stopped, the record says who and why, and the business key is free again.',
          ...waits.map((w) => `"${name(w.element)}" is taken back`),
          'No compensation runs: what the steps that are done have changed in other systems stays as it is.',
          'Stopping the execution in the AWS console instead does not say why: the next sweep records it as failed, with an incident for somebody to look at.',
        ]
      : [`the instance is ${instance.status}: there is nothing to cancel`],
  };
}
