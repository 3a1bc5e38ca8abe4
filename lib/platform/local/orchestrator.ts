import type { Engine } from '../../engine/index.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { Delivery, ExecutionView, HistoryEvent, Orchestrator, Page } from '../port.ts';

const GONE: ReadonlySet<string> = new Set([
  'TaskTimedOut',
  'TaskDoesNotExist',
  'InvalidToken',
  'ExecutionDoesNotExist',
]);
const nameOf = (error: unknown): string => (error as { name?: string }).name ?? '';
const HEADER: ReadonlySet<string> = new Set(['id', 'previousEventId', 'type', 'timestamp']);

/** The Orchestrator port over the embedded engine. */
export class EngineOrchestrator implements Orchestrator {
  readonly #engine: Engine;
  constructor(engine: Engine) {
    this.#engine = engine;
  }

  async start(request: {
    readonly machine: string;
    readonly name: string;
    readonly input: JsonObject;
  }): Promise<{ readonly execution: string }> {
    try {
      const { executionArn } = await this.#engine.startExecution({
        stateMachineArn: request.machine,
        name: request.name,
        input: JSON.stringify(request.input),
      });
      return { execution: executionArn };
    } catch (error) {
      if (nameOf(error) !== 'ExecutionAlreadyExists') throw error;
      // The name holds the instance's id: whoever has it is the execution that was meant.
      const execution = request.machine.replace(':stateMachine:', ':execution:').concat(`:${request.name}`);
      await this.#engine.describeExecution({ executionArn: execution });
      return { execution };
    }
  }
  complete(token: string, output: Json): Promise<Delivery> {
    return deliver(() => this.#engine.sendTaskSuccess({ taskToken: token, output: JSON.stringify(output) }));
  }
  fail(token: string, error: string, cause: string): Promise<Delivery> {
    return deliver(() => this.#engine.sendTaskFailure({ taskToken: token, error, cause }));
  }
  async stop(execution: string, error: string, cause: string): Promise<Delivery> {
    const found = await this.describe(execution);
    if (found?.status !== 'RUNNING') return 'gone';
    return deliver(() => this.#engine.stopExecution({ executionArn: execution, error, cause }));
  }
  async describe(execution: string): Promise<ExecutionView | undefined> {
    try {
      const e = await this.#engine.describeExecution({ executionArn: execution });
      return {
        execution,
        status: e.status,
        startedAt: e.startDate.getTime(),
        ...(e.output === undefined ? {} : { output: e.output }),
        ...(e.error === undefined ? {} : { error: e.error }),
        ...(e.cause === undefined ? {} : { cause: e.cause }),
        ...(e.stopDate === undefined ? {} : { endedAt: e.stopDate.getTime() }),
      };
    } catch (error) {
      if (nameOf(error) === 'ExecutionDoesNotExist') return undefined;
      throw error;
    }
  }
  async history(
    execution: string,
    options: { readonly cursor?: string; readonly descending?: boolean; readonly limit?: number } = {},
  ): Promise<Page<HistoryEvent>> {
    const { events, nextToken } = await this.#engine.getExecutionHistory({
      executionArn: execution,
      ...(options.limit === undefined ? {} : { maxResults: options.limit }),
      ...(options.cursor === undefined ? {} : { nextToken: options.cursor }),
      ...(options.descending === undefined ? {} : { reverseOrder: options.descending }),
    });
    return {
      items: events.map((e) => eventOf(e as unknown as Readonly<Record<string, unknown>>)),
      ...(nextToken === undefined ? {} : { cursor: nextToken }),
    };
  }
}

async function deliver(send: () => Promise<unknown>): Promise<Delivery> {
  try {
    await send();
    return 'delivered';
  } catch (error) {
    if (GONE.has(nameOf(error))) return 'gone';
    throw error;
  }
}

function eventOf(event: Readonly<Record<string, unknown>>): HistoryEvent {
  const details = Object.entries(event).find(([key, value]) => !HEADER.has(key) && typeof value === 'object')?.[1];
  return {
    id: Number(event.id),
    previousId: Number(event.previousEventId ?? 0),
    type: String(event.type),
    at: event.timestamp instanceof Date ? event.timestamp.getTime() : Number(event.timestamp),
    details: (details ?? {}) as JsonObject,
  };
}
