import { QUERY_EVALUATION_ERROR, StateFailure, TIMEOUT } from '../errors.ts';
import { integrationOf } from '../integrations.ts';
import type { Turn } from '../turn.ts';
import type { Branch, Json } from '../types.ts';
import type { StateHandler } from './handler.ts';

const DEFAULT_TIMEOUT_SECONDS = 99_999_999;

async function seconds(turn: Turn, branch: Branch, value: Json, field: string): Promise<number> {
  const n = await turn.evaluate(branch, value, field);
  if (typeof n !== 'number' || !Number.isInteger(n) || n <= 0 || n > DEFAULT_TIMEOUT_SECONDS)
    throw new StateFailure(
      QUERY_EVALUATION_ERROR,
      `The field '${field}' must be a positive integer no greater than ${DEFAULT_TIMEOUT_SECONDS}.`,
      field,
    );
  return n;
}

export const task: StateHandler = {
  async enter(turn, branch, state) {
    const { waitForToken, resourceType, resource } = integrationOf(state.Resource!);
    const attemptId = turn.context.uuid();
    // The token names execution, branch and attempt; what is not the present attempt is gone.
    branch.task = {
      token: Buffer.from(`${turn.execution.seq}|${branch.id}|${attemptId}`).toString('base64'),
      waitForToken,
      attemptId,
      arguments: null,
      submitted: false,
    };
    const args =
      state.Arguments === undefined ? branch.input : await turn.evaluate(branch, state.Arguments, 'Arguments');
    const timeout =
      state.TimeoutSeconds === undefined
        ? undefined
        : await seconds(turn, branch, state.TimeoutSeconds, 'TimeoutSeconds');
    const heartbeat =
      state.HeartbeatSeconds === undefined
        ? undefined
        : await seconds(turn, branch, state.HeartbeatSeconds, 'HeartbeatSeconds');
    branch.task.arguments = args;
    branch.phase = 'task';
    turn.emit(branch, 'TaskScheduled', {
      key: 'taskScheduledEventDetails',
      value: {
        resourceType,
        resource,
        region: 'us-east-1',
        parameters: JSON.stringify(args),
        ...(timeout === undefined ? {} : { timeoutInSeconds: timeout }),
        ...(heartbeat === undefined ? {} : { heartbeatInSeconds: heartbeat }),
      },
    });
    turn.emit(branch, 'TaskStarted', { key: 'taskStartedEventDetails', value: { resourceType, resource } });
    if (timeout !== undefined) {
      branch.due = turn.now + timeout * 1000;
      turn.effects.push({ kind: 'wake', branch: branch.id, at: branch.due });
    }
    if (heartbeat !== undefined) {
      branch.heartbeatMs = heartbeat * 1000;
      branch.heartbeatDue = turn.now + branch.heartbeatMs;
      turn.effects.push({ kind: 'wake', branch: branch.id, at: branch.heartbeatDue });
    }
    turn.effects.push({ kind: 'invoke', branch: branch.id, attemptId });
  },
  async wake(turn, branch, state) {
    const { resourceType, resource } = integrationOf(state.Resource!);
    turn.emit(branch, 'TaskTimedOut', {
      key: 'taskTimedOutEventDetails',
      value: { resourceType, resource, error: TIMEOUT },
    });
    await turn.fail(branch, state, TIMEOUT, '');
  },
  async result(turn, branch, state, result) {
    const { resourceType, resource } = integrationOf(state.Resource!);
    turn.emit(branch, 'TaskSucceeded', {
      key: 'taskSucceededEventDetails',
      value: { resourceType, resource, output: JSON.stringify(result), outputDetails: { truncated: false } },
    });
    await turn.completeState(branch, state, result);
  },
};
