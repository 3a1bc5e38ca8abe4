import fc from 'fast-check';

// Random processes as trees of blocks, which shrink well; model-xml.ts draws them. Every element that the game plays occurs.

export const TASKS = [
  'task',
  'userTask',
  'serviceTask',
  'manualTask',
  'businessRuleTask',
  'sendTask',
  'receiveTask',
  'scriptTask',
] as const;
export type TaskKind = (typeof TASKS)[number];

export type Trigger =
  | { readonly on: 'message' | 'signal' | 'error' | 'escalation'; readonly n: number }
  | { readonly on: 'timer'; readonly cycle: boolean }
  | { readonly on: 'conditional'; readonly condition: string }
  | { readonly on: 'multiple'; readonly parallel: boolean };

export interface Boundary {
  readonly trigger: Trigger;
  readonly interrupting: boolean;
  readonly then: Block;
  /** Whether its flow comes back behind the activity. */
  readonly merges: boolean;
}

export interface Handler {
  readonly trigger: Trigger | { readonly on: 'compensation' };
  readonly interrupting: boolean;
  readonly body: Block;
}

export type Loop =
  | {
      readonly kind: 'multi';
      readonly sequential: boolean;
      readonly count: number;
      /** Completes after so many; absent: after all. */
      readonly enough?: number;
      readonly behavior?: 'One' | 'None' | 'Complex';
    }
  | { readonly kind: 'standard'; readonly testBefore: boolean; readonly condition: string; readonly maximum: number };

export type Throwable =
  | { readonly what: 'none' | 'compensation' }
  | { readonly what: 'message' | 'signal' | 'escalation'; readonly n: number };
export type Ending =
  Throwable | { readonly what: 'terminate' | 'cancel' } | { readonly what: 'error'; readonly n: number };

export type Block =
  | {
      readonly k: 'task';
      readonly task: TaskKind;
      readonly boundary: readonly Boundary[];
      readonly loop?: Loop;
      readonly undo: boolean;
      readonly quantity?: number;
    }
  | { readonly k: 'seq'; readonly of: readonly Block[] }
  | {
      readonly k: 'branch';
      readonly split: 'exclusive' | 'parallel' | 'inclusive' | 'complex' | 'implicit';
      readonly join: 'same' | 'exclusive' | 'inclusive' | 'complex' | 'none';
      readonly conditions: readonly string[];
      readonly branches: readonly Block[];
    }
  | { readonly k: 'race'; readonly branches: readonly { readonly trigger: Trigger; readonly then: Block }[] }
  | { readonly k: 'again'; readonly body: Block; readonly condition: string }
  | {
      readonly k: 'sub';
      readonly kind: 'subProcess' | 'transaction';
      readonly body: Block;
      readonly handlers: readonly Handler[];
      readonly boundary: readonly Boundary[];
      readonly loop?: Loop;
      /** A data object of its own. */
      readonly own: boolean;
    }
  | { readonly k: 'adHoc'; readonly sequential: boolean; readonly tasks: readonly TaskKind[]; readonly enough?: number }
  | { readonly k: 'call'; readonly body: Block; readonly boundary: readonly Boundary[]; readonly globalTask: boolean }
  | { readonly k: 'catch'; readonly trigger: Trigger }
  | { readonly k: 'throw'; readonly thrown: Throwable }
  | { readonly k: 'link' }
  | { readonly k: 'end'; readonly ending: Ending }
  | { readonly k: 'nothing' };

/** A process: its body, what it listens for as a whole, and how it starts. */
export interface RandomProcess {
  readonly body: Block;
  readonly handlers: readonly Handler[];
}

/** The variables of every random process; they hold small numbers. */
export const VARIABLES = ['v0', 'v1', 'v2'] as const;

const variable = fc.constantFrom(...VARIABLES);
export const condition: fc.Arbitrary<string> = fc.oneof(
  fc.tuple(variable, fc.constantFrom('<', '>', '=', '>='), fc.nat(3)).map(([v, op, n]) => `${v} ${op} ${n}`),
  fc.tuple(variable, variable).map(([a, b]) => `${a} < ${b}`),
);
const n = fc.nat(1);

