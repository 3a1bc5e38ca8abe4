import type * as Sfn from '@aws-sdk/client-sfn';
import { arnOf, checkName, keyOf, parseArn, type Place } from './arns.ts';
import type { Core } from './core.ts';
import { AwsError, longerThan, MAX_CAUSE_CHARS, MAX_ERROR_CHARS, MAX_PAYLOAD_BYTES } from './errors.ts';
import { historyEvent } from './history.ts';
import type { Machines } from './catalog/machines.ts';
import { offsetOf, sizeOf, tokenOf } from './registry.ts';
import { redrive, redriveOf } from './redrive.ts';
import { newBranch, type Turn } from './turn.ts';
import type { Answer, Execution, ExecutionStatus, Json, Waiter } from './types.ts';

const STATUSES: readonly ExecutionStatus[] = [
  'RUNNING',
  'SUCCEEDED',
  'FAILED',
  'TIMED_OUT',
  'ABORTED',
  'PENDING_REDRIVE',
];

/** Executions: start, look at, stop, redrive. */
export class Executions {
  readonly #core: Core;
  readonly #machines: Machines;
  readonly #place: Place;

  constructor(core: Core, machines: Machines, place: Place) {
    this.#core = core;
    this.#machines = machines;
    this.#place = place;
  }

  async start(request: Sfn.StartExecutionCommandInput) {
    this.#core.throttle();
    const target = this.#machines.target(request.stateMachineArn ?? '');
    const name = request.name ?? this.#core.newName();
    if (request.name !== undefined) checkName(name);
    const { text, value } = inputOf(request.input ?? '{}');
    const { name: machine, ...of } = target;
    return this.#start({ ...of, label: machine, name, text, value, known: request.name !== undefined });
  }
  /** A child of a `.sync` or plain `startExecution` task; a repeated start by the same attempt finds what it started. */
  async startChild(request: {
    stateMachineArn: string;
    name?: string;
    input: string;
    attempt: string;
    waiter?: Waiter;
  }): Promise<{ executionArn: string; startDate: Date }> {
    const { name: machine, ...of } = this.#machines.target(request.stateMachineArn);
    if (request.name !== undefined) checkName(request.name);
    const { text, value } = inputOf(request.input);
    return this.#start({
      ...of,
      label: machine,
      name: request.name ?? request.attempt,
      text,
      value,
      known: true,
      startedBy: request.attempt,
      ...(request.waiter === undefined ? {} : { waiter: request.waiter }),
    });
  }
  /**
   * A child of a distributed Map; one that has ended before the map run was redriven goes on. Gives the output of one that had
   * succeeded before anybody heard of it.
   */
  async startItem(
    parent: Execution,
    of: { label: string; name: string; mapRun: string; container: number; input: Json; waiter: Waiter },
  ): Promise<{ readonly output: Json } | undefined> {
    const { machine, revision, roleArn } = parent;
    const label = `${machine.split(':')[6] ?? ''}/${of.label}`;
    const known = this.#core.seqOf(`${label}:${of.name}`);
    if (known !== undefined) {
      await this.#leftNothing(known);
      return this.#core.post(known, (turn) => {
        const { execution } = turn;
        if (execution.status === 'SUCCEEDED') return { output: execution.output ?? null };
        if (execution.status === 'RUNNING' || execution.waiter?.round === of.waiter.round) return undefined;
        execution.waiter = of.waiter;
        redrive(turn, undefined);
        return undefined;
      });
    }
    await this.#start({
      machine,
      revision,
      roleArn,
      label,
      name: of.name,
      text: JSON.stringify(of.input),
      value: of.input,
      known: false,
      startedBy: of.mapRun,
      waiter: of.waiter,
      container: of.container,
      mapRun: of.mapRun,
    });
    return undefined;
  }

  async #start(of: {
    machine: string;
    revision: string;
    roleArn: string;
    version?: string;
    alias?: string;
    label: string;
    name: string;
    text: string;
    value: Json;
    known: boolean;
    startedBy?: string;
    waiter?: Waiter;
    container?: number;
    mapRun?: string;
  }): Promise<{ executionArn: string; startDate: Date }> {
    const key = `${of.label}:${of.name}`;
    const arn = arnOf(this.#place, `execution:${key}`);
    const known = of.known ? this.#core.seqOf(key) : undefined;
    if (known !== undefined) return this.#again(known, arn, of.text, of.startedBy);
    const now = this.#core.now;
    const { label: _label, text, value, known: _known, ...rest } = of;
    const execution: Execution = {
      ...rest,
      seq: this.#core.nextSeq(),
      arn,
      input: text,
      startedAt: now,
      status: 'RUNNING',
      redriveCount: 0,
      lastEventId: 0,
      branches: {},
    };
    const program = this.#machines.program(of.machine, of.revision);
    const seconds = of.container === undefined ? program.definition.TimeoutSeconds : undefined;
    if (seconds !== undefined) execution.timeoutAt = now + seconds * 1000;
    const container = of.container ?? 0;
    await this.#core.start(execution, key, program, (turn) =>
      begin(turn, container, program.startOf(container), value),
    );
    return { executionArn: arn, startDate: new Date(now) };
  }
  /** Starting an open execution again with the same name and input gives the one there is. */
  async #again(seq: number, arn: string, input: string, startedBy: string | undefined) {
    const known = await this.#core.post(seq, ({ execution: e }) => ({
      startedAt: e.startedAt,
      same: startedBy !== undefined ? e.startedBy === startedBy : e.status === 'RUNNING' && e.input === input,
    }));
    if (!known.same) throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
    return { executionArn: arn, startDate: new Date(known.startedAt) };
  }

  /** The execution behind an ARN. Throws ExecutionDoesNotExist, InvalidArn. */
  find(arn: string): number {
    const seq = this.#core.seqOf(keyOf(arn));
    if (seq === undefined || !arn.startsWith(arnOf(this.#place, 'execution:')))
      throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return seq;
  }
  read<T>(arn: string, look: (execution: Execution) => T): Promise<T> {
    return this.#core.post(this.find(arn), (turn) => look(turn.execution));
  }

  async describe(request: Sfn.DescribeExecutionCommandInput) {
    this.#core.throttle();
    const included = request.includedData !== 'METADATA_ONLY';
    return this.read(request.executionArn ?? '', (e) => ({
      ...listed(e),
      ...(included ? { input: e.input } : {}),
      inputDetails: { included },
      ...(e.output === undefined
        ? {}
        : { ...(included ? { output: JSON.stringify(e.output) } : {}), outputDetails: { included } }),
      ...(e.error === undefined ? {} : { error: e.error }),
      ...(e.cause === undefined ? {} : { cause: e.cause }),
      ...redriveOf(e, this.#core.now),
    }));
  }
  async describeMachine(
    request: Sfn.DescribeStateMachineForExecutionCommandInput,
  ): Answer<Sfn.DescribeStateMachineForExecutionCommandOutput> {
    const of = await this.read(request.executionArn ?? '', ({ machine, revision, mapRun }) => ({
      machine,
      revision,
      ...(mapRun === undefined ? {} : { mapRun }),
    }));
    return this.#machines.describeRevision({ ...of, includedData: request.includedData });
  }
  async list(request: Sfn.ListExecutionsCommandInput) {
    const { stateMachineArn, mapRunArn, statusFilter, redriveFilter } = request;
    if ((stateMachineArn === undefined) === (mapRunArn === undefined))
      throw new AwsError('ValidationException', 'Exactly one of stateMachineArn and mapRunArn must be specified');
    const target = stateMachineArn === undefined ? undefined : parseArn(stateMachineArn, 'stateMachine');
    const machine = target === undefined ? mapRunArn! : arnOf(this.#place, `stateMachine:${target.name}`);
    if (target !== undefined && !this.#machines.exists(machine))
      throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${stateMachineArn!}'`);
    const limit = sizeOf(request.maxResults);
    const list = ['executions', stateMachineArn ?? mapRunArn, statusFilter, redriveFilter].join(' ');
    const before = request.nextToken === undefined ? Number.MAX_SAFE_INTEGER : offsetOf(list, request.nextToken);
    const wanted = (e: Execution): boolean =>
      (target?.qualifier === undefined || e.version === stateMachineArn || e.alias === stateMachineArn) &&
      (redriveFilter === undefined || e.redriveCount > 0 === (redriveFilter === 'REDRIVEN'));
    const found: Execution[] = [];
    // What the rows do not tell by themselves is looked for page by page.
    for (let from = before; found.length <= limit;) {
      const rows = this.#core.store.list(
        machine,
        statusFilter === undefined ? STATUSES : [statusFilter],
        from,
        limit + 1,
      );
      found.push(...rows.filter(wanted));
      if (rows.length <= limit) break;
      from = rows.at(-1)!.seq;
    }
    const items = found.slice(0, limit);
    return {
      executions: items.map((e) => {
        const { stateMachineVersionArn, stateMachineAliasArn, ...rest } = listed(e);
        return {
          ...rest,
          ...(stateMachineVersionArn === undefined ? {} : { stateMachineVersionArn }),
          ...(stateMachineAliasArn === undefined ? {} : { stateMachineAliasArn }),
        };
      }),
      ...(found.length > limit ? { nextToken: tokenOf(list, items.at(-1)!.seq) } : {}),
    };
  }
  async history(request: Sfn.GetExecutionHistoryCommandInput) {
    this.#core.throttle();
    const seq = this.find(request.executionArn ?? '');
    const descending = request.reverseOrder === true;
    const data = request.includeExecutionData !== false;
    const limit = sizeOf(request.maxResults);
    const list = `history ${seq} ${descending}`;
    const after =
      request.nextToken === undefined ? (descending ? Number.MAX_SAFE_INTEGER : 0) : offsetOf(list, request.nextToken);
    // A message of its own: what came before has been written when it is taken.
    const rows = await this.#core.post(seq, () => this.#core.store.history(seq, after, limit + 1, descending));
    const items = rows.slice(0, limit);
    return {
      events: items.map((row) => historyEvent(row, data)),
      ...(rows.length > limit ? { nextToken: tokenOf(list, items.at(-1)!.id) } : {}),
    };
  }

  async stop(request: Sfn.StopExecutionCommandInput) {
    const { error, cause } = request;
    this.#core.throttle();
    const stopDate = await this.#core.post(this.find(request.executionArn ?? ''), (turn) => {
      if (turn.execution.status === 'RUNNING')
        turn.end('ABORTED', { error: error?.slice(0, MAX_ERROR_CHARS), cause: cause?.slice(0, MAX_CAUSE_CHARS) });
      return turn.execution.stoppedAt ?? turn.now;
    });
    return { stopDate: new Date(stopDate) };
  }
  /** Stops children whose parent no longer waits for them; one that has ended meanwhile stays ended. */
  async stopChildren(parent: number, children: readonly string[]): Promise<void> {
    for (const child of children) {
      const seq = this.#core.seqOf(keyOf(child));
      if (seq === undefined) continue;
      await this.#core.deliver(seq, (turn) => {
        if (turn.execution.status === 'RUNNING') turn.end('ABORTED', {});
      });
    }
    const stopped = new Set(children);
    await this.#core.deliver(parent, (turn) => {
      const { execution } = turn;
      const left = (execution.stopping ?? []).filter((child) => !stopped.has(child));
      execution.stopping = left.length > 0 ? left : undefined;
      turn.touched = true;
    });
  }
  /** What an execution has left behind is stopped before it goes on. */
  async #leftNothing(seq: number): Promise<void> {
    while (!this.#core.closed && (await this.#core.post(seq, ({ execution }) => execution.stopping !== undefined)))
      await new Promise(setImmediate);
  }
  async redrive(request: Sfn.RedriveExecutionCommandInput) {
    this.#core.throttle();
    const seq = this.find(request.executionArn ?? '');
    await this.#leftNothing(seq);
    const at = await this.#core.post(seq, (turn) => {
      const { execution } = turn;
      const { redriveStatus, redriveStatusReason } = redriveOf(execution, turn.now);
      if (redriveStatus !== 'REDRIVABLE')
        throw new AwsError('ExecutionNotRedrivable', redriveStatusReason ?? 'Execution is not redrivable');
      redrive(turn, turn.program.definition.TimeoutSeconds);
      return turn.now;
    });
    return { redriveDate: new Date(at) };
  }
}

