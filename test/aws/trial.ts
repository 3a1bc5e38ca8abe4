import type { DescribeExecutionCommandOutput, HistoryEvent, SFNClient } from '@aws-sdk/client-sfn';

/** One assumption, put to a Step Functions that may be AWS's own. `run` throws where it does not hold. */
export interface Trial {
  /** State transitions it pays for, at most, its mailbox included. */
  readonly transitions: number;
  run(world: World): Promise<void>;
}

/** What a trial acts on. Everything it makes carries the name of its run, and is taken away when the trial has ended. */
export interface World {
  readonly sfn: SFNClient;
  /** A Task that waits for a token: it starts an execution of the mailbox, whose input holds the token. `id` may be an expression. */
  ask(id: string, more?: object): object;
  /** The token of a task, as soon as it has been asked for. `attempt`: its RetryCount. */
  token(id: string, attempt?: number): Promise<string>;
  /** Ids of the tasks that have been asked for so far, with their attempts, e.g. `a.0`; sorted. */
  asked(): Promise<readonly string[]>;
  /** A machine of JSONata states; its ARN. */
  machine(states: object, more?: object): Promise<string>;
  /** Starts an execution of a new machine of these states; its ARN. */
  start(states: object, more?: object): Promise<string>;
  /** What DescribeExecution says, with the output as JSON, once it has ended. */
  ended(executionArn: string): Promise<Ended>;
  events(executionArn: string): Promise<readonly HistoryEvent[]>;
  succeed(taskToken: string, output?: unknown): Promise<void>;
  fail(taskToken: string, error: string, cause?: string): Promise<void>;
  /** What SendTaskSuccess answers for a token: `accepted`, or the name of the error. */
  answerTo(taskToken: string): Promise<string>;
  /** Lets time pass; milliseconds. */
  pass(ms: number): Promise<void>;
}
export interface Ended extends Pick<DescribeExecutionCommandOutput, 'status' | 'error' | 'cause'> {
  readonly output: unknown;
}
