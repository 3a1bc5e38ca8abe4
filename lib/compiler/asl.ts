import type { Json, JsonObject } from '../model/json.ts';

/** What the compiler writes of the States Language (JSONata mode). */
export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly MaxAttempts?: number;
  readonly BackoffRate?: number;
  readonly JitterStrategy?: 'FULL';
}
export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
  readonly Assign?: JsonObject;
  readonly Output?: Json;
}
export interface ChoiceRule {
  readonly Condition: string;
  readonly Next: string;
  readonly Assign?: JsonObject;
  readonly Output?: Json;
}
export interface AslState {
  readonly Type: 'Task' | 'Pass' | 'Choice' | 'Succeed' | 'Fail' | 'Parallel' | 'Map';
  readonly Comment: string;
  readonly Next?: string;
  readonly End?: true;
  readonly [field: string]: unknown;
}
export interface Container {
  StartAt: string;
  readonly States: Record<string, AslState>;
}

/** `{% text %}`: a JSONata expression as the States Language wants it. */
export const jsonata = (text: string): string => `{% ${text} %}`;
/** A JSONata string literal. */
export const quoted = (text: string): string => JSON.stringify(text);

/** Pieces of a text: literal, or a JSONata expression that gives a string. */
export type Piece = { readonly text: string } | { readonly expression: string };

/** Joins pieces to one JSONata expression; neighbouring literals become one. */
export function concat(pieces: readonly Piece[]): string {
  const out: string[] = [];
  let literal = '';
  const flush = (): void => {
    if (literal !== '') out.push(quoted(literal));
    literal = '';
  };
  for (const piece of pieces) {
    if ('text' in piece) literal += piece.text;
    else {
      flush();
      out.push(piece.expression);
    }
  }
  flush();
  return out.length === 0 ? '""' : out.join(' & ');
}
