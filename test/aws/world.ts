import {
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeExecutionCommand,
  paginateGetExecutionHistory,
  paginateListExecutions,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  StartExecutionCommand,
  StopExecutionCommand,
  type HistoryEvent,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import type { Ended, World } from './trial.ts';

/** How long something that should come is waited for. */
const PATIENCE_MS = 60_000;
const POLL_MS = 250;

export interface Place {
  readonly sfn: SFNClient;
  readonly roleArn: string;
  /** Goes before every name. */
  readonly prefix: string;
  readonly pass: (ms: number) => Promise<void>;
}
interface Letter {
  readonly id: string;
  readonly attempt: number;
  readonly token: string;
}

/** A world for one trial. `clear` stops what still runs and deletes what was made, and nothing else. */
export async function openWorld({ sfn, roleArn, prefix, pass }: Place): Promise<World & { clear(): Promise<void> }> {
  const machines: string[] = [];
  let named = 0;
  const started: string[] = [];
  const letters = new Map<string, Letter>();

  const machine = async (states: object, more: object = {}): Promise<string> => {
    const { stateMachineArn } = await sfn.send(
      new CreateStateMachineCommand({
        name: `${prefix}-${(named += 1)}`,
        roleArn,
        definition: JSON.stringify({
          QueryLanguage: 'JSONata',
          StartAt: Object.keys(states)[0],
          States: states,
          ...more,
        }),
      }),
    );
    machines.push(stateMachineArn!);
    return stateMachineArn!;
  };
  const mailbox = await machine({ Received: { Type: 'Pass', End: true } });

  async function readMail(): Promise<void> {
    for await (const { executions } of paginateListExecutions({ client: sfn }, { stateMachineArn: mailbox }))
      for (const { executionArn } of executions ?? [])
        if (!letters.has(executionArn!)) {
          const { input } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
          letters.set(executionArn!, JSON.parse(input!) as Letter);
        }
  }
  async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
    for (let waited = 0; ; waited += POLL_MS) {
      const found = await look();
      if (found !== undefined) return found;
      if (waited >= PATIENCE_MS) throw new Error(`${what} did not come in ${PATIENCE_MS / 1000} seconds`);
      await pass(POLL_MS);
    }
  }
  const describe = async (executionArn: string): Promise<Ended> => {
    const { status, error, cause, output } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    return {
      status,
      output: output === undefined ? undefined : (JSON.parse(output) as unknown),
      ...(error === undefined ? {} : { error }),
      ...(cause === undefined ? {} : { cause }),
    };
  };
  const succeed = async (taskToken: string, output: unknown = {}): Promise<void> => {
    await sfn.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) }));
  };

  return {
    sfn,
    machine,
    pass,
    succeed,
    ask: (id, more = { End: true }) => ({
      Type: 'Task',
      Resource: 'arn:aws:states:::states:startExecution.waitForTaskToken',
      Arguments: {
        StateMachineArn: mailbox,
        Input: { id, attempt: '{% $states.context.State.RetryCount %}', token: '{% $states.context.Task.Token %}' },
      },
      TimeoutSeconds: 300,
      ...more,
    }),
    token: (id, attempt = 0) =>
      until(`the token of ${id}, attempt ${attempt}`, async () => {
        await readMail();
        return [...letters.values()].find((l) => l.id === id && l.attempt === attempt)?.token;
      }),
    async asked() {
      await readMail();
      return [...letters.values()].map(({ id, attempt }) => `${id}.${attempt}`).sort();
    },
    async start(states, more) {
      const { executionArn } = await sfn.send(
        new StartExecutionCommand({ stateMachineArn: await machine(states, more), input: '{}' }),
      );
      started.push(executionArn!);
      return executionArn!;
    },
    ended: (executionArn) =>
      until(`the end of ${executionArn}`, async () => {
        const found = await describe(executionArn);
        return found.status === 'RUNNING' ? undefined : found;
      }),
    async events(executionArn) {
      const all: HistoryEvent[] = [];
      for await (const { events } of paginateGetExecutionHistory({ client: sfn }, { executionArn }))
        all.push(...(events ?? []));
      return all;
    },
    async fail(taskToken, error, cause = '') {
      await sfn.send(new SendTaskFailureCommand({ taskToken, error, cause }));
    },
    answerTo: (taskToken) =>
      succeed(taskToken, 'late').then(
        () => 'accepted',
        (error: unknown) => (error as Error).name,
      ),
    async clear() {
      for (const executionArn of started)
        if ((await describe(executionArn)).status === 'RUNNING')
          await sfn.send(new StopExecutionCommand({ executionArn }));
      for (const stateMachineArn of machines.splice(0))
        await sfn.send(new DeleteStateMachineCommand({ stateMachineArn }));
    },
  };
}
