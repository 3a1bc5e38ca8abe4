import { randomUUID } from 'node:crypto';
import type { Clock } from './clock.ts';
import { AwsError, MAX_CAUSE_CHARS, MAX_ERROR_CHARS, MAX_PAYLOAD_BYTES, DATA_LIMIT_EXCEEDED } from './errors.ts';
import { integrationOf } from './integrations.ts';
import { states } from './states/index.ts';
import { EngineStore, type MachineRow } from './store.ts';
import { Turn } from './turn.ts';
import type { Branch, Definition, Execution, HistoryRow, Json, JsonObject } from './types.ts';
import { validate } from './validate.ts';

export interface LambdaCall {
  readonly functionArn: string;
  readonly payload: unknown;
  /** Stable for one attempt of a task, also across a restart of the engine. */
  readonly idempotencyKey: string;
  readonly signal: AbortSignal;
}
export interface EngineOptions {
  /** Path of the SQLite file, or `:memory:`. */
  readonly file: string;
  readonly clock: Clock;
  /** Runs a function. An error's name and message become Error and Cause, as Lambda makes them. */
  readonly invoke: (call: LambdaCall) => Promise<unknown>;
  readonly random?: () => number;
  readonly region?: string;
  readonly accountId?: string;
}

interface Live {
  readonly execution: Execution;
  readonly definition: Definition;
  /** Messages to one execution are taken one after the other. */
  mailbox: Promise<void>;
  readonly cancels: Map<string, () => void>;
  readonly aborts: Map<string, AbortController>;
}

const PAGE = 1000;

/** Step Functions on this machine: the operations of the API that the platform uses, with AWS's shapes and error names. */
export class Engine {
  readonly #options: EngineOptions;
  readonly #store: EngineStore;
  readonly #machines = new Map<string, { row: MachineRow; definition: Definition }>();
  readonly #live = new Map<string, Live>();
  #seq: number;
  #busy = 0;
  #idle: (() => void)[] = [];
  #closed = false;

