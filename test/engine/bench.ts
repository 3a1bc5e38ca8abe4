import { Engine, VirtualClock, type LambdaCall } from '../../lib/engine/index.ts';

export interface Bench {
  readonly engine: Engine;
  readonly clock: VirtualClock;
  readonly calls: { payload: Record<string, unknown> }[];
  run(definition: object, input?: unknown): Promise<string>;
  status(arn: string): Promise<{ status: string; output?: unknown; error?: string; cause?: string }>;
}

/** An engine on a clock that is moved by hand, whose functions `answer`. */
export function bench(
  answer: (payload: Record<string, unknown>, count: number) => unknown = () => null,
  file = ':memory:',
): Bench {
  const clock = new VirtualClock(Date.UTC(2026, 0, 1));
  const calls: { payload: Record<string, unknown> }[] = [];
  const engine = Engine.open({
    file,
    clock,
    random: () => 0.5,
    invoke: async (c: LambdaCall) => {
      calls.push({ payload: c.payload as Record<string, unknown> });
      await Promise.resolve();
      return answer(c.payload as Record<string, unknown>, calls.length);
    },
  });
  let n = 0;
  return {
    engine,
    clock,
    calls,
    async run(definition, input = {}) {
      const { stateMachineArn } = await engine.createStateMachine({
        name: `m${(n += 1)}`,
        definition: JSON.stringify({ QueryLanguage: 'JSONata', ...definition }),
      });
      const { executionArn } = await engine.startExecution({
        stateMachineArn,
        name: 'x',
        input: JSON.stringify(input),
      });
      await engine.settle();
      return executionArn;
    },
    async status(arn) {
      const { status, output, error, cause } = await engine.describeExecution({ executionArn: arn });
      return {
        status,
        ...(output === undefined ? {} : { output: JSON.parse(output) as unknown }),
        ...(error === undefined ? {} : { error }),
        ...(cause === undefined ? {} : { cause }),
      };
    },
  };
}
