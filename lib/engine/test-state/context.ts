import type { Execution, JsonObject } from '../types.ts';
import { AwsError } from '../errors.ts';
import type { TestRequest } from './request.ts';

/** What a mocked context object may hold, and of which type. */
const FIELDS: Readonly<Record<string, Readonly<Record<string, 'string' | 'number' | 'any'>>>> = {
  Execution: {
    Id: 'string',
    Input: 'any',
    Name: 'string',
    RoleArn: 'string',
    StartTime: 'string',
    RedriveCount: 'number',
    RedriveTime: 'string',
  },
  State: { EnteredTime: 'string', Name: 'string', RetryCount: 'number' },
  StateMachine: { Id: 'string', Name: 'string' },
  Task: { Token: 'string' },
};
const refuse = (what: string): AwsError =>
  new AwsError('ValidationException', `Invalid Context object provided: ${what}`);

/** Throws ValidationException with the words of AWS. */
export function checkContext(context: JsonObject, waits: boolean): void {
  for (const [name, value] of Object.entries(context)) {
    if (name === 'Map') throw refuse("'Map' field is not supported when mocking a Context object");
    const fields = FIELDS[name];
    if (fields === undefined) throw refuse(`Field '${name}' is not allowed`);
    if (value === null || typeof value !== 'object' || Array.isArray(value)) throw refuse(`${name} must be an object`);
    if (name === 'Task' && !waits)
      throw refuse(
        "'Task' field is only supported for Task states with a .sync or .waitForTaskToken integration pattern",
      );
    for (const [key, inner] of Object.entries(value)) {
      const type = fields[key];
      if (type === undefined) throw refuse(`Field '${key}' is not allowed`);
      if (type !== 'any' && typeof inner !== type) throw refuse(`${name}.${key} must be a ${type}`);
    }
  }
}

/** The context object of a test where none is given. The state has no name of its own here (recorded). */
export function contextObject(test: TestRequest, execution: Execution, { now }: { readonly now: number }): JsonObject {
  const at = new Date(now).toISOString();
  return {
    Execution: {
      Id: execution.arn,
      Input: test.input,
      Name: execution.name,
      RoleArn: test.roleArn ?? null,
      StartTime: at,
    },
    StateMachine: { Id: execution.machine, Name: execution.machine.split(':')[6] ?? '' },
    State: { Name: 'StateName', EnteredTime: at, RetryCount: test.retries },
  };
}
