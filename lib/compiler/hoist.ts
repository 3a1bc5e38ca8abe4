import type { Json, JsonObject } from '../model/json.ts';
import type { ElementId } from '../model/process-model.ts';
import type { Op } from '../model/wire.ts';
import { jsonata } from './asl.ts';
import type { AslState, Catcher, ChoiceRule } from './asl.ts';
import type { Compilation, Region } from './context.ts';
import { evaluated, keepEvaluated, readsOf } from './evaluate.ts';
import { evaluating } from './references.ts';

/** Calls whose answer brings values: `values` of StepReply stands beside their output. */
const ANSWERS: ReadonlySet<Op> = new Set([
  'http',
  'send',
  'decision',
  'script',
  'handler',
  'fused',
  'people',
  'worker',
  'call',
  'ai',
  'event',
  'incident',
  'settle',
  'close',
  'evaluate',
]);

/** A way from one state to the next. */
interface Edge {
  readonly next: string;
  readonly assigned: JsonObject;
  /** The way of success of a task: its answer has arrived. */
  readonly answered: boolean;
  /** The same state with another next state here. */
  readonly to: (state: AslState, next: string) => AslState;
}

/**
 * Lets the nearest call before a state evaluate what that state wants to know. Choices and passes that write no process variable are
 * looked through, and so is the start of a parallel branch; the start of the instance is a call too. Where a way leads to such a state without a call on
 * it (an event was caught, branches were joined), a state of its own evaluates. True where something was changed: what is new may have ways of its own.
 */
export function hoist(cx: Compilation): boolean {
  let changed = false;
  // Inner regions first: what a branch wants at its start is wanted by its fork.
  for (const region of [...cx.regions].reverse().filter((r) => r.fragment === undefined))
    for (const name of Object.keys(region.container.States)) changed = supply(cx, region, name) || changed;
  return changed;
}

function supply(cx: Compilation, region: Region, name: string): boolean {
  let changed = false;
  const state = (): AslState => region.container.States[name]!;
  for (const edge of edges(state())) {
    const wanted = needs(cx, region, edge.next);
    if (wanted.size === 0 || transparent(cx, name, state(), edge)) continue;
    if (cx.states[name]?.role === 'start') changed = atStart(cx, region, name, wanted) || changed;
    else if (cx.states[name]?.role === 'init' && region.each === undefined)
      changed = atBranch(cx, region, name, wanted) || changed;
    else if (edge.answered && answers(state()) && !cx.folds.has(name))
      changed = withCall(cx, region, name, wanted) || changed;
    else {
      region.container.States[name] = edge.to(state(), evaluateState(cx, region, edge.next, wanted));
      changed = true;
    }
  }
  return changed;
}

/** What must be known when a state is entered. */
function needs(cx: Compilation, region: Region, name: string, seen = new Set<string>()): Set<ElementId> {
  const wanted = new Set(cx.wanted.get(name));
  const state = region.container.States[name];
  if (state === undefined || seen.has(name)) return wanted;
  seen.add(name);
  for (const edge of edges(state))
    if (transparent(cx, name, state, edge)) for (const id of needs(cx, region, edge.next, seen)) wanted.add(id);
  return wanted;
}

/** Nothing changes on the way. After an incident is skipped the call itself has looked ahead. */
const transparent = (cx: Compilation, name: string, state: AslState, edge: Edge): boolean => {
  const role = cx.states[name]?.role;
  if (state.Type !== 'Choice' && state.Type !== 'Pass') return false;
  if (role === 'start' || role === 'init') return false;
  return role === 'resolution' || !Object.keys(edge.assigned).some((v) => v.startsWith('v_'));
};

function edges(state: AslState): Edge[] {
  const own = (state.Assign ?? {}) as JsonObject;
  const out: Edge[] = [];
  if (state.Next !== undefined)
    out.push({
      next: state.Next,
      assigned: own,
      answered: state.Type === 'Task',
      to: (s, next) => ({ ...s, Next: next }),
    });
  if (state.Default !== undefined)
    out.push({
      next: state.Default as string,
      assigned: own,
      answered: false,
      to: (s, next) => ({ ...s, Default: next }),
    });
  for (const field of ['Choices', 'Catch'] as const)
    ((state[field] ?? []) as readonly (ChoiceRule | Catcher)[]).forEach((rule, i) =>
      out.push({
        next: rule.Next,
        assigned: rule.Assign ?? {},
        answered: false,
        to: (s, next) => ({
          ...s,
          [field]: (s[field] as readonly (ChoiceRule | Catcher)[]).map((r, k) => (k === i ? { ...r, Next: next } : r)),
        }),
      }),
    );
  return out;
}

