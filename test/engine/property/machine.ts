import fc from 'fast-check';
import type { Json, JsonObject } from '../../../lib/engine/types.ts';

/**
 * Random machines that validation accepts: every state type, nested, with retriers and catchers, variables in every scope,
 * loops that end, and now and then an expression that fails. A tree is drawn first and then written as states.
 */
export interface Drawn {
  readonly definition: JsonObject;
  readonly input: Json;
}
export const CHILD = 'arn:aws:states:us-east-1:000000000000:stateMachine:child';
export const ACTIVITY = 'arn:aws:states:us-east-1:000000000000:activity:work';
export const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:f';
/** Names that functions and answers fail with. */
export const ERRORS = ['Boom', 'Other.Error', 'States.TaskFailed'] as const;

// ------------------------------------------------------------ the tree

/** An expression, given the variables that are visible. */
type Expression = (variables: readonly string[]) => Json;
interface Catching {
  readonly retry: readonly JsonObject[] | undefined;
  readonly caught:
    { readonly errors: readonly string[]; readonly then: readonly Node[]; readonly output: Expression } | undefined;
}
type TaskKind = 'invoke' | 'function' | 'token' | 'activity' | 'child' | 'childToken' | 'sdk';
type Node =
  | {
      readonly kind: 'pass';
      readonly output: Expression | undefined;
      readonly assign: readonly (readonly [number, Expression])[];
    }
  | { readonly kind: 'wait'; readonly field: 'Seconds' | 'Timestamp'; readonly value: Expression }
  | {
      readonly kind: 'choice';
      readonly when: string;
      readonly then: readonly Node[];
      readonly otherwise: readonly Node[];
      readonly assign: Expression | undefined;
    }
  | { readonly kind: 'loop'; readonly times: number; readonly body: readonly Node[] }
  | ({
      readonly kind: 'task';
      readonly of: TaskKind;
      readonly argument: Expression;
      readonly output: Expression | undefined;
      readonly timeout: Expression;
      readonly heartbeat: number | undefined;
    } & Catching)
  | ({
      readonly kind: 'parallel';
      readonly branches: readonly (readonly Node[])[];
      readonly output: Expression | undefined;
    } & Catching)
  | ({
      readonly kind: 'map';
      readonly distributed: boolean;
      readonly items: Expression;
      readonly concurrency: number | undefined;
      readonly tolerated: number | undefined;
      readonly selector: Expression | undefined;
      readonly body: readonly Node[];
    } & Catching)
  | { readonly kind: 'fail'; readonly error: Expression | undefined }
  | { readonly kind: 'succeed'; readonly output: Expression | undefined };

const constant =
  (value: Json): Expression =>
  () =>
    value;
const using = (make: (variable: string) => Json): fc.Arbitrary<Expression> =>
  fc.nat(10).map((n) => (variables) => (variables.length === 0 ? null : make(`$${variables[n % variables.length]!}`)));
const value: fc.Arbitrary<Expression> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .oneof(fc.integer(), fc.string({ maxLength: 5 }), fc.constant(null), fc.boolean())
      .map((v) => constant(v)),
  },
  { weight: 4, arbitrary: using((v) => `{% ${v} %}`) },
  { weight: 3, arbitrary: fc.constant(constant('{% $states.input %}')) },
  { weight: 2, arbitrary: using((v) => ({ a: `{% ${v} %}`, b: ['{% $states.context.State.Name %}', 1] })) },
  {
    weight: 1,
    arbitrary: using((v) => `{% [${v}, $states.context.State.RetryCount, $states.context.Execution.Name] %}`),
  },
  {
    weight: 1,
    arbitrary: fc.constant(constant({ at: '{% $now() %}', id: '{% $uuid() %}', chance: '{% $random() %}' })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('{% 1 + "a" %}', '{% $states.input.nothing.at.all %}', '{% $nobody %}').map(constant),
  },
);
const maybe = <T>(of: fc.Arbitrary<T>, freq = 2): fc.Arbitrary<T | undefined> =>
  fc.option(of, { nil: undefined, freq });
const seconds = (most: number): fc.Arbitrary<Expression> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 1, max: most }).map(constant) },
    { weight: 2, arbitrary: fc.integer({ min: 1, max: most }).map((n) => constant(`{% ${n} %}`)) },
    { weight: 1, arbitrary: fc.constantFrom('{% 0 %}', '{% -1 %}', '{% 1.5 %}', "{% 'soon' %}").map(constant) },
  );