const simpleTrigger: fc.Arbitrary<Trigger> = fc.oneof(
  fc.record({ on: fc.constantFrom('message' as const, 'signal' as const), n }),
  fc.record({ on: fc.constant('timer' as const), cycle: fc.constant(false) }),
  fc.record({ on: fc.constant('conditional' as const), condition }),
  fc.record({ on: fc.constant('multiple' as const), parallel: fc.boolean() }),
);
const anyTrigger: fc.Arbitrary<Trigger> = fc.oneof(
  { weight: 3, arbitrary: simpleTrigger },
  { weight: 1, arbitrary: fc.record({ on: fc.constant('timer' as const), cycle: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ on: fc.constantFrom('error' as const, 'escalation' as const), n }) },
);
const throwable: fc.Arbitrary<Throwable> = fc.oneof(
  fc.record({ what: fc.constantFrom('none' as const, 'compensation' as const) }),
  fc.record({ what: fc.constantFrom('message' as const, 'signal' as const, 'escalation' as const), n }),
);
const ending: fc.Arbitrary<Ending> = fc.oneof(
  throwable,
  fc.record({ what: fc.constantFrom('terminate' as const, 'cancel' as const) }),
  fc.record({ what: fc.constant('error' as const), n }),
);
const loop: fc.Arbitrary<Loop> = fc.oneof(
  fc.record(
    {
      kind: fc.constant('multi' as const),
      sequential: fc.boolean(),
      count: fc.nat(3),
      enough: fc.integer({ min: 1, max: 2 }),
      behavior: fc.constantFrom('One' as const, 'None' as const, 'Complex' as const),
    },
    { requiredKeys: ['kind', 'sequential', 'count'] },
  ),
  fc.record({
    kind: fc.constant('standard' as const),
    testBefore: fc.boolean(),
    condition,
    maximum: fc.integer({ min: 1, max: 3 }),
  }),
);

/** Which parts occur: what a stage cannot do yet can be left out. */
export interface Vocabulary {
  readonly tasks?: readonly TaskKind[];
  readonly without?: readonly (Block['k'] | Trigger['on'] | 'boundary' | 'handlers' | 'loop' | 'undo' | 'quantity')[];
}

