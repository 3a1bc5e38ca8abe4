import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  StartExecutionCommand,
  StopExecutionCommand,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import type { Json, JsonObject } from '../../model/json.ts';
import type { Delivery, ExecutionView, HistoryEvent, Orchestrator, Page } from '../port.ts';
import { errorName } from './backoff.ts';
import { historyEvent } from './history-event.ts';

/** What Step Functions takes at most. */
const MAX_ERROR = 256;
const MAX_CAUSE = 32_768;

const GONE = new Set(['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken', 'ExecutionDoesNotExist']);

/** The Orchestrator over AWS Step Functions (Standard workflows). */
export class SfnOrchestrator implements Orchestrator {
  readonly #client: SFNClient;

  constructor({ client }: { readonly client: SFNClient }) {
    this.#client = client;
  }

  async start(request: Parameters<Orchestrator['start']>[0]): Promise<{ readonly execution: string }> {
    const { machine, name, input } = request;
    try {
      const { executionArn } = await this.#client.send(
        new StartExecutionCommand({ stateMachineArn: machine, name, input: JSON.stringify(input) }),
      );
      return { execution: executionArn ?? executionOf(machine, name) };
    } catch (error) {
      // Told for an execution of that name that has ended already: it was started before.
      if (errorName(error) === 'ExecutionAlreadyExists') return { execution: executionOf(machine, name) };
      throw error;
    }
  }

  complete(token: string, output: Json): Promise<Delivery> {
    return delivery(
      this.#client.send(new SendTaskSuccessCommand({ taskToken: token, output: JSON.stringify(output) })),
    );
  }

  fail(token: string, error: string, cause: string): Promise<Delivery> {
    return delivery(this.#client.send(new SendTaskFailureCommand({ taskToken: token, ...reason(error, cause) })));
  }

  stop(execution: string, error: string, cause: string): Promise<Delivery> {
    return delivery(this.#client.send(new StopExecutionCommand({ executionArn: execution, ...reason(error, cause) })));
  }

  async describe(execution: string): Promise<ExecutionView | undefined> {
    try {
      const found = await this.#client.send(new DescribeExecutionCommand({ executionArn: execution }));
      if (found.status === undefined || found.startDate === undefined)
        throw new Error(`DescribeExecution of ${execution} gave no status or start`);
      return {
        execution: found.executionArn ?? execution,
        status: found.status,
        ...(found.output === undefined ? {} : { output: found.output }),
        ...(found.error === undefined ? {} : { error: found.error }),
        ...(found.cause === undefined ? {} : { cause: found.cause }),
        startedAt: found.startDate.getTime(),
        ...(found.stopDate === undefined ? {} : { endedAt: found.stopDate.getTime() }),
      };
    } catch (error) {
      if (errorName(error) === 'ExecutionDoesNotExist') return undefined;
      throw error;
    }
  }

  async history(
    execution: string,
    options: { readonly cursor?: string; readonly descending?: boolean; readonly limit?: number } = {},
  ): Promise<Page<HistoryEvent>> {
    const { events = [], nextToken } = await this.#client.send(
      new GetExecutionHistoryCommand({
        executionArn: execution,
        includeExecutionData: true,
        reverseOrder: options.descending === true,
        ...(options.limit === undefined ? {} : { maxResults: options.limit }),
        ...(options.cursor === undefined ? {} : { nextToken: options.cursor }),
      }),
    );
    const items = events.map(historyEvent);
    return nextToken === undefined ? { items } : { items, cursor: nextToken };
  }
}

async function delivery(sent: Promise<unknown>): Promise<Delivery> {
  try {
    await sent;
    return 'delivered';
  } catch (error) {
    if (GONE.has(errorName(error))) return 'gone';
    throw error;
  }
}

const reason = (error: string, cause: string): JsonObject & { error: string; cause: string } => ({
  error: error.slice(0, MAX_ERROR),
  cause: cause.slice(0, MAX_CAUSE),
});

/** `arn:<p>:states:<region>:<account>:stateMachine:<machine>[:<alias or version>]` to the execution's, which has no alias. */
export function executionOf(machine: string, name: string): string {
  const [arn, partition, service, region, account, , machineName] = machine.split(':');
  return [arn, partition, service, region, account, 'execution', machineName, name].join(':');
}