const retrier: fc.Arbitrary<JsonObject> = fc.record({
  ErrorEquals: fc.subarray([...ERRORS, 'States.Timeout'], { minLength: 1 }),
  IntervalSeconds: fc.integer({ min: 1, max: 20 }),
  MaxAttempts: fc.integer({ min: 0, max: 2 }),
  BackoffRate: fc.constantFrom(1, 1.5, 2),
  JitterStrategy: fc.constantFrom('NONE', 'FULL'),
});
const retries = maybe(
  fc.oneof(
    fc.array(retrier, { minLength: 1, maxLength: 2 }),
    fc.constant([{ ErrorEquals: ['States.ALL'], MaxAttempts: 1, IntervalSeconds: 3 }]),
  ),
);

const trees = fc.letrec<{ node: Node; nodes: readonly Node[] }>((tie) => {
  const nodes = tie('nodes');
  const catching = {
    retry: retries,
    caught: maybe(
      fc.record({
        errors: fc.oneof(
          fc.subarray([...ERRORS, 'States.Timeout', 'States.HeartbeatTimeout'], { minLength: 1 }),
          fc.constant(['States.ALL']),
        ),
        then: nodes,
        output: fc.oneof(value, fc.constant(constant('{% $states.errorOutput %}'))),
      }),
    ),
  };
  return {
    nodes: fc.array(tie('node'), { maxLength: 3, size: 'max' }),
    node: fc.oneof(
      { depthIdentifier: 'machine', depthSize: 'max', withCrossShrink: true, maxDepth: 3 },
      {
        weight: 3,
        arbitrary: fc.record({
          kind: fc.constant('pass' as const),
          output: maybe(value),
          assign: fc.array(fc.tuple(fc.nat(1), value), { maxLength: 2 }),
        }),
      },
      {
        weight: 2,
        arbitrary: fc.oneof(
          fc.record({
            kind: fc.constant('wait' as const),
            field: fc.constant('Seconds' as const),
            value: seconds(3600),
          }),
          fc.record({
            kind: fc.constant('wait' as const),
            field: fc.constant('Timestamp' as const),
            value: fc
              .integer({ min: -10, max: 5000 })
              .map((n) => constant(`{% $fromMillis($millis() + ${n * 1000}) %}`)),
          }),
        ),
      },
      {
        weight: 5,
        arbitrary: fc.record({
          kind: fc.constant('task' as const),
          of: fc.constantFrom<TaskKind[]>(
            'invoke',
            'invoke',
            'token',
            'token',
            'function',
            'activity',
            'child',
            'childToken',
            'sdk',
          ),
          argument: value,
          output: maybe(fc.oneof(value, fc.constant(constant('{% $states.result %}')))),
          timeout: seconds(5000),
          heartbeat: maybe(fc.integer({ min: 1, max: 2000 }), 4),
          ...catching,
        }),
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('fail' as const), error: maybe(value) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('succeed' as const), output: maybe(value) }) },
      {
        weight: 1,
        arbitrary: fc.record({
          kind: fc.constant('choice' as const),
          when: fc.constantFrom(
            'true',
            'false',
            '$random() < 0.5',
            "$states.context.State.Name = 'x'",
            '$states.input = 1',
          ),
          then: nodes,
          otherwise: nodes,
          assign: maybe(value),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          kind: fc.constant('loop' as const),
          times: fc.integer({ min: 1, max: 2 }),
          body: nodes,
        }),
      },
      {
        weight: 3,
        arbitrary: fc.record({
          kind: fc.constant('parallel' as const),
          branches: fc.array(nodes, { minLength: 1, maxLength: 3 }),
          output: maybe(value),
          ...catching,
        }),
      },
      {
        weight: 3,
        arbitrary: fc.record({
          kind: fc.constant('map' as const),
          distributed: fc.nat(3).map((n) => n === 0),
          items: fc.oneof(
            fc.array(fc.integer(), { maxLength: 4 }).map((items) => constant(items)),
            fc
              .integer({ min: 0, max: 3 })
              .map((n) => constant(`{% $map($range(0, ${n}, 1), function($v) { {'n': $v} })[] %}`)),
          ),
          concurrency: maybe(fc.integer({ min: 0, max: 3 })),
          tolerated: maybe(fc.integer({ min: 0, max: 2 })),
          selector: maybe(
            fc.constant(
              constant({ item: '{% $states.context.Map.Item.Value %}', at: '{% $states.context.Map.Item.Index %}' }),
            ),
          ),
          body: nodes,
          ...catching,
        }),
      },
    ) as fc.Arbitrary<Node>,
  };
});