function inputOf(text: string): { text: string; value: Json } {
  if (longerThan(text, MAX_PAYLOAD_BYTES))
    throw new AwsError(
      'InvalidExecutionInput',
      `Invalid State Machine Execution Input: the input exceeds ${MAX_PAYLOAD_BYTES} bytes`,
    );
  try {
    return { text, value: JSON.parse(text) as Json };
  } catch (error) {
    throw new AwsError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${(error as Error).message}'`);
  }
}

function begin(turn: Turn, container: number, startAt: string, input: Json): void {
  const { execution } = turn;
  const root = newBranch({ id: '0', index: 0, scope: container, state: startAt, input, now: turn.now, previousId: 0 });
  execution.branches[root.id] = root;
  turn.emit(root, 'ExecutionStarted', {
    inputText: execution.input,
    roleArn: execution.roleArn,
    ...(execution.version === undefined ? {} : { stateMachineVersionArn: execution.version }),
    ...(execution.alias === undefined ? {} : { stateMachineAliasArn: execution.alias }),
  });
  // Recorded: the first state follows no event.
  root.previousId = 0;
  turn.ready(root);
}

/** What listing and describing have in common. */
const listed = (e: Execution) => ({
  executionArn: e.arn,
  stateMachineArn: e.machine,
  name: e.name,
  status: e.status,
  startDate: new Date(e.startedAt),
  ...(e.stoppedAt === undefined ? {} : { stopDate: new Date(e.stoppedAt) }),
  ...(e.mapRun === undefined ? {} : { mapRunArn: e.mapRun }),
  ...(e.version === undefined ? {} : { stateMachineVersionArn: e.version }),
  ...(e.alias === undefined ? {} : { stateMachineAliasArn: e.alias }),
  redriveCount: e.redriveCount,
});
