import { addDuration } from '../../expressions/index.ts';
import type { Json } from '../../model/json.ts';
import { arm, opened, type Armed } from '../calls/arm.ts';
import type { Called } from '../calls/preamble.ts';
import { contextOf } from '../calls/step.ts';
import { inlineOf, type Core } from '../core.ts';
import { derivedId } from '../keys.ts';
import type { Messages } from '../messages.ts';
import { inputs } from '../steps/result.ts';
import { loadWork, workItem, type WorkRecord } from './record.ts';

/** Lays the work of a step down under its topic. After an incident the same work lies there again, with its count of failures begun anew. */
export const armWork = (core: Core, messages: Messages, called: Called): Promise<Armed> =>
  arm(core, messages, called, async (change, base) => {
    const { call, instance, node } = called;
    const step = node.step!;
    const id = derivedId(call.instance, call.activation, 'work');
    const known = await loadWork(core, id);
    const now = core.now();
    const record: WorkRecord = {
      id,
      topic: step.worker!.topic,
      instance: call.instance,
      process: instance.process,
      version: instance.version,
      element: node.id,
      name: node.name ?? node.id,
      activation: call.activation,
      lane: call.lane,
      ...(instance.businessKey === undefined ? {} : { businessKey: instance.businessKey }),
      status: 'open',
      createdAt: now,
      availableAt: now,
      attempts: known?.attempts ?? 0,
      failures: 0,
      revision: (known?.revision ?? 0) + 1,
      input: await core.small(inputs(await contextOf(core, called)) as Json, call.instance, inlineOf(called.deployed)),
      call: { scopes: call.scopes, ...(call.errors === undefined ? {} : { errors: call.errors }) },
    };
    change.actions.push({ put: workItem(core, record) });
    opened(change, called, base, 'worker');
    const timers: string[] = [];
    if (step.timeout !== undefined) {
      const timer = derivedId(call.instance, call.activation, 'work-timeout');
      core.timer(change, timer, addDuration(now, step.timeout), {
        kind: 'work',
        instance: call.instance,
        activation: call.activation,
        work: id,
        timer,
      });
      timers.push(timer);
    }
    return { work: id, timers };
  });
