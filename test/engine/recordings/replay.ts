import { Engine, VirtualClock, type LambdaCall } from '../../../lib/engine/index.ts';
import type { Json, JsonObject } from '../../../lib/engine/types.ts';
import { machine } from './translate.ts';

export interface Recording {
  readonly name: string;
  readonly type: string;
  readonly definition: JsonObject;
  readonly input: Json;
  /** How each scheduled task ended, in order. */
  readonly taskStubs?: readonly {
    readonly event: string;
    readonly output?: Json;
    readonly error?: string;
    readonly cause?: Json;
  }[];
  readonly relatedStateMachines?: Readonly<Record<string, JsonObject>>;
  readonly expected: { readonly status: string; readonly history?: readonly RecordedEvent[] };
}
export interface RecordedEvent {
  readonly id: number | readonly number[];
  readonly previousEventId: number;
  readonly type: string;
  readonly [details: string]: unknown;
}
type Stub = NonNullable<Recording['taskStubs']>[number];

const never = (call: LambdaCall): Promise<never> => call.pause(new Promise<never>(() => undefined));
const textOf = (value: Json | undefined): string | undefined =>
  value === undefined ? undefined : typeof value === 'string' ? value : JSON.stringify(value);
/** The recordings keep an output that is a string as JSON, and one that is JSON as a value. */
const outputText = (output: Json | undefined): string =>
  typeof output === 'string' ? output : JSON.stringify(output ?? null);

/** Services other than Lambda, Step Functions and activities are played by a function: what they do is in the stubs. */
function withStubs(container: JsonObject): JsonObject {
  const States = Object.fromEntries(
    Object.entries(container.States as Record<string, JsonObject>).map(([name, state]) => [name, stubbed(state)]),
  );
  return { ...container, States };
}
function stubbed(state: JsonObject): JsonObject {
  const out = { ...state };
  if (state.Branches !== undefined) out.Branches = (state.Branches as JsonObject[]).map(withStubs);
  if (state.ItemProcessor !== undefined) out.ItemProcessor = withStubs(state.ItemProcessor as JsonObject);
  const service = /^arn:aws:states:::(?!states:)(.*?)(\.waitForTaskToken)?$/.exec(String(state.Resource));
  if (service === null) return out;
  out.Resource = `arn:aws:states:::lambda:invoke${service[2] ?? ''}`;
  out.Arguments = {
    FunctionName: 'service',
    Payload: {
      of: service[1] === 'lambda:invoke' ? 'function' : 'service',
      given: state.Arguments ?? null,
      ...(service[2] === undefined ? {} : { token: '{% $states.context.Task.Token %}' }),
    },
  };
  return out;
}

/** Plays a recording: the history that this engine writes. Throws Untranslated. */
export async function replay(recording: Recording): Promise<readonly RecordedEvent[]> {
  const clock = new VirtualClock();
  const stubs = [...(recording.taskStubs ?? [])];
  const later: (() => Promise<unknown>)[] = [];
  const withToken = async (token: string, stub: Stub | undefined): Promise<void> => {
    if (stub === undefined || stub.event.endsWith('TimedOut')) return;
    if (stub.event.endsWith('Succeeded'))
      await engine.sendTaskSuccess({ taskToken: token, output: outputText(stub.output) });
    else await engine.sendTaskFailure({ taskToken: token, error: stub.error, cause: textOf(stub.cause) });
  };
  const engine = Engine.open({
    file: ':memory:',
    clock,
    accountId: '111111111111',
    invoke: async (call) => {
      const stub = stubs.shift();
      const { token, of } = (call.payload ?? {}) as { token?: string; of?: string };
      if (token !== undefined) {
        later.push(() => withToken(token, stub));
        return {};
      }
      if (stub === undefined || stub.event.endsWith('TimedOut')) return never(call);
      if (stub.error === 'States.DataLimitExceeded') return 'x'.repeat(300_000);
      if (stub.event.endsWith('Failed'))
        throw Object.assign(new Error(textOf(stub.cause)), { name: stub.error, lambdaPayload: stub.cause });
      return of === 'function' ? (stub.output as JsonObject).Payload : stub.output;
    },
  });
  try {
    const related: string[] = [];
    for (const [n, definition] of Object.values(recording.relatedStateMachines ?? {}).entries())
      related.push(await create(`related${n}`, definition));
    const input = { ...(recording.input as JsonObject) };
    if (related.length > 0 && input.StateMachineArn !== undefined && !recording.name.includes('no_such'))
      input.StateMachineArn = related[0]!;
    if ('Input' in input && input.Input === null) input.Input = {};
    const text = JSON.stringify(recording.definition);
    for (const name of text.match(/activity:[\w-]+/g) ?? [])
      if (!recording.name.includes('on_deleted')) await engine.createActivity({ name: name.slice('activity:'.length) });
    const { executionArn } = await engine.startExecution({
      stateMachineArn: await createActivities(),
      input: JSON.stringify(input),
    });
    await engine.settle();
    for (let next = later.shift(); next !== undefined; next = later.shift()) {
      await next();
      await engine.settle();
    }
    await clock.advance(24 * 60 * 60 * 1000);
    const { events } = await engine.getExecutionHistory({ executionArn, maxResults: 1000 });
    return events as unknown as readonly RecordedEvent[];
  } finally {
    await engine.close();
  }

  async function create(name: string, definition: JsonObject): Promise<string> {
    const { stateMachineArn } = await engine.createStateMachine({
      name,
      roleArn: 'arn:aws:iam::111111111111:role/snf_role_arn',
      definition: JSON.stringify({ QueryLanguage: 'JSONata', ...withStubs(machine(definition)) }),
    });
    return stateMachineArn;
  }
  async function createActivities(): Promise<string> {
    const arn = await create('case', recording.definition);
    const { activities } = await engine.listActivities({});
    for (const { activityArn } of activities ?? [])
      later.push(async () => {
        const named = recording.name.includes('no_worker_name') ? {} : { workerName: 'BASE_ID_ACTIVITY_CONSUMER' };
        const { taskToken } = await engine.getActivityTask({ activityArn, ...named });
        await withToken(taskToken!, stubs.shift());
      });
    return arn;
  }
}
