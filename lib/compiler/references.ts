import { personalVariables } from '../model/personal.ts';
import { declaredAt } from '../model/variable-types.ts';
import type { AslState, ChoiceRule } from './asl.ts';
import { jsonata } from './asl.ts';
import { call } from './call.ts';
import type { Compilation, Region } from './context.ts';
import { catchers, retries } from './errors.ts';
import { keepEvaluated, readsOf, type Asked } from './evaluate.ts';
import type { ElementId, Node } from '../model/process-model.ts';

const EVALUATE_SECONDS = 60;

/** Variables of the machine, by names of the process, that may hold a reference in place of a large value (ADR 0013). */
export const references = (cx: Compilation, region: Region, names: readonly string[]): string[] =>
  names.filter((name) => !alwaysInline(cx, region, name)).map((name) => cx.variable(region, name));

/** Values of this type are never large. */
function alwaysInline(cx: Compilation, region: Region, name: string): boolean {
  for (let at: Region | undefined = region; at !== undefined; at = at.parent) if (at.each?.as === name) return false;
  if (personalVariables(cx.model).has(name)) return false;
  const declared = declaredAt(cx.model, [name]);
  return declared?.type === 'number' || declared?.type === 'boolean' || declared?.values !== undefined;
}

/** A JSONata text: one of the variables is a reference, or a list in which one stands (what iterations gave). Total, whatever they hold. */
export const holdReference = (variables: readonly string[]): string =>
  variables.map((v) => `$exists(${v}.\`$blob\`)`).join(' or ');

/**
 * A Choice, behind the rules that come `first`, whose conditions look into variables that may be references. Where one is, a function evaluates the
 * conditions first, and a second Choice reads what it said; all other instances pay nothing for it.
 */
export function choose(
  cx: Compilation,
  region: Region,
  node: Node,
  name: string,
  conditions: readonly Asked[],
  first: readonly ChoiceRule[],
  choice: (text: (asked: Asked) => string) => AslState,
): void {
  const own = choice((asked) => asked.text);
  const guards = [...new Set(conditions.flatMap((asked) => asked.guards))];
  const rules = own.Choices as readonly ChoiceRule[];
  if (guards.length === 0) {
    cx.add(region, name, { ...own, Choices: [...first, ...rules] }, { element: node.id, role: 'gateway' });
    return;
  }
  const behind = cx.name(`large ${name}`, `${name} (large values)`);
  const large = evaluateLarge(
    cx,
    region,
    node,
    name,
    conditions.flatMap((asked) => (asked.guards.length === 0 ? [] : [asked.id])),
    behind,
  );
  cx.add(
    region,
    name,
    { ...own, Choices: [...first, aside(guards, large), ...rules] },
    { element: node.id, role: 'gateway' },
  );
  cx.add(
    region,
    behind,
    choice((asked) => asked.evaluated),
    { element: node.id, role: 'large' },
  );
}

/** The rule that leads to the function. */
export const aside = (guards: readonly string[], next: string): ChoiceRule => ({
  Condition: jsonata(holdReference(guards)),
  Output: {},
  Next: next,
});

/** The state that has a function evaluate what reads references. */
export function evaluateLarge(
  cx: Compilation,
  region: Region,
  node: Node,
  before: string,
  ids: readonly ElementId[],
  next: string,
): string {
  const name = cx.name(`evaluate large ${before}`, `Evaluate large values: ${before}`);
  cx.add(
    region,
    name,
    evaluating(cx, region, node, ids, { next, comment: `a value that ${before} reads is a reference` }),
    {
      element: node.id,
      role: 'large',
    },
  );
  return name;
}

/** A Task that only evaluates. */
export function evaluating(
  cx: Compilation,
  region: Region,
  node: Node,
  ids: readonly ElementId[],
  { next, comment }: { readonly next: string; readonly comment: string },
): AslState {
  const caught = catchers(cx, region, node, { own: false, told: true });
  return {
    Type: 'Task',
    Comment: comment,
    ...call(cx, region, node, 'evaluate', { vars: readsOf(cx, region, ids), more: { evaluate: [...ids] } }),
    TimeoutSeconds: EVALUATE_SECONDS,
    Retry: [
      ...retries(caught.names),
      { ErrorEquals: ['States.ALL'], IntervalSeconds: 2, MaxAttempts: 8, BackoffRate: 2 },
    ],
    ...(caught.list.length === 0 ? {} : { Catch: caught.list }),
    Assign: {
      [cx.trail(region)]: [],
      ...keepEvaluated(cx, region, ids, '$states.result.Payload.values'),
    },
    Output: {},
    Next: next,
  };
}
