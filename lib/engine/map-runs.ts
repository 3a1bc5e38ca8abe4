import type * as Sfn from '@aws-sdk/client-sfn';
import type { Core } from './core.ts';
import { AwsError } from './errors.ts';
import type { Executions } from './executions.ts';
import { page } from './registry.ts';
import { distributed } from './states/map-distributed.ts';
import { childName, labelOf } from './states/map-distributed.ts';
import type { Answer, Branch, Execution, MapRun } from './types.ts';

/** Runs of distributed Maps. */
export class MapRuns {
  readonly #core: Core;
  readonly #executions: Executions;

  constructor(core: Core, executions: Executions) {
    this.#core = core;
    this.#executions = executions;
  }

  /** Starts children of a map run; those that were started before are found again by their names. */
  launch(execution: Execution, branchId: string, indexes: readonly number[]): void {
    this.#core.hold(this.#core.persist(() => this.#launch(execution, branchId, indexes)));
  }
  async #launch(execution: Execution, branchId: string, indexes: readonly number[]): Promise<void> {
    const { seq } = execution;
    const plan = await this.#core.post(seq, (turn) => {
      const branch = turn.execution.branches[branchId];
      const mapRun = branch?.iterations?.mapRun;
      if (branch === undefined || mapRun === undefined) return undefined;
      const step = turn.step(branch);
      const round = turn.execution.mapRuns![mapRun]!.redriveCount;
      return {
        mapRun,
        label: labelOf(step),
        container: step.containers[0]!,
        items: branch.iterations!.items,
        ...(round === undefined ? {} : { round }),
      };
    });
    if (plan === undefined || this.#core.closed) return;
    const { mapRun, label, container, items, ...round } = plan;
    const ended = await Promise.all(
      indexes.map((index) =>
        this.#executions.startItem(execution, {
          label,
          name: childName(mapRun, index),
          mapRun,
          container,
          input: items[index]!,
          waiter: { seq, branch: branchId, attempt: mapRun, form: 'map', index, ...round },
        }),
      ),
    );
    await this.#core.deliver(seq, async (turn) => {
      const there = (): Branch | undefined => {
        const branch = turn.execution.branches[branchId];
        const present = turn.execution.status === 'RUNNING' && branch?.iterations?.mapRun === mapRun;
        return present && turn.execution.mapRuns![mapRun]!.redriveCount === round.round ? branch : undefined;
      };
      for (const [i, child] of ended.entries()) {
        const branch = there();
        if (child === undefined || branch === undefined) continue;
        await turn.guard(branch, () => distributed.childEnded(turn, branch, indexes[i]!, 'SUCCEEDED', child.output));
      }
      const branch = there();
      if (branch === undefined) return;
      // A wave is bounded: what is still allowed to run follows in the next.
      distributed.launch(turn, branch);
      turn.touched = true;
    });
  }

  async describe(request: Sfn.DescribeMapRunCommandInput): Answer<Sfn.DescribeMapRunCommandOutput> {
    const arn = request.mapRunArn ?? '';
    return this.#core.post(this.#find(arn), ({ execution }) => {
      const run = execution.mapRuns![arn]!;
      const counts = (total: number) => ({
        pending: total - run.running - run.succeeded - run.failed - run.timedOut - run.aborted,
        running: run.running,
        succeeded: run.succeeded,
        failed: run.failed,
        timedOut: run.timedOut,
        aborted: run.aborted,
        total,
        resultsWritten: 0,
        failuresNotRedrivable: 0,
        pendingRedrive: 0,
      });
      return {
        mapRunArn: arn,
        executionArn: execution.arn,
        status: run.status,
        startDate: new Date(run.startedAt),
        ...(run.stoppedAt === undefined ? {} : { stopDate: new Date(run.stoppedAt) }),
        maxConcurrency: run.concurrency,
        toleratedFailureCount: run.toleratedCount,
        toleratedFailurePercentage: run.toleratedPercentage,
        itemCounts: counts(run.total),
        executionCounts: counts(run.total),
        redriveCount: run.redriveCount ?? 0,
        ...(run.redrivenAt === undefined ? {} : { redriveDate: new Date(run.redrivenAt) }),
      };
    });
  }
  async list(request: Sfn.ListMapRunsCommandInput): Answer<Sfn.ListMapRunsCommandOutput> {
    const rows = await this.#executions.read(request.executionArn ?? '', (e) =>
      Object.entries(e.mapRuns ?? {}).map(([mapRunArn, run]: [string, MapRun]) => ({
        mapRunArn,
        executionArn: e.arn,
        stateMachineArn: e.machine,
        startDate: new Date(run.startedAt),
        ...(run.stoppedAt === undefined ? {} : { stopDate: new Date(run.stoppedAt) }),
      })),
    );
    const { items, nextToken } = page(rows, request, `mapRuns ${request.executionArn ?? ''}`);
    return { mapRuns: items, ...(nextToken === undefined ? {} : { nextToken }) };
  }
  async update(request: Sfn.UpdateMapRunCommandInput): Answer<Sfn.UpdateMapRunCommandOutput> {
    const arn = request.mapRunArn ?? '';
    const { maxConcurrency, toleratedFailureCount, toleratedFailurePercentage } = request;
    if (maxConcurrency === undefined && toleratedFailureCount === undefined && toleratedFailurePercentage === undefined)
      throw new AwsError(
        'ValidationException',
        'At least one of maxConcurrency, toleratedFailureCount, toleratedFailurePercentage must be specified',
      );
    await this.#core.post(this.#find(arn), (turn) => {
      const { execution } = turn;
      const run = execution.mapRuns![arn]!;
      if (run.status !== 'RUNNING') throw new AwsError('ValidationException', `Map Run is ${run.status}: '${arn}'`);
      if (maxConcurrency !== undefined) run.concurrency = maxConcurrency === 0 ? distributed.limit : maxConcurrency;
      if (toleratedFailureCount !== undefined) run.toleratedCount = toleratedFailureCount;
      if (toleratedFailurePercentage !== undefined) run.toleratedPercentage = toleratedFailurePercentage;
      turn.touched = true;
      const branch = Object.values(execution.branches).find((b) => b.iterations?.mapRun === arn);
      if (branch !== undefined) distributed.launch(turn, branch);
    });
    return {};
  }
  #find(arn: string): number {
    const seq = this.#core.store.mapRun(arn);
    if (seq === undefined) throw new AwsError('ResourceNotFound', `Resource not found: '${arn}'`);
    return seq;
  }
}
