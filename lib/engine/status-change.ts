import type { Execution, Json } from './types.ts';

/**
 * The detail of EventBridge's "Step Functions Execution Status Change", for what this engine has. Times are epoch
 * milliseconds; what is not there is null, as AWS writes it.
 */
export class StatusChange {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly stateMachineVersionArn: string | null;
  readonly stateMachineAliasArn: string | null;
  readonly name: string;
  readonly status: Execution['status'];
  readonly startDate: number;
  readonly stopDate: number | null;
  readonly redriveCount: number;
  readonly redriveDate: number | null;
  readonly input: string;
  readonly error: string | null;
  readonly cause: string | null;
  readonly #output: Json | undefined;

  /** As the execution is now. */
  constructor(e: Execution) {
    this.executionArn = e.arn;
    this.stateMachineArn = e.machine;
    this.stateMachineVersionArn = e.version ?? null;
    this.stateMachineAliasArn = e.alias ?? null;
    this.name = e.name;
    this.status = e.status;
    this.startDate = e.startedAt;
    this.stopDate = e.stoppedAt ?? null;
    this.redriveCount = e.redriveCount;
    this.redriveDate = e.redrivenAt ?? null;
    this.input = e.input;
    this.error = e.error ?? null;
    this.cause = e.cause ?? null;
    this.#output = e.output;
  }
  get output(): string | null {
    return this.#output === undefined ? null : JSON.stringify(this.#output);
  }
}
