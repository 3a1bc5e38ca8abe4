import type { Json, JsonObject } from '../../model/json.ts';
import { resultOf } from '../../model/process-expressions.ts';
import type { Node } from '../../model/process-model.ts';
import { stepFailed, type Op } from '../../model/wire.ts';
import { jsonata, quoted, type Catcher, type ChoiceRule } from '../asl.ts';
import { call } from '../call.ts';
import type { Compilation, Jump, Region } from '../context.ts';
import { catchers, retries } from '../errors.ts';
import { stepSeconds } from '../fuse.ts';
import { assign, behind, NOW } from '../jumps.ts';
import { nameOf, stepOp } from './bound.ts';
import { assignByName } from './result.ts';
import { handlerToken, retryOf } from './step.ts';
import { stateOf, type Lowering } from './index.ts';

const LIFECYCLE_SECONDS = 60;
const LIFECYCLE_RETRY = { ErrorEquals: ['States.ALL'], IntervalSeconds: 2, MaxAttempts: 8, BackoffRate: 2 };

/** A run as the machine sees it. */
interface Made {
  readonly steps: readonly Node[];
  /** The end of the process, where the run does that too. */
  readonly end?: Node;
  /** From each step to the next element of the run, and from the last on. */
  readonly jumps: readonly Jump[];
}

const runOf = (cx: Compilation, node: Node): readonly Node[] => cx.runs.heads.get(node.id)!;
const labelOf = (cx: Compilation, node: Node): string => runOf(cx, node).map(nameOf).join(' + ');

function made(cx: Compilation, region: Region, head: Node): Made {
  const run = runOf(cx, head);
  const steps = run.filter((n) => stepOp(n) !== undefined);
  const end = run.find((n) => stepOp(n) === undefined);
  return { steps, ...(end === undefined ? {} : { end }), jumps: steps.map((n) => behind(cx, region, n)) };
}

/** Variables that the steps of a run write. */
const written = (cx: Compilation, steps: readonly Node[]): Set<string> =>
  new Set(steps.flatMap((n) => resultOf(n).filter((v) => cx.model.variables.includes(v))));

/**
 * Neighbouring steps in one call (compact level): each is done, written down and retried as if it stood alone. Where the call gets no further than one of
 * them, `recover` asks what has been done, and the machine goes on at the states of the step itself: its incident, or the event that took the token away.
 */
export const fused: Lowering = {
  per: 'element',
  name: (node, _region, cx) => labelOf(cx, node),
  emit(cx, region, node, name) {
    const run = made(cx, region, node);
    const { steps, end, jumps } = run;
    const inner = end === undefined ? jumps.slice(0, -1) : jumps;
    const onward = jumps.at(-1)!;
    const payload = payloadOf(cx, region, run);
    const around = stepsCatch(cx, region, steps).names;
    const attempts = Math.min(...steps.map((n) => retryOf(n).attempts));
    const again = cx.local(region, 'f');
    cx.add(
      region,
      name,
      {
        Type: 'Task',
        Comment: `${[...steps, ...(end === undefined ? [] : [end])].map((n) => `${n.type} ${n.id}`).join(', ')}: one after the other in one call`,
        ...call(cx, region, node, 'fused', payload),
        TimeoutSeconds: steps.reduce((sum, n) => sum + stepSeconds(n), end === undefined ? 0 : LIFECYCLE_SECONDS),
        Retry: [
          ...retries(around, { attempts: 1, intervalSeconds: 1, backoff: 2 }),
          ...steps.map((n) => {
            const { attempts: times, intervalSeconds, backoff } = retryOf(n);
            return times < 2
              ? { ErrorEquals: [stepFailed(n.id)], MaxAttempts: 0 }
              : {
                  ErrorEquals: [stepFailed(n.id)],
                  IntervalSeconds: intervalSeconds,
                  MaxAttempts: times - 1,
                  BackoffRate: backoff,
                };
          }),
          // What fails without a name (a function that ran out of time) counts for whichever step was under way: for the least patient.
          ...(attempts < 2
            ? []
            : [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 1, MaxAttempts: attempts - 1, BackoffRate: 2 }]),
        ],
        Catch: [
          {
            ErrorEquals: ['States.ALL'],
            Next: stateOf(cx, region, node, 'recover'),
            Assign: { [again]: jsonata('$states.errorOutput') },
            Output: {},
          },
        ],
        ...(end === undefined
          ? {
              Assign: assign(
                cx,
                region,
                { ...onward, raises: [...inner.flatMap((j) => j.raises), ...onward.raises] },
                true,
                assignByName(cx, region, written(cx, steps), '$states.result.Payload.output'),
              ),
              Output: {},
              Next: onward.next,
            }
          : { Output: {}, End: true }),
      },
      { element: node.id, role: 'fused' },
    );
  },
};

