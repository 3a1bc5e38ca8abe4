import type * as Sfn from '@aws-sdk/client-sfn';
import { Activities } from './activities.ts';
import { readInput, type Members } from './requests/input.ts';
import { operations } from './requests/operations.ts';
import type { Place } from './arns.ts';
import type { Clock } from './clock.ts';
import { Core } from './core.ts';
import { AwsError } from './errors.ts';
import { Executions } from './executions.ts';
import type { Host, Services } from './integrations/index.ts';
import { Aliases } from './catalog/aliases.ts';
import { Catalog } from './catalog/catalog.ts';
import { Machines, type NewMachine } from './catalog/machines.ts';
import { Versions } from './catalog/versions.ts';
import { MapRuns } from './map-runs.ts';
import type { Program } from './program.ts';
import { StatusChange } from './status-change.ts';
import { Tags } from './tags.ts';
import { Tasks } from './tasks.ts';
import { testState } from './test-state/index.ts';
import type { Effect } from './turn.ts';
import type { Answer, Execution, JsonObject } from './types.ts';
import { uuid, uuidsFrom } from './uuids.ts';
import { diagnose } from './validation/index.ts';

export interface EngineOptions extends Services {
  /** Path of the SQLite file, or `:memory:`. */
  readonly file: string;
  /** Goes on with what can be read of a torn or damaged file, instead of refusing with `TornLog` or `DamagedFile`. */
  readonly acceptLoss?: boolean;
  readonly clock: Clock;
  /** A number from 0 up to 1. Where it is given, it is the only source of chance: tokens and `$uuid()` come from it too. */
  readonly random?: () => number;
  readonly region?: string;
  readonly accountId?: string;
  /** Messages taken in and not yet on disk, and calls that wait for room; beyond, the API answers ThrottlingException. Default 25,000. */
  readonly maxInFlight?: number;
  /** Calls of functions and services at once; the others wait on disk. Default 1,000, as an AWS account has of Lambda. */
  readonly maxCalls?: number;
  /** Executions kept in memory while they wait; the others are read again when something comes for them. Default 500. */
  readonly maxIdle?: number;
  /** `:memory:` only: how many executions that have ended are kept, the newest. Default 10,000. A file keeps all. */
  readonly retain?: number;
  /** Told of every start and end once it is on disk, as Step Functions tells EventBridge. It must not throw. */
  readonly statusChanged?: (detail: StatusChange) => void;
  /** Told of what somebody should know and nobody asked for, e.g. an execution whose row cannot be read. Default: a process warning. */
  readonly warn?: (message: string) => void;
}

/**
 * Step Functions on this machine: one method for each operation of the API, with AWS's shapes and error names (`AwsError`).
 * Standard executions of JSONata machines; what is not emulated is refused by name when a machine is created.
 */
export class Engine {
  readonly #core: Core;
  readonly #machines: Machines;
  readonly #versions: Versions;
  readonly #aliases: Aliases;
  readonly #executions: Executions;
  readonly #tasks: Tasks;
  readonly #activities: Activities;
  readonly #mapRuns: MapRuns;
  readonly #tags: Tags;
  readonly #host: Host;
  readonly #place: Place;
  readonly #random: () => number;
  #leaveClock: (() => void) | undefined;

