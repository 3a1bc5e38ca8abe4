import type { Json, JsonObject } from '../types.ts';
import { serviceError } from './states.ts';
import type { ServiceAction } from './types.ts';

const OPERATION = /^[a-z][A-Za-z]+$/;
/** Operations that would wait inside a task, or that AWS does not offer to state machines. */
const REFUSED: ReadonlySet<string> = new Set(['getActivityTask', 'startSyncExecution', 'testState']);

/** `arn:aws:states:::aws-sdk:sfn:<operation>`: the Step Functions API from within a state machine, with and without a token. */
export function sdkOperation(name: string): ServiceAction | undefined {
  if (!OPERATION.test(name) || REFUSED.has(name)) return undefined;
  return {
    patterns: ['request', 'token'],
    async run(host, call) {
      try {
        const answer = await host.operation(name, renamed(call.args ?? {}, lowerFirst) as JsonObject);
        return renamed(JSON.parse(JSON.stringify(answer ?? {})) as Json, upperFirst);
      } catch (error) {
        throw serviceError('Sfn', error);
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