/** Random processes of a few dozen elements. */
export function randomProcess({ tasks = TASKS, without = [] }: Vocabulary = {}): fc.Arbitrary<RandomProcess> {
  const has = (part: (typeof without)[number]): boolean => !without.includes(part);
  const only = <T extends { on: string }>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T> =>
    without.length === 0 ? arbitrary : arbitrary.filter((t) => !(without as readonly string[]).includes(t.on));
  const maybe = <T>(part: (typeof without)[number], arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
    has(part) ? fc.option(arbitrary, { nil: undefined, freq: 4 }) : fc.constant(undefined);
  const { block, handlers } = fc.letrec<{ block: Block; boundary: readonly Boundary[]; handlers: readonly Handler[] }>(
    (tie) => ({
      boundary: has('boundary')
        ? fc.oneof(
            { weight: 3, arbitrary: fc.constant([]) },
            {
              weight: 1,
              arbitrary: fc.array(
                fc.record({
                  trigger: only(anyTrigger),
                  interrupting: fc.boolean(),
                  then: tie('block'),
                  merges: fc.boolean(),
                }),
                { maxLength: 2 },
              ),
            },
          )
        : fc.constant([]),
      handlers: has('handlers')
        ? fc.oneof(
            { weight: 2, arbitrary: fc.constant([]) },
            {
              weight: 1,
              arbitrary: fc.array(
                fc.record({
                  trigger: fc.oneof(
                    { weight: 5, arbitrary: only(anyTrigger) },
                    { weight: 1, arbitrary: fc.record({ on: fc.constant('compensation' as const) }) },
                  ),
                  interrupting: fc.boolean(),
                  body: tie('block'),
                }),
                { maxLength: 2 },
              ),
            },
          )
        : fc.constant([]),
      block: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        {
          weight: 6,
          arbitrary: fc
            .record({
              k: fc.constant('task' as const),
              task: fc.constantFrom(...tasks),
              boundary: tie('boundary'),
              loop: maybe('loop', loop),
              undo: has('undo') ? fc.boolean() : fc.constant(false),
              quantity: maybe('quantity', fc.constant(2)),
            })
            .map(compact),
        },
        { weight: 2, arbitrary: fc.record({ k: fc.constant('catch' as const), trigger: only(simpleTrigger) }) },
        { weight: 2, arbitrary: fc.record({ k: fc.constant('throw' as const), thrown: throwable }) },
        { weight: 1, arbitrary: fc.record({ k: fc.constant('link' as const) }) },
        { weight: 1, arbitrary: fc.record({ k: fc.constant('end' as const), ending }) },
        { weight: 1, arbitrary: fc.record({ k: fc.constant('nothing' as const) }) },
        {
          weight: 5,
          arbitrary: fc.record({
            k: fc.constant('seq' as const),
            of: fc.array(tie('block'), { minLength: 1, maxLength: 3 }),
          }),
        },
        {
          weight: 5,
          arbitrary: fc.record({
            k: fc.constant('branch' as const),
            split: fc.constantFrom(
              'exclusive' as const,
              'parallel' as const,
              'inclusive' as const,
              'complex' as const,
              'implicit' as const,
            ),
            join: fc.constantFrom(
              'same' as const,
              'same' as const,
              'exclusive' as const,
              'inclusive' as const,
              'complex' as const,
              'none' as const,
            ),
            conditions: fc.array(condition, { minLength: 3, maxLength: 3 }),
            branches: fc.array(tie('block'), { minLength: 2, maxLength: 3 }),
          }),
        },
        {
          weight: 2,
          arbitrary: fc.record({
            k: fc.constant('race' as const),
            branches: fc.array(fc.record({ trigger: only(simpleTrigger), then: tie('block') }), {
              minLength: 2,
              maxLength: 3,
            }),
          }),
        },
        { weight: 1, arbitrary: fc.record({ k: fc.constant('again' as const), body: tie('block'), condition }) },
        {
          weight: 4,
          arbitrary: fc
            .record({
              k: fc.constant('sub' as const),
              kind: fc.constantFrom('subProcess' as const, 'subProcess' as const, 'transaction' as const),
              body: tie('block'),
              handlers: tie('handlers'),
              boundary: tie('boundary'),
              loop: maybe('loop', loop),
              own: fc.boolean(),
            })
            .map(compact),
        },
        {
          weight: 1,
          arbitrary: fc
            .record({
              k: fc.constant('adHoc' as const),
              sequential: fc.boolean(),
              tasks: fc.array(fc.constantFrom(...tasks), { minLength: 1, maxLength: 3 }),
              enough: fc.option(fc.integer({ min: 1, max: 2 }), { nil: undefined }),
            })
            .map(compact),
        },
        {
          weight: 1,
          arbitrary: fc.record({
            k: fc.constant('call' as const),
            body: tie('block'),
            boundary: tie('boundary'),
            globalTask: fc.boolean(),
          }),
        },
      ) as fc.Arbitrary<Block>,
    }),
  );
  const allowed = without.length === 0 ? block : block.filter((b) => !uses(b, without as readonly string[]));
  return fc.record({ body: allowed, handlers });
}

/** Entries that are there. */
const compact = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as T;

/** Whether a block holds one of these kinds anywhere. */
function uses(block: Block, kinds: readonly string[]): boolean {
  if (kinds.includes(block.k)) return true;
  return inner(block).some((b) => uses(b, kinds));
}

/** The blocks inside a block. */
export function inner(block: Block): readonly Block[] {
  switch (block.k) {
    case 'seq':
      return block.of;
    case 'branch':
      return block.branches;
    case 'race':
      return block.branches.map((b) => b.then);
    case 'again':
      return [block.body];
    case 'task':
      return block.boundary.map((b) => b.then);
    case 'call':
      return [block.body, ...block.boundary.map((b) => b.then)];
    case 'sub':
      return [block.body, ...block.handlers.map((h) => h.body), ...block.boundary.map((b) => b.then)];
    case 'adHoc':
    case 'catch':
    case 'throw':
    case 'link':
    case 'end':
    case 'nothing':
      return [];
  }
}
