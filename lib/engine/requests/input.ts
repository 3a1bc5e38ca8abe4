import { AwsError } from '../errors.ts';
import type { Json, JsonObject } from '../types.ts';

/** What a member of a request may be, as Step Functions' service model has it. */
export type Shape =
  | {
      readonly type: 'string';
      readonly min?: number;
      readonly max?: number;
      readonly pattern?: RegExp;
      readonly enum?: readonly string[];
      /** Its value is not repeated in messages. */
      readonly secret?: boolean;
    }
  | { readonly type: 'integer' | 'float'; readonly min?: number; readonly max?: number }
  | { readonly type: 'boolean' }
  | { readonly type: 'list'; readonly of: Shape; readonly min?: number; readonly max?: number }
  | { readonly type: 'structure'; readonly members: Members };
export interface Member {
  readonly shape: Shape;
  readonly required: boolean;
}
export type Members = Readonly<Record<string, Member>>;

/**
 * Reads a request: members that the service does not know are left out, null stands for absent. Throws SerializationException for
 * a JSON type that cannot be what the member is, and ValidationException, in AWS's words, for whatever breaks the model.
 */
export function readInput(members: Members, body: JsonObject): JsonObject {
  const input = structure(members, body);
  const problems: string[] = [];
  checkStructure(members, input, '', problems);
  if (problems.length > 0)
    throw new AwsError(
      'ValidationException',
      `${problems.length} validation error${problems.length === 1 ? '' : 's'} detected: ${problems.join('; ')}`,
    );
  return input;
}

// ------------------------------------------------------------ types

function structure(members: Members, given: JsonObject): JsonObject {
  const out: JsonObject = {};
  for (const name in members) {
    const value = given[name];
    if (value === undefined || value === null) continue;
    out[name] = typed(members[name]!.shape, value);
  }
  return out;
}
function typed(shape: Shape, value: Json): Json {
  switch (shape.type) {
    case 'string':
      return typeof value === 'string' ? value : wrong(value, 'a String');
    case 'boolean':
      return typeof value === 'boolean' ? value : wrong(value, 'a Boolean');
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : wrong(value, 'an Integer');
    case 'float':
      return typeof value === 'number' ? value : wrong(value, 'a Float');
    case 'list':
      if (!Array.isArray(value)) throw serialization('Expected list or null');
      return value.filter((item) => item !== null).map((item) => typed(shape.of, item));
    case 'structure':
      if (typeof value !== 'object' || value === null || Array.isArray(value))
        throw serialization('Expected structure or null');
      return structure(shape.members, value);
  }
}
function wrong(value: Json, expected: string): never {
  if (Array.isArray(value)) throw serialization('Start of list found where not expected');
  if (typeof value === 'object') throw serialization('Start of structure or map found where not expected.');
  const kind =
    typeof value === 'string'
      ? 'STRING_VALUE'
      : typeof value === 'number'
        ? 'NUMBER_VALUE'
        : `${value}`.toUpperCase() + '_VALUE';
  throw serialization(`${kind} can not be converted to ${expected}`);
}
const serialization = (message: string): AwsError => new AwsError('SerializationException', message);

// ------------------------------------------------------------ constraints

function checkStructure(members: Members, given: JsonObject, at: string, problems: string[]): void {
  for (const name in members) {
    const { shape, required } = members[name]!;
    const value = given[name];
    const here = at === '' ? name : `${at}.${name}`;
    if (value !== undefined) check(shape, value, here, problems);
    else if (required) problems.push(`Value null at '${here}' failed to satisfy constraint: Member must not be null`);
  }
}
function check(shape: Shape, value: Json, at: string, problems: string[]): void {
  const refuse = (constraint: string): void => {
    const secret = shape.type === 'string' && shape.secret === true;
    const shown = secret ? 'Value' : `Value '${typeof value === 'object' ? JSON.stringify(value) : String(value)}'`;
    problems.push(`${shown} at '${at}' failed to satisfy constraint: Member must ${constraint}`);
  };
  switch (shape.type) {
    case 'structure':
      return checkStructure(shape.members, value as JsonObject, at, problems);
    case 'boolean':
      return;
    case 'integer':
    case 'float':
      if (shape.min !== undefined && (value as number) < shape.min)
        refuse(`have value greater than or equal to ${shape.min}`);
      if (shape.max !== undefined && (value as number) > shape.max)
        refuse(`have value less than or equal to ${shape.max}`);
      return;
    case 'list':
      checkLength((value as Json[]).length, shape, refuse);
      return (value as Json[]).forEach((item, i) => check(shape.of, item, `${at}.${i + 1}.member`, problems));
    case 'string':
      if (shape.enum?.includes(value as string) === false) refuse(`satisfy enum value set: [${shape.enum.join(', ')}]`);
      checkLength((value as string).length, shape, refuse);
      if (shape.pattern?.test(value as string) === false)
        refuse(`satisfy regular expression pattern: ${shape.pattern.source}`);
  }
}
function checkLength(
  length: number,
  { min, max }: { readonly min?: number; readonly max?: number },
  refuse: (constraint: string) => void,
): void {
  if (min !== undefined && length < min) refuse(`have length greater than or equal to ${min}`);
  if (max !== undefined && length > max) refuse(`have length less than or equal to ${max}`);
}
