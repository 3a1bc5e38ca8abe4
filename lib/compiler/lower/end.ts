import { bpmnError } from '../../model/wire.ts';
import { jsonata } from '../asl.ts';
import { call } from '../call.ts';
import { boundaries, catchers, caught, hosts, retries } from '../errors.ts';
import { hasEvents, hostPath } from '../jumps.ts';
import { nameOf } from './bound.ts';
import type { Lowering } from './index.ts';

const LIFECYCLE_SECONDS = 60;
const LIFECYCLE_RETRY = { ErrorEquals: ['States.ALL'], IntervalSeconds: 2, MaxAttempts: 8, BackoffRate: 2 };

/** An end of the process: one call that reports the rest of the trail and closes the instance. */
export const end: Lowering = {
  per: 'element',
  name: (node) => `End: ${nameOf(node)}`,
  emit(cx, region, node, name) {
    if (region.parent !== undefined)
      cx.refuse(
        'TUT-401',
        node,
        'the process would end while parallel branches are still running',
        'Join the branches before the end',
      );
    cx.add(
      region,
      name,
      {
        Type: 'Task',
        Comment: `end event ${node.id}`,
        ...call(cx, region, node, 'end'),
        TimeoutSeconds: LIFECYCLE_SECONDS,
        Retry: [...retries([]), LIFECYCLE_RETRY],
        Output: {},
        End: true,
      },
      { element: node.id, role: 'end' },
    );
  },
};

/** An error end event: to the boundary event that catches it, closing on the way every scope that has events. */
export const errorEnd: Lowering = {
  per: 'element',
  name: (node) => `End: ${nameOf(node)}`,
  emit(cx, region, node, name) {
    const around = hosts(cx, node, false);
    const target = boundaries(cx, around).find(
      (b) => b.event?.kind === 'error' && (b.event.code === undefined || b.event.code === node.event?.code),
    );
    if (target === undefined) {
      cx.refuse(
        'TUT-401',
        node,
        `nothing catches the error "${node.event?.code ?? ''}"`,
        'Draw an error boundary event with the same code on a sub-process around it',
      );
      return;
    }
    const host = cx.node(target.attachedTo!);
    const left = around.slice(0, around.indexOf(host) + 1);
    const outermost = [...left].reverse().find((h) => hasEvents(cx, h));
    const here = cx.regionOf(host.id) === region && region.each?.node.id !== host.id;
    const failing = `${name}: raise`;
    const goal = here
      ? caught(cx, region, target, outermost !== undefined)
      : { Next: cx.name(`raise of ${node.id}`, failing), Assign: {} };
    if (outermost !== undefined) {
      const interrupts = catchers(cx, region, node, { own: false, told: true });
      cx.add(
        region,
        name,
        {
          Type: 'Task',
          Comment: `error end event ${node.id}: its scopes close first, so that no message is accepted for them any more`,
          ...call(cx, region, node, 'close', { more: { of: jsonata(hostPath(cx, outermost)) }, vars: {} }),
          TimeoutSeconds: LIFECYCLE_SECONDS,
          Retry: [...retries(interrupts.names), LIFECYCLE_RETRY],
          Catch: interrupts.list,
          Assign: goal.Assign,
          Output: {},
          Next: goal.Next,
        },
        { element: node.id, role: 'end' },
      );
    } else if (here)
      cx.add(
        region,
        name,
        { Type: 'Pass', Comment: `error end event ${node.id}`, Assign: goal.Assign, Output: {}, Next: goal.Next },
        { element: node.id, role: 'goto' },
      );
    if (!here) {
      const failName = outermost === undefined ? name : goal.Next;
      cx.add(
        region,
        failName,
        {
          Type: 'Fail',
          Comment: `error end event ${node.id}`,
          Error: bpmnError(target.id),
          Cause: JSON.stringify({ event: target.id }),
        },
        { element: node.id, role: 'end' },
      );
    }
  },
};