  private constructor(options: EngineOptions) {
    this.#options = options;
    this.#store = new EngineStore(options.file);
    this.#seq = this.#store.lastSeq();
    for (const row of this.#store.machines())
      this.#machines.set(row.arn, { row, definition: JSON.parse(row.definition) as Definition });
  }

  /** Opens the file and goes on with every execution that is still open. */
  static open(options: EngineOptions): Engine {
    const engine = new Engine(options);
    for (const execution of engine.#store.open()) engine.#resume(execution);
    return engine;
  }

  /** Resolves when nothing can run without an outside event or the clock. */
  async settle(): Promise<void> {
    while (this.#busy > 0) await new Promise<void>((done) => this.#idle.push(done));
  }
  async close(): Promise<void> {
    this.#closed = true;
    for (const live of this.#live.values()) {
      for (const cancel of live.cancels.values()) cancel();
      for (const abort of live.aborts.values()) abort.abort();
    }
    await Promise.all([...this.#live.values()].map((l) => l.mailbox));
    this.#store.close();
  }

  // ------------------------------------------------------------ machines

  async createStateMachine(request: {
    name: string;
    definition: string;
    roleArn?: string;
    type?: string;
  }): Promise<{ stateMachineArn: string; creationDate: Date }> {
    if (request.type === 'EXPRESS')
      throw new AwsError('StateMachineTypeNotSupported', 'This engine runs Standard state machines only.');
    if (!/^[\w-]{1,80}$/.test(request.name)) throw new AwsError('InvalidName', `Invalid Name: '${request.name}'`);
    const { definition, problems } = validate(request.definition);
    if (definition === undefined)
      throw new AwsError(
        'InvalidDefinition',
        `Invalid State Machine Definition: '${problems.map((p) => `${p.code}: ${p.message} at ${p.location || '/'}`).join(', ')}'`,
      );
    const arn = this.#arn(`stateMachine:${request.name}`);
    const known = this.#machines.get(arn);
    if (known !== undefined) {
      if (known.row.definition !== request.definition)
        throw new AwsError('StateMachineAlreadyExists', `State Machine Already Exists: '${arn}'`);
      return { stateMachineArn: arn, creationDate: new Date(known.row.created) };
    }
    const row: MachineRow = {
      arn,
      name: request.name,
      definition: request.definition,
      created: this.#options.clock.now(),
      version: 1,
    };
    this.#machines.set(arn, { row, definition });
    await this.#store.saveMachine(row);
    return { stateMachineArn: arn, creationDate: new Date(row.created) };
  }
  async describeStateMachine(request: { stateMachineArn: string }): Promise<{
    stateMachineArn: string;
    name: string;
    definition: string;
    status: 'ACTIVE';
    type: 'STANDARD';
    creationDate: Date;
    roleArn: string;
  }> {
    const { row } = this.#machine(request.stateMachineArn);
    return {
      stateMachineArn: row.arn,
      name: row.name,
      definition: row.definition,
      status: 'ACTIVE',
      type: 'STANDARD',
      creationDate: new Date(row.created),
      roleArn: `arn:aws:iam::${this.#account}:role/tutti`,
    };
  }
  async listStateMachines(): Promise<{
    stateMachines: { stateMachineArn: string; name: string; type: 'STANDARD'; creationDate: Date }[];
  }> {
    return {
      stateMachines: [...this.#machines.values()].map(({ row }) => ({
        stateMachineArn: row.arn,
        name: row.name,
        type: 'STANDARD',
        creationDate: new Date(row.created),
      })),
    };
  }

  // ------------------------------------------------------------ executions

  async startExecution(request: {
    stateMachineArn: string;
    name?: string;
    input?: string;
  }): Promise<{ executionArn: string; startDate: Date }> {
    const { row, definition } = this.#machine(request.stateMachineArn);
    const name = request.name ?? randomUUID();
    if (!/^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]{1,80}$/.test(name))
      throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
    const input = request.input ?? '{}';
    let parsed: Json;
    try {
      parsed = JSON.parse(input) as Json;
    } catch {
      throw new AwsError('InvalidExecutionInput', 'Invalid State Machine Execution Input: the input is not JSON');
    }
    if (Buffer.byteLength(input) > MAX_PAYLOAD_BYTES)
      throw new AwsError('InvalidExecutionInput', `The input exceeds ${MAX_PAYLOAD_BYTES} bytes.`);
    const arn = this.#arn(`execution:${row.name}:${name}`);
    const known = this.#live.get(arn)?.execution ?? this.#store.execution(arn);
    if (known !== undefined) {
      if (known.status === 'RUNNING' && known.input === input) {
        await this.#live.get(arn)?.mailbox;
        return { executionArn: arn, startDate: new Date(known.startedAt) };
      }
      throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
    }
    const now = this.#options.clock.now();
    const execution: Execution = {
      arn,
      name,
      machine: row.arn,
      seq: (this.#seq += 1),
      input,
      status: 'RUNNING',
      startedAt: now,
      redriveCount: 0,
      lastEventId: 0,
      branches: {},
    };
    const root: Branch = {
      id: '0',
      index: 0,
      path: [],
      state: definition.StartAt,
      input: parsed,
      vars: {},
      phase: 'enter',
      enteredAt: now,
      enteredId: 0,
      previousId: 0,
      retryCount: 0,
      retries: [],
    };
    execution.branches['0'] = root;
    const live = this.#adopt(execution, definition);
    if (definition.TimeoutSeconds !== undefined) this.#wakeExecution(live, now + definition.TimeoutSeconds * 1000);
    await this.#turn(live, async (turn) => {
      turn.emit(root, 'ExecutionStarted', {
        key: 'executionStartedEventDetails',
        value: { input, inputDetails: { truncated: false }, roleArn: `arn:aws:iam::${this.#account}:role/tutti` },
      });
      root.previousId = 0;
      turn.ready(root);
      await turn.run();
    });
    return { executionArn: arn, startDate: new Date(now) };
  }
  async describeExecution(request: { executionArn: string }): Promise<{
    executionArn: string;
    stateMachineArn: string;
    name: string;
    status: Execution['status'];
    startDate: Date;
    stopDate?: Date;
    input: string;
    output?: string;
    error?: string;
    cause?: string;
    redriveCount: number;
  }> {
    return describe(this.#execution(request.executionArn));
  }
  async listExecutions(request: {
    stateMachineArn: string;
    statusFilter?: string;
    maxResults?: number;
    nextToken?: string;
  }): Promise<{ executions: ReturnType<typeof describe>[]; nextToken?: string }> {
    this.#machine(request.stateMachineArn);
    const limit = Math.min(request.maxResults ?? 100, PAGE);
    const before = request.nextToken === undefined ? Number.MAX_SAFE_INTEGER : Number(request.nextToken);
    const found = this.#store.list(request.stateMachineArn, request.statusFilter, before, limit + 1);
    const page = found.slice(0, limit);
    return { executions: page.map(describe), ...(found.length > limit ? { nextToken: String(page.at(-1)!.seq) } : {}) };
  }
  async getExecutionHistory(request: {
    executionArn: string;
    maxResults?: number;
    nextToken?: string;
    reverseOrder?: boolean;
  }): Promise<{ events: JsonObject[]; nextToken?: string }> {
    const execution = this.#execution(request.executionArn);
    await this.#live.get(execution.arn)?.mailbox;
    const limit = Math.min(
      request.maxResults === undefined || request.maxResults === 0 ? 100 : request.maxResults,
      PAGE,
    );
    const descending = request.reverseOrder === true;
    const after =
      request.nextToken === undefined ? (descending ? Number.MAX_SAFE_INTEGER : 0) : Number(request.nextToken);
    const rows = this.#store.history(execution.seq, after, limit + 1, descending);
    const page = rows.slice(0, limit);
    return { events: page.map(historyEvent), ...(rows.length > limit ? { nextToken: String(page.at(-1)!.id) } : {}) };
  }
  async stopExecution(request: { executionArn: string; error?: string; cause?: string }): Promise<{ stopDate: Date }> {
    const execution = this.#execution(request.executionArn);
    const live = this.#live.get(execution.arn);
    if (live !== undefined)
      await this.#turn(live, async (turn) => {
        if (execution.status === 'RUNNING')
          turn.endExecution('ABORTED', {
            ...(request.error === undefined ? {} : { error: request.error }),
            ...(request.cause === undefined ? {} : { cause: request.cause }),
          });
      });
    return { stopDate: new Date(execution.stoppedAt ?? this.#options.clock.now()) };
  }

  // ------------------------------------------------------------ task tokens

  async sendTaskSuccess(request: { taskToken: string; output: string }): Promise<void> {
    if (Buffer.byteLength(request.output) > MAX_PAYLOAD_BYTES)
      throw new AwsError('InvalidOutput', `The output exceeds ${MAX_PAYLOAD_BYTES} bytes.`);
    let output: Json;
    try {
      output = JSON.parse(request.output) as Json;
    } catch {
      throw new AwsError('InvalidOutput', 'Invalid Output: the output is not JSON');
    }
    await this.#byToken(request.taskToken, async (turn, branch) => {
      const state = turn.stateOf(branch);
      this.#submitted(turn, branch);
      await turn.guard(branch, () => states.Task.result!(turn, branch, state, output));
    });
  }
  async sendTaskFailure(request: { taskToken: string; error?: string; cause?: string }): Promise<void> {
    if ((request.error ?? '').length > MAX_ERROR_CHARS || (request.cause ?? '').length > MAX_CAUSE_CHARS)
      throw new AwsError(
        'ValidationException',
        `error has at most ${MAX_ERROR_CHARS} and cause at most ${MAX_CAUSE_CHARS} characters`,
      );
    await this.#byToken(request.taskToken, async (turn, branch) => {
      this.#submitted(turn, branch);
      await this.#taskFailed(turn, branch, request.error ?? '', request.cause ?? '');
    });
  }
  async sendTaskHeartbeat(request: { taskToken: string }): Promise<void> {
    await this.#byToken(request.taskToken, async (turn, branch) => {
      if (branch.heartbeatMs === undefined) return;
      branch.heartbeatDue = turn.now + branch.heartbeatMs;
      turn.effects.push({ kind: 'wake', branch: branch.id, at: branch.heartbeatDue });
    });
  }

  // ------------------------------------------------------------ inside

  get #account(): string {
    return this.#options.accountId ?? '000000000000';
  }
  #arn(tail: string): string {
    return `arn:aws:states:${this.#options.region ?? 'us-east-1'}:${this.#account}:${tail}`;
  }
  #machine(arn: string): { row: MachineRow; definition: Definition } {
    const found = this.#machines.get(arn);
    if (found === undefined) throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
    return found;
  }
  #execution(arn: string): Execution {
    const found = this.#live.get(arn)?.execution ?? this.#store.execution(arn);
    if (found === undefined) throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return found;
  }
  #adopt(execution: Execution, definition: Definition): Live {
    const live: Live = { execution, definition, mailbox: Promise.resolve(), cancels: new Map(), aborts: new Map() };
    this.#live.set(execution.arn, live);
    return live;
  }
  /** After a restart: tasks whose function had not answered are called again with the same key, times come due. */
  #resume(execution: Execution): void {
    const { definition } = this.#machine(execution.machine);
    const live = this.#adopt(execution, definition);
    if (definition.TimeoutSeconds !== undefined)
      this.#wakeExecution(live, execution.startedAt + definition.TimeoutSeconds * 1000);
    for (const branch of Object.values(execution.branches)) {
      if (branch.due !== undefined) this.#wake(live, branch.id, branch.due);
      if (branch.heartbeatDue !== undefined) this.#wake(live, branch.id, branch.heartbeatDue);
      if (branch.phase === 'task' && branch.task !== undefined && !branch.task.submitted)
        this.#invoke(live, branch.id, branch.task.attemptId);
    }
  }

  /** One message: changes the execution, writes it down, and only then lets the world see it. */
  #turn(live: Live, work: (turn: Turn) => Promise<void>): Promise<void> {
    this.#busy += 1;
    const { clock, random } = this.#options;
    const run = async (): Promise<void> => {
      if (live.execution.status !== 'RUNNING') return;
      const turn = new Turn({
        execution: live.execution,
        definition: live.definition,
        now: clock.now(),
        random: random ?? Math.random,
        uuid: randomUUID,
      });
      await work(turn);
      await this.#store.save(live.execution, turn.events);
      if (live.execution.status !== 'RUNNING') this.#retire(live);
      else
        for (const effect of turn.effects) {
          if (effect.kind === 'invoke') this.#invoke(live, effect.branch, effect.attemptId);
          else this.#wake(live, effect.branch, effect.at);
        }
    };
    const result = live.mailbox.then(run);
    live.mailbox = result.catch(() => undefined).finally(() => this.#rest());
    return result;
  }
  #rest(): void {
    this.#busy -= 1;
    if (this.#busy > 0) return;
    const idle = this.#idle;
    this.#idle = [];
    for (const done of idle) done();
  }
  #retire(live: Live): void {
    for (const cancel of live.cancels.values()) cancel();
    for (const abort of live.aborts.values()) abort.abort();
    this.#live.delete(live.execution.arn);
  }

  #wakeExecution(live: Live, at: number): void {
    live.cancels.set(
      'execution',
      this.#options.clock.schedule(at, () => this.#turn(live, async (turn) => turn.endExecution('TIMED_OUT', {}))),
    );
  }
  #wake(live: Live, branchId: string, at: number): void {
    const key = `${branchId}@${at}`;
    live.cancels.get(key)?.();
    live.cancels.set(
      key,
      this.#options.clock.schedule(at, () => {
        live.cancels.delete(key);
        if (this.#closed) return undefined;
        return this.#turn(live, async (turn) => {
          const branch = turn.execution.branches[branchId];
          const dueNow = branch !== undefined && (branch.due === at || branch.heartbeatDue === at);
          if (!dueNow) return;
          if (branch.phase === 'retry') {
            // A retry is another attempt inside the state: it is not entered again.
            branch.phase = 'enter';
            const state = turn.stateOf(branch);
            await turn.guard(branch, () => states[state.Type].enter(turn, branch, state));
          } else if (branch.phase === 'wait' || branch.phase === 'task') {
            const state = turn.stateOf(branch);
            await turn.guard(branch, () => states[state.Type].wake!(turn, branch, state));
          }
          await turn.run();
        });
      }),
    );
  }

  #invoke(live: Live, branchId: string, attemptId: string): void {
    const branch = live.execution.branches[branchId];
    if (branch?.task?.attemptId !== attemptId || this.#closed) return;
    const state = stateAt(live.definition, branch);
    const { kind } = integrationOf(state.Resource!);
    const args = branch.task.arguments as JsonObject;
    const functionArn = kind === 'function' ? state.Resource! : String(args.FunctionName);
    const payload = kind === 'function' ? args : (args.Payload ?? {});
    const abort = new AbortController();
    live.aborts.set(attemptId, abort);
    this.#busy += 1;
    const answered = this.#options
      .invoke({ functionArn, payload, idempotencyKey: attemptId, signal: abort.signal })
      .then(
        (value) =>
          this.#answered(
            live,
            branchId,
            attemptId,
            kind === 'function'
              ? (value ?? null)
              : { ExecutedVersion: '$LATEST', Payload: value ?? null, StatusCode: 200 },
          ),
        (error: unknown) => this.#refused(live, branchId, attemptId, error as Error),
      )
      .finally(() => {
        live.aborts.delete(attemptId);
        this.#rest();
      });
    void answered.catch(() => undefined);
  }
  #present(turn: Turn, branchId: string, attemptId: string): Branch | undefined {
    const branch = turn.execution.branches[branchId];
    return branch?.phase === 'task' && branch.task?.attemptId === attemptId ? branch : undefined;
  }
  #answered(live: Live, branchId: string, attemptId: string, value: unknown): Promise<void> {
    if (this.#closed) return Promise.resolve();
    return this.#turn(live, async (turn) => {
      const branch = this.#present(turn, branchId, attemptId);
      if (branch === undefined) return;
      const result = JSON.parse(JSON.stringify(value)) as Json;
      if (branch.task!.waitForToken) return this.#submitted(turn, branch, result);
      const state = turn.stateOf(branch);
      if (Buffer.byteLength(JSON.stringify(result)) > MAX_PAYLOAD_BYTES)
        await this.#taskFailed(
          turn,
          branch,
          DATA_LIMIT_EXCEEDED,
          `The state/task '${branch.state}' returned a result with a size exceeding the maximum number of bytes service limit.`,
        );
      else await turn.guard(branch, () => states.Task.result!(turn, branch, state, result));
      await turn.run();
    });
  }
  #refused(live: Live, branchId: string, attemptId: string, error: Error): Promise<void> {
    if (this.#closed) return Promise.resolve();
    return this.#turn(live, async (turn) => {
      const branch = this.#present(turn, branchId, attemptId);
      if (branch === undefined) return;
      const cause = JSON.stringify({ errorType: error.name, errorMessage: error.message, trace: [] });
      await this.#taskFailed(turn, branch, error.name.slice(0, MAX_ERROR_CHARS), cause.slice(0, MAX_CAUSE_CHARS));
      await turn.run();
    });
  }
  #submitted(turn: Turn, branch: Branch, output: Json = {}): void {
    if (branch.task!.submitted) return;
    branch.task!.submitted = true;
    const { resourceType, resource } = integrationOf(turn.stateOf(branch).Resource!);
    turn.emit(branch, 'TaskSubmitted', {
      key: 'taskSubmittedEventDetails',
      value: { resourceType, resource, output: JSON.stringify(output), outputDetails: { truncated: false } },
    });
  }
  async #taskFailed(turn: Turn, branch: Branch, error: string, cause: string): Promise<void> {
    const state = turn.stateOf(branch);
    const { resourceType, resource } = integrationOf(state.Resource!);
    turn.emit(branch, 'TaskFailed', { key: 'taskFailedEventDetails', value: { resourceType, resource, error, cause } });
    await turn.guard(branch, () => turn.fail(branch, state, error, cause));
  }
  async #byToken(token: string, work: (turn: Turn, branch: Branch) => Promise<void>): Promise<void> {
    const [seq, branchId, attemptId] = Buffer.from(token, 'base64').toString('utf8').split('|');
    if (seq === undefined || branchId === undefined || attemptId === undefined || !/^\d+$/.test(seq))
      throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");
    const arn =
      this.#store.bySeq(Number(seq)) ??
      [...this.#live.values()].find((l) => l.execution.seq === Number(seq))?.execution.arn;
    if (arn === undefined) throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");
    const gone = (): AwsError => new AwsError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
    const live = this.#live.get(arn);
    if (live === undefined) throw gone();
    let taken = false;
    await this.#turn(live, async (turn) => {
      const branch = this.#present(turn, branchId, attemptId);
      if (branch === undefined) return;
      taken = true;
      await work(turn, branch);
      await turn.run();
    });
    if (!taken) throw gone();
  }
}

function stateAt(definition: Definition, branch: Branch) {
  let container: { States: Definition['States'] } = definition;
  for (let i = 0; i < branch.path.length; i += 2) {
    const state = container.States[branch.path[i] as string]!;
    container = state.Type === 'Map' ? state.ItemProcessor! : state.Branches![branch.path[i + 1] as number]!;
  }
  return container.States[branch.state]!;
}

function describe(e: Execution) {
  return {
    executionArn: e.arn,
    stateMachineArn: e.machine,
    name: e.name,
    status: e.status,
    startDate: new Date(e.startedAt),
    ...(e.stoppedAt === undefined ? {} : { stopDate: new Date(e.stoppedAt) }),
    input: e.input,
    ...(e.output === undefined ? {} : { output: e.output }),
    ...(e.error === undefined ? {} : { error: e.error }),
    ...(e.cause === undefined ? {} : { cause: e.cause }),
    redriveCount: e.redriveCount,
  };
}

function historyEvent(row: HistoryRow): JsonObject {
  return {
    id: row.id,
    previousEventId: row.previousEventId,
    type: row.type,
    timestamp: new Date(row.timestamp) as unknown as Json,
    ...(row.details === undefined ? {} : { [row.details.key]: row.details.value }),
  };
}