  private constructor(options: EngineOptions) {
    const { random = Math.random, region = 'us-east-1', accountId = '000000000000' } = options;
    this.#random = random;
    this.#place = { region, account: accountId };
    this.#core = new Core(
      {
        file: options.file,
        clock: options.clock,
        region,
        random,
        uuid: options.random === undefined ? uuid : uuidsFrom(random),
        warn: options.warn ?? ((message) => process.emitWarning(message, 'TuttiEngine')),
        ...(options.acceptLoss === undefined ? {} : { acceptLoss: options.acceptLoss }),
        ...(options.maxInFlight === undefined ? {} : { maxInFlight: options.maxInFlight }),
        ...(options.maxCalls === undefined ? {} : { maxCalls: options.maxCalls }),
        ...(options.maxIdle === undefined ? {} : { maxIdle: options.maxIdle }),
        ...(options.retain === undefined ? {} : { retain: options.retain }),
      },
      {
        program: (e) => this.#program(e),
        activity: (arn) => this.#activities.exists(arn),
        perform: (execution, program, effect) => this.#perform(execution, program, effect),
        tell: (execution) => this.#tasks.tell(execution),
        ended: (execution) => this.#machines.executionEnded(execution.machine),
        status: (execution) => (options.statusChanged === undefined ? undefined : new StatusChange(execution)),
        changed: (change) => options.statusChanged?.(change),
      },
    );
    const rows = this.#core.store.registry();
    const now = (): number => this.#core.now;
    const catalog = new Catalog(this.#core.store, rows, this.#place, now);
    this.#versions = new Versions(catalog);
    this.#aliases = new Aliases(catalog);
    this.#tags = new Tags(this.#core.store, rows, (arn) => this.#machines.exists(arn) || this.#activities.exists(arn));
    this.#machines = new Machines(catalog, this.#versions, this.#tags, random);
    this.#executions = new Executions(this.#core, this.#machines, this.#place);
    this.#host = {
      services: options,
      now,
      startChild: (request) => this.#executions.startChild(request),
      operation: (name, request) => this.#operation(name, request),
    };
    this.#tasks = new Tasks(this.#core, this.#host);
    this.#activities = new Activities(this.#core, this.#place, rows, this.#tags);
    this.#mapRuns = new MapRuns(this.#core, this.#executions);
  }

  /**
   * Opens the file and goes on with every execution that is still open. Throws `FileDamage`: `TornLog` where acknowledged
   * commits are missing, `DamagedFile` where something else stands in it than was written.
   */
  static open(options: EngineOptions): Engine {
    const engine = new Engine(options);
    engine.#leaveClock = options.clock.onSettle?.(
      () => engine.settle(),
      () => engine.#core.atWork,
    );
    engine.#core.resume();
    return engine;
  }
  /** Resolves when nothing can run without an outside event or the clock. */
  settle(): Promise<void> {
    return this.#core.settle();
  }
  /** Stops taking part in time and calls; everything acknowledged is on disk. */
  async close(): Promise<void> {
    this.#leaveClock?.();
    this.#activities.close();
    await this.#core.close();
  }
  /** How the file is written: `wal` and 2 (FULL); `memory` and 0 where there is none. */
  durability(): { readonly journalMode: string; readonly synchronous: number } {
    return this.#core.store.durability();
  }

  /** What has been written since the engine was opened: synced commits, changes of executions, and their characters. */
  written(): { readonly commits: number; readonly transitions: number; readonly characters: number } {
    return { ...this.#core.store.written };
  }
  /** ARNs of what could not be read when the file was opened with `acceptLoss`, and is gone. */
  lost(): readonly string[] {
    return this.#core.store.lost;
  }

  // ------------------------------------------------------------ machines

  createStateMachine(r: NewMachine) {
    return this.#machines.create(r);
  }
  updateStateMachine(r: Sfn.UpdateStateMachineCommandInput): Answer<Sfn.UpdateStateMachineCommandOutput> {
    return this.#machines.update(r);
  }
  deleteStateMachine(r: Sfn.DeleteStateMachineCommandInput): Answer<Sfn.DeleteStateMachineCommandOutput> {
    return this.#machines.delete(r);
  }
  describeStateMachine(r: Sfn.DescribeStateMachineCommandInput) {
    return this.#machines.describe(r);
  }
  describeStateMachineForExecution(
    r: Sfn.DescribeStateMachineForExecutionCommandInput,
  ): Answer<Sfn.DescribeStateMachineForExecutionCommandOutput> {
    return this.#executions.describeMachine(r);
  }
  listStateMachines(r: Sfn.ListStateMachinesCommandInput): Answer<Sfn.ListStateMachinesCommandOutput> {
    return this.#machines.list(r);
  }
  async validateStateMachineDefinition(
    r: Sfn.ValidateStateMachineDefinitionCommandInput,
  ): Answer<Sfn.ValidateStateMachineDefinitionCommandOutput> {
    const all = diagnose(r.definition ?? '', { type: r.type === 'EXPRESS' ? 'EXPRESS' : 'STANDARD' }).diagnostics;
    const wanted = all.filter((d) => r.severity === 'WARNING' || d.severity === 'ERROR');
    const most = r.maxResults === undefined || r.maxResults === 0 ? 100 : r.maxResults;
    return {
      result: all.some((d) => d.severity === 'ERROR') ? 'FAIL' : 'OK',
      diagnostics: wanted.slice(0, most).map((d) => ({ ...d })),
      truncated: wanted.length > most,
    };
  }
  testState(r: Sfn.TestStateCommandInput): Answer<Sfn.TestStateCommandOutput> {
    return testState(r, {
      place: this.#place,
      now: this.#core.now,
      random: this.#random,
      uuid: () => this.#core.newName(),
      host: this.#host,
    });
  }
  publishStateMachineVersion(
    r: Sfn.PublishStateMachineVersionCommandInput,
  ): Answer<Sfn.PublishStateMachineVersionCommandOutput> {
    return this.#versions.publish(r);
  }
  deleteStateMachineVersion(
    r: Sfn.DeleteStateMachineVersionCommandInput,
  ): Answer<Sfn.DeleteStateMachineVersionCommandOutput> {
    return this.#versions.delete(r);
  }
  listStateMachineVersions(
    r: Sfn.ListStateMachineVersionsCommandInput,
  ): Answer<Sfn.ListStateMachineVersionsCommandOutput> {
    return this.#versions.list(r);
  }
  createStateMachineAlias(
    r: Sfn.CreateStateMachineAliasCommandInput,
  ): Answer<Sfn.CreateStateMachineAliasCommandOutput> {
    return this.#aliases.create(r);
  }
  updateStateMachineAlias(
    r: Sfn.UpdateStateMachineAliasCommandInput,
  ): Answer<Sfn.UpdateStateMachineAliasCommandOutput> {
    return this.#aliases.update(r);
  }
  describeStateMachineAlias(
    r: Sfn.DescribeStateMachineAliasCommandInput,
  ): Answer<Sfn.DescribeStateMachineAliasCommandOutput> {
    return this.#aliases.describe(r);
  }
  deleteStateMachineAlias(
    r: Sfn.DeleteStateMachineAliasCommandInput,
  ): Answer<Sfn.DeleteStateMachineAliasCommandOutput> {
    return this.#aliases.delete(r);
  }
  listStateMachineAliases(
    r: Sfn.ListStateMachineAliasesCommandInput,
  ): Answer<Sfn.ListStateMachineAliasesCommandOutput> {
    return this.#aliases.list(r);
  }

  // ------------------------------------------------------------ executions

  startExecution(r: Sfn.StartExecutionCommandInput) {
    return this.#executions.start(r);
  }
  async startSyncExecution(_r: Sfn.StartSyncExecutionCommandInput): Answer<Sfn.StartSyncExecutionCommandOutput> {
    throw new AwsError(
      'StateMachineTypeNotSupported',
      'Synchronous executions belong to Express state machines, which this engine does not emulate.',
    );
  }
  stopExecution(r: Sfn.StopExecutionCommandInput) {
    return this.#executions.stop(r);
  }
  redriveExecution(r: Sfn.RedriveExecutionCommandInput) {
    return this.#executions.redrive(r);
  }
  describeExecution(r: Sfn.DescribeExecutionCommandInput) {
    return this.#executions.describe(r);
  }
  listExecutions(r: Sfn.ListExecutionsCommandInput) {
    return this.#executions.list(r);
  }
  getExecutionHistory(r: Sfn.GetExecutionHistoryCommandInput) {
    return this.#executions.history(r);
  }

  // ------------------------------------------------------------ tasks

  sendTaskSuccess(r: Sfn.SendTaskSuccessCommandInput): Answer<Sfn.SendTaskSuccessCommandOutput> {
    return this.#tasks.success(r);
  }
  sendTaskFailure(r: Sfn.SendTaskFailureCommandInput): Answer<Sfn.SendTaskFailureCommandOutput> {
    return this.#tasks.failure(r);
  }
  sendTaskHeartbeat(r: Sfn.SendTaskHeartbeatCommandInput): Answer<Sfn.SendTaskHeartbeatCommandOutput> {
    return this.#tasks.heartbeat(r);
  }
  createActivity(r: Sfn.CreateActivityCommandInput): Answer<Sfn.CreateActivityCommandOutput> {
    return this.#activities.create(r);
  }
  deleteActivity(r: Sfn.DeleteActivityCommandInput): Answer<Sfn.DeleteActivityCommandOutput> {
    return this.#activities.delete(r);
  }
  describeActivity(r: Sfn.DescribeActivityCommandInput): Answer<Sfn.DescribeActivityCommandOutput> {
    return this.#activities.describe(r);
  }
  listActivities(r: Sfn.ListActivitiesCommandInput): Answer<Sfn.ListActivitiesCommandOutput> {
    return this.#activities.list(r);
  }
  getActivityTask(
    r: Sfn.GetActivityTaskCommandInput,
    options: { readonly signal?: AbortSignal } = {},
  ): Answer<Sfn.GetActivityTaskCommandOutput> {
    return this.#activities.getTask(r, options);
  }

  // ------------------------------------------------------------ map runs and tags

  describeMapRun(r: Sfn.DescribeMapRunCommandInput): Answer<Sfn.DescribeMapRunCommandOutput> {
    return this.#mapRuns.describe(r);
  }
  listMapRuns(r: Sfn.ListMapRunsCommandInput): Answer<Sfn.ListMapRunsCommandOutput> {
    return this.#mapRuns.list(r);
  }
  updateMapRun(r: Sfn.UpdateMapRunCommandInput): Answer<Sfn.UpdateMapRunCommandOutput> {
    return this.#mapRuns.update(r);
  }
  tagResource(r: Sfn.TagResourceCommandInput): Answer<Sfn.TagResourceCommandOutput> {
    return this.#tags.add(r);
  }
  untagResource(r: Sfn.UntagResourceCommandInput): Answer<Sfn.UntagResourceCommandOutput> {
    return this.#tags.remove(r);
  }
  listTagsForResource(r: Sfn.ListTagsForResourceCommandInput): Answer<Sfn.ListTagsForResourceCommandOutput> {
    return this.#tags.list(r);
  }

  // ------------------------------------------------------------ inside

  #program({ machine, revision }: Execution): Program {
    return this.#machines.program(machine, revision);
  }
  #perform(execution: Execution, program: Program, effect: Effect): void {
    switch (effect.kind) {
      case 'run':
        return this.#tasks.run(execution, program, effect.branch, effect.attempt);
      case 'activity':
        return this.#activities.offer(effect.activity, effect.token);
      case 'withdraw':
        return this.#activities.withdraw(effect.activity, effect.token);
      case 'children':
        return this.#mapRuns.launch(execution, effect.branch, effect.indexes);
      case 'cancel':
        return this.#core.cancel(execution.seq, effect.attempt);
      case 'stop':
        return this.#core.hold(this.#executions.stopChildren(execution.seq, effect.children));
      case 'mapRun':
    }
  }
  /** The API as `aws-sdk:sfn:` tasks call it. */
  async #operation(name: string, request: JsonObject): Promise<unknown> {
    const operation = (this as unknown as Record<string, ((r: JsonObject) => Promise<unknown>) | undefined>)[name];
    const model = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    if (typeof operation !== 'function' || !Object.hasOwn(operations, model))
      throw new AwsError('UnknownOperationException', `Step Functions has no operation ${name}`);
    return operation.call(this, readInput(operations[model as keyof typeof operations] as Members, request));
  }
}

const OF_ITS_OWN = ['settle', 'close', 'durability', 'lost', 'written'] as const;
/** Methods that are operations of the API. */
export type OperationName = Exclude<keyof Engine, (typeof OF_ITS_OWN)[number]>;
export const OPERATIONS: ReadonlySet<string> = new Set(
  Object.getOwnPropertyNames(Engine.prototype).filter((n) => !['constructor', ...OF_ITS_OWN].includes(n)),
);
