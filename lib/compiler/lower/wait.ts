import type { JsonObject } from '../../model/json.ts';
import type { Node } from '../../model/process-model.ts';
import type { WaitEvent } from '../../model/compiled.ts';
import { bpmnError, REARM } from '../../model/wire.ts';
import { jsonata, quoted } from '../asl.ts';
import { call } from '../call.ts';
import type { Catcher } from '../asl.ts';
import type { Compilation, Jump, Region } from '../context.ts';
import { catchers, CAUSE_DATA, retries } from '../errors.ts';
import { assign, behind, entry, folding, follow } from '../jumps.ts';
import { nameOf, NET_SECONDS, seconds, waitOp, YEAR_SECONDS } from './bound.ts';
import { played } from './game.ts';
import { assignOutput } from './result.ts';
import { stateOf, type Lowering } from './index.ts';

/** Every wait of BPMN is one task that waits for a token: a person, a model that may hand over to a person, a message, a timer, or a race of them. */
export const wait: Lowering = {
  per: 'element',
  name: nameOf,
  emit(cx, region, node, name) {
    const op = waitOp(node)!;
    const events = waitEvents(cx, region, node);
    cx.waits[node.id] = { events };
    const caught = catchers(cx, region, node, { own: true, edit: true, told: true });
    const others = losers(cx, region, node);
    cx.add(
      region,
      name,
      {
        Type: 'Task',
        Comment: `${node.type} ${node.id}`,
        ...call(cx, region, node, op, { errors: true }),
        TimeoutSeconds: net(events),
        Retry: retries([...caught.names, ...others.flatMap((c) => c.ErrorEquals)]),
        Catch: [
          ...caught.list,
          ...others,
          { ErrorEquals: ['States.Timeout'], Next: stateOf(cx, region, node, 'settle'), Output: {} },
          {
            ErrorEquals: ['States.ALL'],
            Next: stateOf(cx, region, node, 'incident'),
            Assign: { [cx.local(region, 'f')]: jsonata('$states.errorOutput') },
            Output: {},
          },
        ],
        ...passed(cx, region, node, name, '$states.result.output'),
      },
      { element: node.id, role: 'wait' },
    );
  },
};

/** After a wait: straight on, or by the event that came. `output` is the JSONata text of its output. */
function passed(
  cx: Compilation,
  region: Region,
  node: Node,
  state: string,
  output: string,
): { Assign: JsonObject; Output: object; Next: string } {
  if (cx.gamed.has(node.id)) return played(cx, region, node, output);
  if (waitOp(node) !== 'event') {
    const jump = behind(cx, region, node, folding());
    if (jump.decision !== undefined) cx.folds.add(state);
    return {
      Assign: assign(cx, region, jump, true, assignOutput(cx, region, node, output)),
      Output: {},
      Next: jump.next,
    };
  }
  const event = winner(cx, node);
  const data = received(cx, region, event, `$exists(${output}.data) ? ${output}.data : null`);
  const jump =
    node.type === 'eventBasedGateway'
      ? behindAlternative(cx, region, node, event)
      : behind(cx, region, node, folding());
  if (jump.decision !== undefined) cx.folds.add(state);
  return { Assign: assign(cx, region, jump, true, data), Output: {}, Next: jump.next };
}

/** Events that a wait is for: itself, or those behind an event gateway. */
const awaited = (cx: Compilation, node: Node): Node[] =>
  node.type === 'eventBasedGateway'
    ? node.outgoing.map((f) => cx.node(cx.flow(f).target))
    : node.type === 'receiveTask' || node.type === 'intermediateCatchEvent'
      ? [node]
      : [];

/** The event that is told as success: its data comes inline, so it is one that brings some. Every other one is told by its own name. */
const winner = (cx: Compilation, node: Node): Node => {
  const events = awaited(cx, node);
  return events.find((e) => cx.message(e)?.result !== undefined) ?? events[0]!;
};

/** The variable that takes the payload of a message. */
const received = (cx: Compilation, region: Region, event: Node, value: string): JsonObject => {
  const result = cx.message(event)?.result;
  return result === undefined ? {} : { [cx.variable(region, result).slice(1)]: jsonata(value) };
};

/** The other events of a race: each has its own catch, so that no choice is needed behind it. */
function losers(cx: Compilation, region: Region, node: Node): Catcher[] {
  return awaited(cx, node)
    .filter((e) => e !== winner(cx, node))
    .map((event) => {
      const jump = behindAlternative(cx, region, node, event);
      const data = received(cx, region, event, CAUSE_DATA);
      return {
        ErrorEquals: [bpmnError(event.id)],
        Next: jump.next,
        Assign: assign(cx, region, jump, true, data),
        Output: {},
      };
    });
}