// ------------------------------------------------------------ written as states

class Writer {
  #names = 0;
  #scopes = 0;

  name(of: string): string {
    return `${of}${(this.#names += 1)}`;
  }
  /** A container that begins with the variables of its scope. */
  container(nodes: readonly Node[], outer: readonly string[]): JsonObject {
    const scope = (this.#scopes += 1);
    const own = [`s${scope}a`, `s${scope}b`];
    const states: JsonObject = {};
    const begin = this.name('Begin');
    const scopeOf = { states, own, visible: [...outer, ...own] };
    const next = this.sequence(nodes, scopeOf, undefined);
    states[begin] = {
      Type: 'Pass',
      Assign: { [own[0]!]: scope, [own[1]!]: { of: `${begin}` } },
      ...this.#to(next, scopeOf),
    };
    return { StartAt: begin, States: reachable(begin, states) };
  }
  /** Writes the states from the last to the first; the name of the first, or of what follows where there are none. */
  sequence(nodes: readonly Node[], scope: Scope, next: string | undefined): string | undefined {
    const last = nodes.findIndex(({ kind }) => kind === 'fail' || kind === 'succeed');
    const reached = last < 0 ? nodes : nodes.slice(0, last + 1);
    return reached.reduceRight<string | undefined>((follows, node) => this.#node(node, scope, follows), next);
  }
  #to(next: string | undefined, _scope: Scope): JsonObject {
    return next === undefined ? { End: true } : { Next: next };
  }
  /** A Choice cannot be the end, so something follows it. */
  #somewhere(next: string | undefined, scope: Scope): string {
    if (next !== undefined) return next;
    const name = this.name('Done');
    scope.states[name] = { Type: 'Pass', End: true };
    return name;
  }
  #node(node: Node, scope: Scope, next: string | undefined): string {
    const { states, own, visible } = scope;
    const to = this.#to(next, scope);
    const name = this.name(node.kind.charAt(0).toUpperCase() + node.kind.slice(1));
    const output = (e: Expression | undefined): JsonObject => (e === undefined ? {} : { Output: e(visible) });
    switch (node.kind) {
      case 'pass':
        states[name] = {
          Type: 'Pass',
          ...output(node.output),
          ...(node.assign.length === 0
            ? {}
            : { Assign: Object.fromEntries(node.assign.map(([i, e]) => [own[i]!, e(visible)])) }),
          ...to,
        };
        return name;
      case 'wait':
        states[name] = { Type: 'Wait', [node.field]: node.value(visible), ...to };
        return name;
      case 'choice': {
        const after = this.#somewhere(next, scope);
        const then = this.sequence(node.then, scope, after)!;
        const otherwise = this.sequence(node.otherwise, scope, after)!;
        states[name] = {
          Type: 'Choice',
          Choices: [
            {
              Condition: `{% ${node.when} %}`,
              Next: then,
              ...(node.assign === undefined ? {} : { Assign: { [own[0]!]: node.assign(visible) } }),
            },
          ],
          Default: otherwise,
        };
        return name;
      }
      case 'loop': {
        const counter = `n${name}`;
        const after = this.#somewhere(next, scope);
        const again = this.name('Again');
        const count = this.name('Count');
        states[again] = {
          Type: 'Choice',
          Choices: [{ Condition: `{% $${counter} < ${node.times} %}`, Next: count }],
          Default: after,
        };
        const first = this.sequence(node.body, scope, again)!;
        states[count] = { Type: 'Pass', Assign: { [counter]: `{% $${counter} + 1 %}` }, Next: first };
        states[name] = { Type: 'Pass', Assign: { [counter]: 0 }, Next: again };
        return name;
      }
      case 'task':
        states[name] = {
          ...this.#task(node, name, visible),
          ...output(node.output),
          ...this.#catching(node, scope, next),
          ...to,
        };
        return name;
      case 'parallel':
        states[name] = {
          Type: 'Parallel',
          Branches: node.branches.map((branch) => this.container(branch, visible)),
          ...output(node.output),
          ...this.#catching(node, scope, next),
          ...to,
        };
        return name;
      case 'map':
        states[name] = {
          Type: 'Map',
          Items: node.items(visible),
          ...(node.concurrency === undefined ? {} : { MaxConcurrency: node.concurrency }),
          ...(node.selector === undefined ? {} : { ItemSelector: node.selector(visible) }),
          ...(node.distributed && node.tolerated !== undefined ? { ToleratedFailureCount: node.tolerated } : {}),
          ItemProcessor: {
            ProcessorConfig: node.distributed ? { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } : { Mode: 'INLINE' },
            ...this.container(node.body, node.distributed ? [] : visible),
          },
          ...this.#catching(node, scope, next),
          ...to,
        };
        return name;
      case 'fail':
        states[name] = {
          Type: 'Fail',
          ...(node.error === undefined ? {} : { Error: node.error(visible) ?? 'None' }),
          Cause: 'because',
        };
        if (typeof (states[name] as JsonObject).Error !== 'string') (states[name] as JsonObject).Error = 'Wrong';
        return name;
      case 'succeed':
        states[name] = { Type: 'Succeed', ...output(node.output) };
        return name;
    }
  }
  #task(node: Node & { kind: 'task' }, name: string, visible: readonly string[]): JsonObject {
    const given = node.argument(visible);
    const token = '{% $states.context.Task.Token %}';
    const waits = node.of === 'token' || node.of === 'activity' || node.of === 'childToken';
    const bounds = {
      TimeoutSeconds: node.timeout(visible),
      ...(node.heartbeat === undefined ||
      !waits ||
      typeof node.timeout(visible) !== 'number' ||
      node.heartbeat >= (node.timeout(visible) as number)
        ? {}
        : { HeartbeatSeconds: node.heartbeat }),
    };
    const kinds: Readonly<Record<TaskKind, JsonObject>> = {
      invoke: {
        Resource: 'arn:aws:states:::lambda:invoke',
        Arguments: { FunctionName: FUNCTION, Payload: { state: name, given } },
      },
      function: { Resource: FUNCTION, Arguments: { state: name, given } },
      token: {
        Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
        Arguments: { FunctionName: FUNCTION, Payload: { state: name, token, given } },
      },
      activity: { Resource: ACTIVITY, Arguments: { state: name, given } },
      child: {
        Resource: 'arn:aws:states:::states:startExecution.sync:2',
        Arguments: { StateMachineArn: CHILD, Input: { state: name, given } },
      },
      childToken: {
        Resource: 'arn:aws:states:::states:startExecution.waitForTaskToken',
        Arguments: { StateMachineArn: CHILD, Input: { state: name, parent: token, given } },
      },
      sdk: { Resource: 'arn:aws:states:::aws-sdk:sfn:describeStateMachine', Arguments: { StateMachineArn: CHILD } },
    };
    return { Type: 'Task', ...kinds[node.of], ...bounds };
  }
  #catching({ retry, caught }: Catching, scope: Scope, next: string | undefined): JsonObject {
    return {
      ...(retry === undefined ? {} : { Retry: retry as Json[] }),
      ...(caught === undefined
        ? {}
        : {
            Catch: [
              {
                ErrorEquals: [...caught.errors],
                Output: caught.output(scope.visible),
                Next: this.#somewhere(this.sequence(caught.then, scope, next), scope),
              },
            ],
          }),
    };
  }
}
/** What follows two branches that both end is never reached. */
function reachable(start: string, states: JsonObject): JsonObject {
  const found = new Set<string>();
  const visit = (name: Json | undefined): void => {
    if (typeof name !== 'string' || found.has(name)) return;
    found.add(name);
    const { Next, Default, Choices, Catch } = states[name] as JsonObject;
    for (const next of [Next, Default]) visit(next);
    for (const rule of [...((Choices ?? []) as JsonObject[]), ...((Catch ?? []) as JsonObject[])]) visit(rule.Next);
  };
  visit(start);
  return Object.fromEntries(Object.entries(states).filter(([name]) => found.has(name)));
}
interface Scope {
  readonly states: JsonObject;
  readonly own: readonly string[];
  readonly visible: readonly string[];
}

/** What children do: a call, a wait for a token, and sometimes their parent's token. */
export const childMachine: JsonObject = {
  QueryLanguage: 'JSONata',
  StartAt: 'C',
  States: {
    C: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Arguments: {
        FunctionName: FUNCTION,
        Payload: { state: 'C', token: '{% $states.context.Task.Token %}', given: '{% $states.input %}' },
      },
      TimeoutSeconds: 1000,
      End: true,
    },
  },
};

export const drawnMachine: fc.Arbitrary<Drawn> = fc.record({
  definition: fc.array(trees.node, { minLength: 1, maxLength: 4, size: 'max' }).map((nodes): JsonObject => ({
    QueryLanguage: 'JSONata',
    ...new Writer().container(nodes, []),
  })),
  input: fc.oneof(
    fc.constant({}),
    fc.json({ maxDepth: 1 }).map((text) => JSON.parse(text) as Json),
  ),
});
