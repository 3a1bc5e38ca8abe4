import { createHash } from 'node:crypto';
import {
  CreateScheduleCommand,
  DeleteScheduleCommand,
  UpdateScheduleCommand,
  type CreateScheduleCommandInput,
  type SchedulerClient,
} from '@aws-sdk/client-scheduler';
import type { JsonObject } from '../../model/json.ts';
import type { Timers } from '../port.ts';
import { errorName } from './backoff.ts';

/** A schedule in the past would be refused or never fire; this long ahead the request has arrived. Scheduler fires within the minute anyway. */
const AHEAD_MS = 10_000;
/** The longest that Scheduler keeps trying. */
const MAX_EVENT_AGE_S = 86_400;
const MAX_RETRIES = 185;
const MAX_SWAPS = 3;

export interface SchedulerTimersOptions {
  readonly client: SchedulerClient;
  readonly group: string;
  /** The function that takes the payload, and the role that may invoke it. */
  readonly functionArn: string;
  readonly roleArn: string;
  /** Queue for payloads that the function did not take. */
  readonly deadLetterArn?: string;
  readonly now?: () => number;
}

/** One-time schedules of EventBridge Scheduler, each deleted by the service after it fired. */
export class SchedulerTimers implements Timers {
  readonly #options: SchedulerTimersOptions;

  constructor(options: SchedulerTimersOptions) {
    this.#options = options;
  }

  async at(id: string, due: number, payload: JsonObject): Promise<void> {
    const schedule = this.#schedule(id, due, payload);
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#options.client.send(new CreateScheduleCommand(schedule));
        return;
      } catch (error) {
        if (errorName(error) !== 'ConflictException') throw error;
      }
      try {
        await this.#options.client.send(new UpdateScheduleCommand(schedule));
        return;
      } catch (error) {
        // It fired, and was deleted, between the two requests.
        if (errorName(error) !== 'ResourceNotFoundException' || attempt >= MAX_SWAPS) throw error;
      }
    }
  }

  async cancel(id: string): Promise<void> {
    try {
      await this.#options.client.send(new DeleteScheduleCommand({ Name: nameOf(id), GroupName: this.#options.group }));
    } catch (error) {
      if (errorName(error) !== 'ResourceNotFoundException') throw error;
    }
  }

  #schedule(id: string, due: number, payload: JsonObject): CreateScheduleCommandInput {
    const { group, functionArn, roleArn, deadLetterArn, now = Date.now } = this.#options;
    // Schedules know whole seconds; a timer may fire late but never early.
    const at = Math.ceil(Math.max(due, now() + AHEAD_MS) / 1000) * 1000;
    return {
      Name: nameOf(id),
      GroupName: group,
      Description: id.slice(0, 512),
      ScheduleExpression: `at(${new Date(at).toISOString().slice(0, 19)})`,
      ScheduleExpressionTimezone: 'UTC',
      FlexibleTimeWindow: { Mode: 'OFF' },
      ActionAfterCompletion: 'DELETE',
      Target: {
        Arn: functionArn,
        RoleArn: roleArn,
        Input: JSON.stringify(payload),
        RetryPolicy: { MaximumEventAgeInSeconds: MAX_EVENT_AGE_S, MaximumRetryAttempts: MAX_RETRIES },
        ...(deadLetterArn === undefined ? {} : { DeadLetterConfig: { Arn: deadLetterArn } }),
      },
    };
  }
}

/** Schedule names take 64 characters of [0-9a-zA-Z-_.]; a timer's id may hold any. */
const nameOf = (id: string): string => createHash('sha256').update(id).digest('hex');
