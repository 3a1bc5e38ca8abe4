/** What the bench runs. Every function is a no-op that answers with what it was given. */
export interface Workload {
  readonly name: 'W1' | 'W2' | 'W3' | 'W4';
  readonly about: string;
  readonly definition: object;
  /** Commits that an instance needs one after the other, each on disk before the next can begin. */
  readonly commits: number;
  /** The expressions that an instance evaluates, each once. */
  readonly expressions: readonly string[];
}

export const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:no-op';
export const ORDER = {
  id: 'A-1001',
  customer: { name: 'Acme GmbH', country: 'DE', tier: 2 },
  lines: [
    { sku: 'K-17', quantity: 2, price: 19.9 },
    { sku: 'K-42', quantity: 1, price: 120 },
  ],
  express: false,
  total: 159.8,
};

/** One step: `Arguments` from a variable, an `Assign` from its result. */
const step = (next: object, variable = 'order', result = variable): object => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  TimeoutSeconds: 60,
  Arguments: { FunctionName: FUNCTION, Payload: { order: `{% $${variable} %}` } },
  Assign: { [result]: '{% $states.result.Payload.order %}' },
  ...next,
});
/** The variable has to come from somewhere. */
const begin = (next: string): object => ({ Type: 'Pass', Assign: { order: '{% $states.input %}' }, Next: next });
const wait = (next: object): object => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
  TimeoutSeconds: 86_400,
  Arguments: {
    FunctionName: FUNCTION,
    Payload: { order: '{% $order %}', token: '{% $states.context.Task.Token %}' },
  },
  Assign: { answer: '{% $states.result %}' },
  ...next,
});
const decision = (next: string, otherwise: string): object => ({
  Type: 'Choice',
  Choices: [{ Condition: '{% $answer.approved = true and $order.total < 1000 %}', Next: next }],
  Default: otherwise,
});
const REFUSED = { Type: 'Fail', Error: 'Refused' };
const machine = (states: Record<string, object>): object => ({
  QueryLanguage: 'JSONata',
  StartAt: Object.keys(states)[0],
  States: states,
});
/** Every `{% %}` in a part of a definition, in the order in which it stands there. */
function expressionsIn(part: unknown): string[] {
  if (typeof part === 'string') return part.startsWith('{%') ? [part.slice(2, -2).trim()] : [];
  if (typeof part !== 'object' || part === null) return [];
  return Object.values(part).flatMap(expressionsIn);
}

const workload = (of: Omit<Workload, 'expressions'>): Workload => ({
  ...of,
  expressions: expressionsIn(of.definition),
});

export const W1 = workload({
  name: 'W1',
  about: 'five sequential no-op Lambda steps',
  // Start, and each answer.
  commits: 6,
  definition: machine({
    Begin: begin('Step 1'),
    'Step 1': step({ Next: 'Step 2' }),
    'Step 2': step({ Next: 'Step 3' }),
    'Step 3': step({ Next: 'Step 4' }),
    'Step 4': step({ Next: 'Step 5' }),
    'Step 5': step({ End: true }),
  }),
});
export const W2 = workload({
  name: 'W2',
  about: 'step, wait for an outside completion, decision, step',
  // Start, the first answer, the completion (the answer of the function that got the token joins it), the last answer.
  commits: 4,
  definition: machine({
    Begin: begin('Prepare'),
    Prepare: step({ Next: 'Ask' }),
    Ask: wait({ Next: 'Approved?' }),
    'Approved?': decision('Deliver', 'Refused'),
    Deliver: step({ End: true }),
    Refused: REFUSED,
  }),
});
const branch = (name: string): object => ({
  StartAt: name,
  States: { [name]: step({ End: true }, 'order', 'checked') },
});
export const W3 = workload({
  name: 'W3',
  about: 'fork of three, join',
  // Start, and the three answers, which come at one time.
  commits: 2,
  definition: machine({
    Begin: begin('Fork'),
    Fork: {
      Type: 'Parallel',
      Branches: [branch('Check A'), branch('Check B'), branch('Check C')],
      Assign: { checks: '{% $states.result %}' },
      End: true,
    },
  }),
});
const HELD = {
  Ask: wait({ Next: 'Approved?' }),
  'Approved?': decision('Deliver', 'Refused'),
  Deliver: step({ End: true }),
  Refused: REFUSED,
};
export const W4: Workload = {
  name: 'W4',
  about: '10,000 instances waiting: completed while the others wait',
  // The completion, and the answer of the step after it.
  commits: 2,
  definition: machine({ Begin: begin('Ask'), ...HELD }),
  // What comes before the wait is not measured.
  expressions: expressionsIn({ ...HELD, Ask: { Assign: { answer: '{% $states.result %}' } } }),
};
