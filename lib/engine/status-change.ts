import type { Execution } from './types.ts';

/**
 * The detail of EventBridge's "Step Functions Execution Status Change", for what this engine has. Times are epoch
 * milliseconds; what is not there is null, as AWS writes it.
 */
export interface StatusChange {
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
  readonly output: string | null;
  readonly error: string | null;
  readonly cause: string | null;
}

export const statusChange = (e: Execution): StatusChange => ({
  executionArn: e.arn,
  stateMachineArn: e.machine,
  stateMachineVersionArn: e.version ?? null,
  stateMachineAliasArn: e.alias ?? null,
  name: e.name,
  status: e.status,
  startDate: e.startedAt,
  stopDate: e.stoppedAt ?? null,
  redriveCount: e.redriveCount,
  redriveDate: e.redrivenAt ?? null,
  input: e.input,
  output: e.output === undefined ? null : JSON.stringify(e.output),
  error: e.error ?? null,
  cause: e.cause ?? null,
});
