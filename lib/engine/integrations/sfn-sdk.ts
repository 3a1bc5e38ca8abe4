import { operations } from '../requests/operations.ts';
import type { Members } from '../requests/input.ts';
import type { Json, JsonObject } from '../types.ts';
import { serviceError, type ErrorStyle } from './states.ts';
import type { ServiceAction } from './types.ts';

/** Operations that would wait inside a task, or that AWS does not offer to state machines. */
const REFUSED: ReadonlySet<string> = new Set(['getActivityTask', 'startSyncExecution', 'testState']);

const SDK: ErrorStyle = {
  prefix: 'Sfn',
  behind: (_code, id) => `(Service: Sfn, Status Code: 400, Request ID: ${id})`,
};

/** `arn:aws:states:::aws-sdk:sfn:<operation>`: the Step Functions API from within a state machine, with and without a token. */
export function sdkOperation(name: string): ServiceAction | undefined {
  const operation = upperFirst(name);
  if (name === operation || !Object.hasOwn(operations, operation) || REFUSED.has(name)) return undefined;
  const members = Object.entries(operations[operation as keyof typeof operations] as Members);
  const named = (wanted: boolean): string[] =>
    members.filter(([, { required }]) => required === wanted).map(([member]) => upperFirst(member));
  return {
    patterns: ['request', 'token'],
    members: { required: named(true), optional: named(false) },
    async run(host, call) {
      try {
        const answer = await host.operation(name, renamed(call.args ?? {}, lowerFirst) as JsonObject);
        return renamed(JSON.parse(JSON.stringify(answer ?? {})) as Json, upperFirst);
      } catch (error) {
        throw serviceError(SDK, error, call.attempt);
      }
    },
  };
}

const lowerFirst = (key: string): string => key.charAt(0).toLowerCase() + key.slice(1);
const upperFirst = (key: string): string => key.charAt(0).toUpperCase() + key.slice(1);

/** Members are PascalCase in States Language and camelCase in the API. */
function renamed(value: Json, rename: (key: string) => string): Json {
  if (Array.isArray(value)) return value.map((v) => renamed(v, rename));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [rename(k), renamed(v, rename)]));
}
