import { AwsError } from '../errors.ts';
import type { Json } from '../types.ts';

/** The part of an answer's shape that a mock is checked against. */
type Shape =
  | { readonly type: 'string' | 'integer' }
  | { readonly type: 'list'; readonly of: Shape }
  | {
      readonly type: 'structure';
      readonly members: Readonly<Record<string, Shape>>;
      readonly required?: readonly string[];
    };

const STRING = { type: 'string' } as const;
const INTEGER = { type: 'integer' } as const;

/** Answers of the services that this engine emulates, in the casing of States Language. One row a service action. */
const SHAPES: Readonly<Record<string, Shape>> = {
  'states:startExecution': {
    type: 'structure',
    members: { ExecutionArn: STRING, StartDate: STRING },
    required: ['ExecutionArn', 'StartDate'],
  },
  'lambda:invoke': {
    type: 'structure',
    members: {
      StatusCode: INTEGER,
      FunctionError: STRING,
      LogResult: STRING,
      Payload: STRING,
      ExecutedVersion: STRING,
    },
  },
  'events:putEvents': {
    type: 'structure',
    members: {
      FailedEntryCount: INTEGER,
      Entries: {
        type: 'list',
        of: { type: 'structure', members: { EventId: STRING, ErrorCode: STRING, ErrorMessage: STRING } },
      },
    },
  },
};

/** STRICT: what is there has its type and nothing required is missing. PRESENT: only the former. NONE: nothing is checked. */
export function checkMockedFields(resource: string, result: Json, mode: string): void {
  if (mode === 'NONE') return;
  const action = /:states:::((?:aws-sdk:)?[\w-]+:\w+)/.exec(resource)?.[1];
  const shape = action === undefined ? undefined : SHAPES[action];
  if (shape !== undefined) check(shape, result, undefined, mode === 'STRICT');
}

function check(shape: Shape, value: Json, name: string | undefined, strict: boolean): void {
  const wrong = (expected: string): AwsError =>
    new AwsError(
      'ValidationException',
      `Mock result schema validation error: Field '${name ?? ''}' must be ${expected}`,
    );
  switch (shape.type) {
    case 'string':
      if (typeof value !== 'string') throw wrong('a string');
      return;
    case 'integer':
      if (typeof value !== 'number' || !Number.isInteger(value)) throw wrong('a number');
      return;
    case 'list':
      if (!Array.isArray(value)) throw wrong('an array');
      for (const item of value) check(shape.of, item, name, strict);
      return;
    case 'structure': {
      if (value === null || typeof value !== 'object' || Array.isArray(value)) throw wrong('an object');
      for (const required of strict ? (shape.required ?? []) : [])
        if (!Object.hasOwn(value, required))
          throw new AwsError(
            'ValidationException',
            `Mock result schema validation error: Required field '${required}' is missing`,
          );
      for (const [key, member] of Object.entries(shape.members))
        if (value[key] !== undefined) check(member, value[key], key, strict);
    }
  }
}