/** Behind an event gateway: the way of one event. */
function behindAlternative(cx: Compilation, region: Region, gateway: Node, event: Node): Jump {
  cx.elided[event.id] ??= 'alternative of the event gateway before it';
  const flow = gateway.outgoing.find((f) => cx.flow(f).target === event.id)!;
  const way = {
    entries: [entry(region, { f: quoted(flow) })],
    raises: region.cyclic.has(event.id) ? [event.id] : [],
    steps: 0,
    folds: true,
  };
  const [out] = event.outgoing;
  return out === undefined ? behind(cx, region, event, way) : follow(cx, region, out, way);
}

/** The net under a wait: closes its rows, and gives the outcome that was recorded, if one was. */
export const settle: Lowering = {
  per: 'element',
  name: (node) => `Settle: ${nameOf(node)}`,
  emit(cx, region, node, name) {
    const caught = catchers(cx, region, node, { own: true, told: true });
    const others = losers(cx, region, node);
    cx.add(
      region,
      name,
      {
        Type: 'Task',
        Comment: `the wait at ${node.id} timed out`,
        ...call(cx, region, node, 'settle', { more: { of: waitOp(node) ?? 'region' }, vars: {}, errors: true }),
        TimeoutSeconds: 60,
        Retry: [
          ...retries([...caught.names, ...others.flatMap((c) => c.ErrorEquals), REARM]),
          { ErrorEquals: ['States.ALL'], IntervalSeconds: 2, MaxAttempts: 8, BackoffRate: 2 },
        ],
        Catch: [...caught.list, ...others, { ErrorEquals: [REARM], Next: stateOf(cx, region, node), Output: {} }],
        ...passed(cx, region, node, name, '$states.result.Payload.output'),
      },
      { element: node.id, role: 'settle' },
    );
  },
};

/** TimeoutSeconds of a wait: 30 seconds behind its earliest drawn deadline, where that is known now. */
export function net(events: readonly WaitEvent[]): number {
  const known = events.flatMap((e) =>
    e.timer?.type === 'duration' && !e.timer.value.startsWith('=') ? [seconds(e.timer.value, 0)] : [],
  );
  return known.length === 0 ? YEAR_SECONDS : Math.min(YEAR_SECONDS, Math.min(...known) + NET_SECONDS);
}

/** What ends the wait beside its own completion. */
export function waitEvents(cx: Compilation, region: Region, node: Node): WaitEvent[] {
  return [
    ...awaited(cx, node).flatMap((n) =>
      eventOf(cx, n, n === winner(cx, node) ? 'success' : (bpmnError(n.id) as `BPMN.${string}`)),
    ),
    // Around an activity of a token game it is the game that listens.
    ...(region.fragment === undefined ? node.boundary : [])
      .map((b) => cx.node(b))
      .flatMap((b) => (b.event?.kind === 'error' ? [] : eventOf(cx, b, bpmnError(b.id) as `BPMN.${string}`))),
  ];
}

/** A message or timer event as the runtime must know it; anything else is refused by name. */
export function eventOf(cx: Compilation, node: Node, via: WaitEvent['via']): WaitEvent[] {
  if (node.type === 'boundaryEvent' && node.interrupting === false) {
    cx.refuse(
      'TUT-401',
      node,
      `"${nameOf(node)}" does not interrupt; only interrupting boundary events can be compiled yet`,
      'For reminders and escalation use `reminders`, `due` and `escalateTo` in process.yaml',
    );
    return [];
  }
  const kind = node.type === 'receiveTask' ? 'message' : node.event?.kind;
  if (kind === 'message') {
    const message = cx.message(node);
    if (message === undefined) {
      cx.refuse(
        'TUT-401',
        node,
        `the message "${node.event?.name ?? ''}" has no entry under messages in process.yaml`,
        'messages:\n  <name>: { key: =application.id, ttl: P30D }',
      );
      return [];
    }
    return [{ event: node.id, kind, message: message.name, via }];
  }
  const timer = node.event?.timer;
  if (kind === 'timer' && timer !== undefined && timer.type !== 'cycle')
    return [
      { event: node.id, kind, timer: { type: timer.type, value: timer.feel ? `=${timer.value}` : timer.value }, via },
    ];
  cx.refuse(
    'TUT-401',
    node,
    `the States Language has no wait for ${node.type} "${nameOf(node)}" (${timer?.type === 'cycle' ? 'timer cycle' : (kind ?? 'none')})`,
    'Message and timer events (a duration or a date) can',
  );
  return [];
}
