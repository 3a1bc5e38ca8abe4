import { AwsError, Engine, VirtualClock } from '../../../lib/engine/index.ts';
import { Matcher, type Normaliser } from '../matching.ts';
import type { CaseResult } from '../suites.ts';
import { functionRunner, type RecordedAnswer, type RecordedFunction } from './functions.ts';

export interface RecordedEvent {
  readonly id: number | readonly number[];
  readonly type: string;
  readonly executionStartedEventDetails?: { readonly input?: unknown };
}
export interface ExecutionCase {
  readonly name: string;
  readonly definition: unknown;
  readonly input: unknown;
  readonly lambdas: readonly RecordedFunction[];
  readonly taskStubs?: readonly RecordedAnswer[];
  readonly normalisers: readonly Normaliser[];
  readonly placeholders: readonly string[];
  readonly orderNormalised: boolean;
  readonly expected: {
    readonly status: string;
    readonly output?: unknown;
    readonly error?: string;
    readonly cause?: unknown;
    readonly eventTypes?: readonly string[];
    readonly history?: readonly RecordedEvent[];
  };
}
const YEAR_MS = 366 * 24 * 60 * 60 * 1000;
const ROLE = 'arn:aws:iam::111111111111:role/snf_role_arn';

export function engineFor(
  functions: readonly RecordedFunction[],
  answers?: readonly RecordedAnswer[],
): { engine: Engine; clock: VirtualClock } {
  const clock = new VirtualClock();
  const engine = Engine.open({
    file: ':memory:',
    clock,
    accountId: '111111111111',
    invoke: functionRunner(functions, answers),
  });
  return { engine, clock };
}

export async function runExecution(c: ExecutionCase): Promise<CaseResult> {
  const { engine, clock } = engineFor(c.lambdas, c.taskStubs);
  const { name, expected } = c;
  try {
    const definition = typeof c.definition === 'string' ? c.definition : JSON.stringify(c.definition);
    let stateMachineArn: string;
    try {
      ({ stateMachineArn } = await engine.createStateMachine({ name: 'case', definition, roleArn: ROLE }));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return { name, outcome: 'refused', reason: error.message };
    }
    const input = JSON.stringify(filledIn(c.input, recordedInput(c)));
    const { executionArn } = await engine.startExecution({ stateMachineArn, input });
    await engine.settle();
    await clock.advance(YEAR_MS);
    const got = await engine.describeExecution({ executionArn });
    const { events } = await engine.getExecutionHistory({ executionArn, maxResults: 1000 });
    return compare(
      c,
      got,
      events.map((e) => String(e.type)),
    );
  } finally {
    await engine.close();
  }

  function compare(
    of: ExecutionCase,
    got: Awaited<ReturnType<Engine['describeExecution']>>,
    types: readonly string[],
  ): CaseResult {
    const matcher = new Matcher(of.normalisers, of.placeholders);
    const reason =
      (got.status === expected.status
        ? undefined
        : `status: expected ${expected.status}, got ${got.status} (${got.error ?? ''} ${got.cause ?? ''})`) ??
      (expected.error === got.error
        ? undefined
        : `error: expected ${String(expected.error)}, got ${String(got.error)}`) ??
      (expected.output === undefined
        ? undefined
        : matcher.difference(expected.output, got.output ?? null, '/output')) ??
      sequence(of, types);
    const words = wordsOf(matcher, expected.cause, got.cause);
    return {
      name,
      outcome: reason === undefined ? 'passed' : 'failed',
      ...(reason === undefined ? {} : { reason }),
      ...(words === undefined ? {} : { words }),
      expected,
      got: { ...got, types },
    };
  }
}

export function wordsOf(matcher: Matcher, expected: unknown, got: string | undefined): CaseResult['words'] {
  if (expected === undefined) return got === undefined ? undefined : 'different';
  return matcher.difference(expected, got, '/cause') === undefined ? 'equal' : 'different';
}

/** Event types in order. Where the recording sorted a stretch (and may have lost events of it: gaps in its ids), only the sets agree. */
function sequence(c: ExecutionCase, got: readonly string[]): string | undefined {
  const want = c.expected.eventTypes;
  if (want === undefined) return undefined;
  if (!c.orderNormalised) {
    const at = want.findIndex((t, i) => t !== got[i]);
    const where = at >= 0 ? at : got.length > want.length ? want.length : -1;
    return where < 0
      ? undefined
      : `event ${where + 1}: expected ${want[where] ?? 'no more'}, got ${got[where] ?? 'no more'} (${got.join(' ')})`;
  }
  const left = [...got];
  for (const type of want) {
    const at = left.indexOf(type);
    if (at < 0) return `an event ${type} is missing (${got.join(' ')})`;
    left.splice(at, 1);
  }
  const lost = (c.expected.history ?? []).length === 0 ? 0 : lastId(c.expected.history!) - c.expected.history!.length;
  return left.length <= lost ? undefined : `events that were not recorded: ${left.join(' ')}`;
}
const lastId = (history: readonly RecordedEvent[]): number =>
  Math.max(...history.map((e) => (typeof e.id === 'number' ? e.id : 0)));

function recordedInput(c: ExecutionCase): unknown {
  return c.expected.history?.[0]?.executionStartedEventDetails?.input;
}
/** An input whose blanked parts (`{}` where a placeholder was recorded) are something again. */
function filledIn(input: unknown, recorded: unknown): unknown {
  if (input === null || typeof input !== 'object' || Array.isArray(input)) return input;
  const known = (typeof recorded === 'object' && recorded !== null ? recorded : {}) as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(input).map(([key, value]) => {
      const was = known[key];
      const blank = typeof was === 'string' && /^<.+>$/.test(was) && JSON.stringify(value) === '{}';
      return [key, blank ? `arn:aws:iam::222222222222:role/${key}` : value];
    }),
  );
}
