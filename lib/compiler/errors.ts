import type { JsonObject } from '../model/json.ts';
import type { ElementId, Node } from '../model/process-model.ts';
import { bpmnError, LEAVE, RAISED, REARM, UNAVAILABLE } from '../model/wire.ts';
import type { Catcher, Retrier } from './asl.ts';
import { jsonata, quoted } from './asl.ts';
import type { Compilation, Region } from './context.ts';
import { assign, entry, follow, hostPath } from './jumps.ts';
import { stateOf } from './lower/index.ts';

const SERVICE = [
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
  'Lambda.ClientExecutionTimeoutException',
  UNAVAILABLE,
];
/** A function that ran out of time or memory. Where a step is bound, its own retries are for that: it may be its code that takes so long. */
const BROKEN = ['Lambda.Unknown', 'Sandbox.Timedout'];

/** Activities around a state whose boundary events interrupt it, innermost first, the element itself included. */
export function hosts(cx: Compilation, node: Node, own: boolean): Node[] {
  const around = [...cx.enclosing(node)].reverse();
  return own ? [node, ...around] : around;
}

/** Boundary events that can take the token away here, innermost first. */
export const boundaries = (cx: Compilation, list: readonly Node[]): Node[] =>
  list.flatMap((h) => h.boundary.map((b) => cx.node(b)));

/** Error code -> name that a function throws (StepCall.errors): the innermost boundary event that catches it. */
export function errorNames(cx: Compilation, region: Region, node: Node): Record<string, string> {
  // The token game knows who catches it.
  if (region.fragment !== undefined) return { '*': RAISED };
  const names: Record<string, string> = {};
  for (const b of boundaries(cx, hosts(cx, node, true))) {
    if (b.event?.kind !== 'error') continue;
    const code = b.event.code ?? '*';
    names[code] ??= bpmnError(b.id);
    if (code === '*') break;
  }
  return names;
}

export interface CatchOptions {
  /** The element's own boundary events too (its state, not one inside it). */
  readonly own: boolean;
  /** The state hears TUTTI.rearm and TUTTI.leave. */
  readonly edit?: boolean;
  /** The runtime has the trail when one of these errors arrives. */
  readonly told: boolean;
}

/** Catchers for every event that interrupts a state here, and for an operator's edit; never falls behind the step's own errors. */
export function catchers(
  cx: Compilation,
  region: Region,
  node: Node,
  options: CatchOptions,
): { names: string[]; list: Catcher[] } {
  const list: Catcher[] = [];
  const outside: string[] = [];
  if (region.fragment !== undefined)
    list.push({
      ErrorEquals: [RAISED],
      Next: stateOf(cx, region, node, 'report'),
      Assign: { [cx.local(region, 'x')]: jsonata(RAISED_CAUSE) },
      Output: {},
    });
  for (const b of boundaries(cx, hosts(cx, node, options.own))) {
    const host = cx.node(b.attachedTo!);
    const inRegion =
      region.fragment === undefined && cx.regionOf(host.id) === region && region.each?.node.id !== host.id;
    if (!inRegion) outside.push(bpmnError(b.id));
    else list.push({ ErrorEquals: [bpmnError(b.id)], ...caught(cx, region, b, options.told), Output: {} });
  }
  if (outside.length > 0) list.push({ ErrorEquals: outside, Next: stateOf(cx, region, node, 'rethrow') });
  const edits = options.edit === true ? [REARM, LEAVE] : [];
  if (edits.length > 0)
    list.push({
      ErrorEquals: edits,
      Next: stateOf(cx, region, node, 'edit'),
      Assign: { [cx.local(region, 'e')]: jsonata(editing(node, cx, region)) },
      Output: {},
    });
  return { names: [...list.flatMap((c) => c.ErrorEquals)], list };
}

/** What the region's Edit task must know of the wait that was signalled. */
const editing = (node: Node, cx: Compilation, region: Region): string =>
  `{"element": ${quoted(node.id)}, "activation": ${activationText(cx, region, node)}}`;

export function activationText(cx: Compilation, region: Region, node: Node): string {
  const pieces = cx.activation(node, region);
  return pieces.length === 0 ? '""' : pieces.map((p) => ('text' in p ? quoted(p.text) : p.expression)).join(' & ');
}

/** The token goes where a boundary event leads. */
export function caught(
  cx: Compilation,
  region: Region,
  event: Node,
  told: boolean,
): { Next: string; Assign: JsonObject } {
  const host = cx.node(event.attachedTo!);
  cx.elided[event.id] ??= `caught by the states of ${host.name ?? host.id}`;
  const x = entry(region, { x: quoted(event.id), s: hostPath(cx, host) });
  const jump = follow(cx, region, event.outgoing[0]!, {
    entries: [x],
    raises: region.cyclic.has(event.id) ? [event.id] : [],
    steps: 0,
  });
  const result = cx.message(event)?.result;
  return {
    Next: jump.next,
    Assign: assign(
      cx,
      region,
      jump,
      told,
      result === undefined ? {} : { [cx.variable(region, result).slice(1)]: jsonata(CAUSE_DATA) },
    ),
  };
}

/** The reference in an interrupt's Cause, also where Lambda wrapped it. */
export const CAUSE_DATA =
  '($c := $parse($states.errorOutput.Cause); $d := $exists($c.errorMessage) ? $parse($c.errorMessage) : $c; $exists($d.data) ? $d.data : null)';

/** What a BPMN error's Cause says: code and message. */
const RAISED_CAUSE =
  '($c := $parse($states.errorOutput.Cause); $exists($c.errorMessage) ? $parse($c.errorMessage) : $c)';

/** Retries: never for what interrupts; patiently where the platform hiccups; as bound for the step's own failures. */
export function retries(
  names: readonly string[],
  step?: { attempts: number; intervalSeconds: number; backoff: number },
): Retrier[] {
  const platform: Retrier = {
    ErrorEquals: step === undefined ? [...SERVICE, ...BROKEN] : SERVICE,
    IntervalSeconds: 1,
    MaxAttempts: 6,
    BackoffRate: 2,
    JitterStrategy: 'FULL',
  };
  return [
    ...(names.length === 0 ? [] : [{ ErrorEquals: [...new Set(names)], MaxAttempts: 0 }]),
    platform,
    ...(step === undefined || step.attempts < 2
      ? []
      : [
          {
            ErrorEquals: ['States.ALL'],
            IntervalSeconds: step.intervalSeconds,
            MaxAttempts: step.attempts - 1,
            BackoffRate: step.backoff,
          },
        ]),
  ];
}

export const attachedTo = (cx: Compilation, id: ElementId): Node => cx.node(cx.node(id).attachedTo!);
