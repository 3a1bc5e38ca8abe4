import { resultOf } from '../../model/process-expressions.ts';
import { scopeOpen } from '../scopes.ts';
import type { StepCall } from '../../model/wire.ts';
import { accountable, draft, inlineBytes, MACHINE, type Core } from '../core.ts';
import { keys } from '../keys.ts';
import { recordOf, type WaitRecord } from '../records.ts';
import type { Messages } from '../messages.ts';
import { askModel } from '../steps/index.ts';
import { createTask } from '../tasks/create.ts';
import { arm, tell, waitKey } from './arm.ts';
import { contextOf, keepVariable } from './step.ts';
import { preamble } from './preamble.ts';
import { answered } from '../evaluations.ts';
import { ConditionFailed } from '../../platform/port.ts';

/**
 * An AI step is one activation: it is armed first, so that its scope can be interrupted while the model thinks; then the model is asked; then the same
 * activation is answered, or becomes a task for people.
 */
export async function agent(core: Core, messages: Messages, call: StepCall): Promise<void> {
  const called = await preamble(core, messages, call);
  const armed = await arm(core, messages, called, (change, base) => {
    change.drafts.push(
      draft(called.instance, call.lane, MACHINE, 'wait.opened', {
        subject: { element: call.element, activation: base.activation },
        decided: { kind: 'ai' },
      }),
    );
    return Promise.resolve({});
  });
  if (armed === 'answered' || armed === 'stale') return;
  const key = keys.wait(call.instance, waitKey(call));
  const before = recordOf<WaitRecord>(await core.ports.store.get(key));
  if (before?.status !== 'open' || before.task !== undefined) return;
  const began = core.now();
  const context = await contextOf(core, called);
  const verdict = await askModel(context);
  const output = await core.small(
    verdict.output,
    call.instance,
    inlineBytes(called.deployed, call.item, resultOf(called.node)),
  );
  try {
    await core.attempt(async (change) => {
      const wait = recordOf<WaitRecord>(await core.ports.store.get(key));
      // Interrupted meanwhile, or asked twice and answered by the other call.
      if (wait?.status !== 'open' || wait.task !== undefined) return;
      for (const path of wait.scopes) change.actions.push(scopeOpen(call.instance, path));
      change.drafts.push(
        draft(called.instance, call.lane, verdict.record.actor ?? MACHINE, 'decision.ai', {
          subject: { element: call.element, activation: call.activation },
          decided: { durationMs: core.now() - began, ...verdict.record.decided },
          ...(verdict.record.why === undefined ? {} : { why: verdict.record.why }),
          ...(verdict.record.values === undefined ? {} : { values: verdict.record.values }),
          ...accountable(called.deployed, called.node),
        }),
      );
      if (verdict.accepted) {
        const reply = await answered(core, change, called.deployed, called.instance, wait, { output });
        const outcome = { kind: 'success' as const, reply };
        change.actions.push({
          update: key,
          set: { status: 'resolved', outcome },
          if: [
            { attr: 'status', equals: 'open' },
            { attr: 'task', absent: true },
          ],
        });
        tell(core, change, call.instance, wait, outcome);
        keepVariable(core, change, called, output);
        change.drafts.push(
          draft(called.instance, call.lane, verdict.record.actor ?? MACHINE, 'step.completed', {
            subject: { element: call.element, activation: call.activation },
            decided: { kind: 'ai', attempt: call.attempt, durationMs: core.now() - began },
            ...accountable(called.deployed, called.node),
          }),
        );
        return;
      }
      const { task, timers } = await createTask(core, change, called, context.step.ai!.below, verdict.evidence);
      change.actions.push({
        update: key,
        set: { task: task!, timers: [...wait.timers, ...(timers ?? [])] },
        if: [
          { attr: 'status', equals: 'open' },
          { attr: 'task', absent: true },
        ],
      });
    });
  } catch (error) {
    // A scope around was interrupted while the model was thinking: its token hears of it, there is nothing to add.
    if (!(error instanceof ConditionFailed)) throw error;
  }
}
