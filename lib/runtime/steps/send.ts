import { resolveMapping, resolveText } from '../../expressions/index.ts';
import { inputs } from './result.ts';
import { fill } from './template.ts';
import { StepFailed, type Executor } from './types.ts';

/** Sends a message to a person; the notifier keeps what it has sent under this id from being sent twice. */
export const send: Executor = async (context) => {
  const bound = context.step.send!;
  const vars = inputs(context);
  const to = resolveText(bound.to, vars);
  if (to === '') throw new StepFailed('the message has no recipient: `to` is empty', { retriable: false });
  const subject = resolveText(bound.subject ?? context.node.name ?? context.node.id, vars);
  const text =
    bound.template === undefined
      ? bound.body === undefined
        ? ''
        : JSON.stringify(resolveMapping(bound.body, vars), null, 2)
      : fill(context.deployed, bound.template, vars);
  await context.ports.notifier.send({
    id: context.idempotencyKey,
    connector: bound.connector,
    to,
    subject,
    text,
    kind: 'message',
    instance: context.call.instance,
    element: context.node.id,
  });
  return {
    output: { sent: true },
    record: {
      action: 'step.completed',
      decided: { kind: 'send', connector: bound.connector },
      values: { to, subject, text },
    },
  };
};