const payloadOf = (state: AslState): (JsonObject & { op: Op; vars: JsonObject; evaluate?: string[] }) | undefined =>
  (state.Arguments as { Payload?: JsonObject & { op: Op; vars: JsonObject } } | undefined)?.Payload;
const answers = (state: AslState): boolean => {
  const op = payloadOf(state)?.op;
  return op !== undefined && ANSWERS.has(op);
};

/** The call before evaluates, and its answer brings the values. */
function withCall(cx: Compilation, region: Region, name: string, wanted: ReadonlySet<ElementId>): boolean {
  const state = region.container.States[name]!;
  const payload = payloadOf(state)!;
  const fresh = [...wanted].filter((id) => !Object.hasOwn(state.Assign as object, evaluated(cx, region, id)));
  if (fresh.length === 0) return false;
  const waits = String(state.Resource).endsWith('.waitForTaskToken');
  const args = state.Arguments as { Payload: Json };
  region.container.States[name] = {
    ...state,
    Arguments: {
      ...args,
      Payload:
        // A settled wait answers with what its own call has asked for.
        payload.op === 'settle'
          ? payload
          : {
              ...payload,
              vars: { ...payload.vars, ...readsOf(cx, region, fresh) },
              evaluate: [...(payload.evaluate ?? []), ...fresh],
            },
    },
    Assign: {
      ...(state.Assign as JsonObject),
      ...keepEvaluated(cx, region, fresh, waits ? '$states.result.values' : '$states.result.Payload.values'),
    },
  };
  return true;
}

/** The start of the instance has evaluated. */
function atStart(cx: Compilation, region: Region, name: string, wanted: ReadonlySet<ElementId>): boolean {
  return assign(cx, region, name, wanted, (fresh) => {
    for (const id of fresh) cx.atStart.add(id);
    const kept = keepEvaluated(cx, region, fresh, '$states.context.Execution.Input.values');
    // Every way into the machine brings them.
    const state = region.container.States[name]!;
    const rules = state.Choices as readonly ChoiceRule[] | undefined;
    if (rules !== undefined)
      region.container.States[name] = {
        ...state,
        Choices: rules.map((rule) => ({ ...rule, Assign: { ...rule.Assign, ...kept } })),
      };
    return kept;
  });
}

/** A branch begins with the variables of its fork, so the call before the fork evaluates. */
function atBranch(cx: Compilation, region: Region, name: string, wanted: ReadonlySet<ElementId>): boolean {
  const outer = region.parent!;
  return assign(cx, region, name, wanted, (fresh) => {
    const [fork] = Object.entries(outer.container.States).find(([, s]) =>
      ((s.Branches ?? []) as readonly unknown[]).includes(region.container),
    )!;
    cx.want(fork, fresh);
    return Object.fromEntries(fresh.map((id) => [evaluated(cx, region, id), jsonata(`$${evaluated(cx, outer, id)}`)]));
  });
}

function assign(
  cx: Compilation,
  region: Region,
  name: string,
  wanted: ReadonlySet<ElementId>,
  values: (fresh: readonly ElementId[]) => Record<string, string>,
): boolean {
  const own = (region.container.States[name]!.Assign ?? {}) as JsonObject;
  const fresh = [...wanted].filter((id) => !Object.hasOwn(own, evaluated(cx, region, id)));
  if (fresh.length === 0) return false;
  const added = values(fresh);
  region.container.States[name] = { ...region.container.States[name]!, Assign: { ...own, ...added } };
  return true;
}

/** A state that only evaluates, before `target`. */
function evaluateState(cx: Compilation, region: Region, target: string, wanted: ReadonlySet<ElementId>): string {
  const node = cx.node(cx.states[target]!.element);
  const name = cx.name(`evaluate before ${target}`, `Evaluate: ${target}`);
  if (cx.has(region, name)) return name;
  const comment = `what ${target} wants to know, where no call on the way could say it`;
  cx.add(region, name, evaluating(cx, region, node, [...wanted], { next: target, comment }), {
    element: node.id,
    role: 'evaluate',
  });
  return name;
}