/** What a call for several steps says: each step as the call of its own state would. */
function payloadOf(
  cx: Compilation,
  region: Region,
  { steps, end, jumps }: Made,
): { functionToken: string; vars: JsonObject; more: JsonObject } {
  const vars: JsonObject = {};
  const raised: string[] = [];
  const list = [...steps, ...(end === undefined ? [] : [end])].map((node, i): JsonObject => {
    const before = i === 0 ? undefined : jumps[i - 1]!;
    for (const id of before?.raises ?? []) raised.push(cx.counter(region, id));
    const op = stepOp(node) ?? 'end';
    const own = (
      call(cx, region, node, op, { errors: op !== 'end', ...tokenOf(cx, node, op) }).Arguments as unknown as Arguments
    ).Payload;
    for (const [name, value] of Object.entries(own.vars))
      vars[name] = vars[name] === undefined || vars[name] === value ? value : jsonata(cx.variable(region, name));
    const { op: does, element, activation, scopes, errors } = own;
    return visited(
      {
        op: does,
        element,
        activation,
        scopes,
        ...(errors === undefined ? {} : { errors }),
        reads: Object.keys(own.vars),
        trail:
          before === undefined || before.entries.length === 0
            ? []
            : jsonata(`[${before.entries.map((e) => e.replaceAll(NOW, '0')).join(', ')}]`),
        seconds: op === 'end' ? LIFECYCLE_SECONDS : stepSeconds(node),
      },
      raised,
    ) as JsonObject;
  });
  return { functionToken: functionOf(cx, steps), vars, more: { steps: list } };
}

interface Arguments {
  readonly Payload: {
    readonly op: Op;
    readonly element: string;
    readonly activation: Json;
    readonly scopes: Json;
    readonly errors?: Json;
    readonly vars: JsonObject;
  };
}

const tokenOf = (cx: Compilation, node: Node, op: Op): { functionToken?: string } =>
  op === 'handler' ? { functionToken: handlerToken(cx, node) } : {};

/** The function that can do all of the steps: own code runs nowhere else; the rest is in all of them. */
function functionOf(cx: Compilation, steps: readonly Node[]): string {
  const own = steps.find((n) => stepOp(n) === 'handler');
  if (own !== undefined) return handlerToken(cx, own);
  return steps.every((n) => stepOp(n) === 'decision' || stepOp(n) === 'script') ? 'TuttiDecide' : 'TuttiConnect';
}

/** Counters of visits are raised when the call is over; what comes later in it already counts with them. */
function visited(value: Json, counters: readonly string[]): Json {
  if (typeof value === 'string')
    return counters.reduce((text, c) => text.replaceAll(`$string($${c})`, `$string($${c} + 1)`), value);
  if (Array.isArray(value)) return value.map((v) => visited(v, counters));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, visited(v, counters)]));
}

/** What can take the token away from any of the steps. */
function stepsCatch(cx: Compilation, region: Region, steps: readonly Node[]): { names: string[]; list: Catcher[] } {
  const all = steps.map((n) => catchers(cx, region, n, { own: true, told: true }));
  const list: Catcher[] = [];
  const known = new Set<string>();
  for (const catcher of all.flatMap((c) => c.list)) {
    const fresh = catcher.ErrorEquals.filter((name) => !known.has(name));
    for (const name of fresh) known.add(name);
    if (fresh.length > 0) list.push({ ...catcher, ErrorEquals: fresh });
  }
  return { names: [...known], list };
}

/** Asks how far a call for several steps has got: what is done stands in the record, with its output. */
export const recover: Lowering = {
  per: 'element',
  name: (node) => `Recover: ${nameOf(node)}`,
  emit(cx, region, node, name) {
    const { steps, jumps } = made(cx, region, node);
    const { more } = payloadOf(cx, region, { steps, jumps });
    const failure = cx.local(region, 'f');
    const counters = jumps
      .slice(0, -1)
      .flatMap((j, i) => j.raises.map((id) => [i + 1, cx.counter(region, id)] as const));
    const said = '$states.result.Payload.output';
    cx.add(
      region,
      name,
      {
        Type: 'Task',
        Comment: `how far the call for ${labelOf(cx, node)} has got`,
        ...call(cx, region, node, 'recover', { vars: {}, more: { ...more, failure: jsonata(`$${failure}`) } }),
        TimeoutSeconds: LIFECYCLE_SECONDS,
        Retry: [...retries([]), LIFECYCLE_RETRY],
        Assign: {
          [cx.trail(region)]: [],
          [failure]: jsonata(`${said}.failure`),
          [cx.local(region, 'to')]: jsonata(`${said}.at`),
          ...Object.fromEntries(
            counters.map(([before, c]) => [c, jsonata(`$${c} + (${said}.reached > ${before} ? 1 : 0)`)]),
          ),
          ...assignByName(cx, region, written(cx, steps), said),
        },
        Output: {},
        Next: stateOf(cx, region, node, 'proceed'),
      },
      { element: node.id, role: 'recover' },
    );
  },
};

/** Where the token goes when a call for several steps got no further than one of them. */
export const proceed: Lowering = {
  per: 'element',
  name: (node) => `Proceed: ${nameOf(node)}`,
  emit(cx, region, node, name) {
    const { steps, end } = made(cx, region, node);
    const failure = `$${cx.local(region, 'f')}`;
    const at = `$${cx.local(region, 'to')}`;
    const events = stepsCatch(cx, region, steps).list.map((c): ChoiceRule => {
      const out = c.Output === undefined ? { Output: jsonata(failure) } : { Output: c.Output };
      return {
        Condition: jsonata(`${failure}.Error in [${c.ErrorEquals.map(quoted).join(', ')}]`),
        ...(c.Assign === undefined ? {} : { Assign: caughtHere(c.Assign, failure) }),
        ...out,
        Next: c.Next,
      };
    });
    cx.add(
      region,
      name,
      {
        Type: 'Choice',
        Comment: `where the token goes on behind ${labelOf(cx, node)}`,
        Choices: [
          ...events,
          ...steps.map((n): ChoiceRule => ({
            Condition: jsonata(`${at} = ${quoted(n.id)}`),
            Output: {},
            Next: stateOf(cx, region, n, 'incident'),
          })),
        ],
        // All of it is done, and only the answer was lost: the last state asks once more, and gets what is written down.
        Default: end === undefined ? stateOf(cx, region, steps.at(-1)!) : stateOf(cx, region, end),
        Output: {},
      },
      { element: node.id, role: 'recover' },
    );
  },
};

/** A Choice has no error output: the failure stands in a variable. */
const caughtHere = (assigned: JsonObject, failure: string): JsonObject =>
  JSON.parse(JSON.stringify(assigned).replaceAll('$states.errorOutput', failure)) as JsonObject;
