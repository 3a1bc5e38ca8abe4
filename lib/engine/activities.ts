import type * as Sfn from '@aws-sdk/client-sfn';
import type { Answer } from './types.ts';
import { arnOf, checkName, parseArn, type Place } from './arns.ts';
import { checkEncryption } from './catalog/configuration.ts';
import type { Core } from './core.ts';
import { AwsError } from './errors.ts';
import { page, Registry } from './registry.ts';
import type { RegistryRow } from './store.ts';
import type { Tags } from './tags.ts';
import { placeOf, presentTask } from './tasks.ts';

interface Activity {
  readonly arn: string;
  readonly name: string;
  readonly created: number;
}
/** How long GetActivityTask waits for work, as AWS does. */
const POLL_MS = 60_000;
/** Workers that wait for tasks of one activity at once. */
const WORKER_LIMIT = 1000;

/** Activities: tasks that workers outside fetch. */
export class Activities {
  readonly #core: Core;
  readonly #place: Place;
  readonly #tags: Tags;
  readonly #activities: Registry<Activity>;
  /** Tokens that wait for a worker, oldest first, by activity. */
  readonly #queues = new Map<string, Set<string>>();
  readonly #pollers = new Map<string, (() => void)[]>();

  constructor(core: Core, place: Place, rows: readonly RegistryRow[], tags: Tags) {
    this.#core = core;
    this.#place = place;
    this.#tags = tags;
    this.#activities = new Registry(core.store, 'activity', rows);
    for (const { activity, token } of core.store.activityQueue()) this.#queue(activity).add(token);
  }

  exists(arn: string): boolean {
    return this.#activities.get(arn) !== undefined;
  }
  /** A task has been scheduled; its row is on disk. */
  offer(arn: string, token: string): void {
    this.#queue(arn).add(token);
    this.#pollers.get(arn)?.shift()?.();
  }
  /** A worker has it, or nobody waits for it any more. */
  withdraw(arn: string, token: string): void {
    this.#queue(arn).delete(token);
  }

  async create(request: Sfn.CreateActivityCommandInput): Answer<Sfn.CreateActivityCommandOutput> {
    const { name = '' } = request;
    checkName(name);
    checkEncryption(request.encryptionConfiguration);
    const arn = arnOf(this.#place, `activity:${name}`);
    const known = this.#activities.get(arn);
    const activity = known ?? { arn, name, created: this.#core.now };
    if (known === undefined) await Promise.all([this.#tags.of(arn, request.tags), this.#activities.put(arn, activity)]);
    else await this.#activities.written();
    return { activityArn: arn, creationDate: new Date(activity.created) };
  }
  async delete(request: Sfn.DeleteActivityCommandInput): Answer<Sfn.DeleteActivityCommandOutput> {
    const arn = request.activityArn ?? '';
    parseArn(arn, 'activity');
    if (this.exists(arn)) await Promise.all([this.#activities.remove(arn), this.#tags.drop(arn)]);
    return {};
  }
  async describe(request: Sfn.DescribeActivityCommandInput): Answer<Sfn.DescribeActivityCommandOutput> {
    const { arn, name, created } = this.#activity(request.activityArn ?? '');
    return {
      activityArn: arn,
      name,
      creationDate: new Date(created),
      encryptionConfiguration: { type: 'AWS_OWNED_KEY' },
    };
  }
  async list(request: Sfn.ListActivitiesCommandInput): Answer<Sfn.ListActivitiesCommandOutput> {
    const { items, nextToken } = page(this.#activities.values(), request, 'activities');
    return {
      activities: items.map((a) => ({ activityArn: a.arn, name: a.name, creationDate: new Date(a.created) })),
      ...(nextToken === undefined ? {} : { nextToken }),
    };
  }

  /** Waits up to a minute for a task; an answer without a token says that there was none. */
  async getTask(
    request: Sfn.GetActivityTaskCommandInput,
    options: { readonly signal?: AbortSignal } = {},
  ): Answer<Sfn.GetActivityTaskCommandOutput> {
    this.#core.throttle();
    const { arn } = this.#activity(request.activityArn ?? '');
    const end = Date.now() + POLL_MS;
    const over = (): boolean => Date.now() >= end || options.signal?.aborted === true || this.#core.closed;
    while (!over()) {
      for (const token of this.#queue(arn)) {
        // Two workers may be at it; the first to be noted has it.
        const input = await this.#take(token, request.workerName);
        if (input !== undefined) return { taskToken: token, input };
        this.#queue(arn).delete(token);
        if (over()) break;
      }
      if (this.#queue(arn).size === 0 && !over()) await this.#wait(arn, end - Date.now(), options.signal);
    }
    // Whoever woke this worker meant a task, and another worker may wait.
    if (this.#queue(arn).size > 0) this.#pollers.get(arn)?.shift()?.();
    return {};
  }
  /** Notes the start of a task by a worker; undefined where another has it or nobody waits for it. */
  async #take(token: string, workerName: string | undefined): Promise<string | undefined> {
    const place = placeOf(token);
    return this.#core.post(place.seq, (turn) => {
      const branch = presentTask(turn, place.branch, place.attempt);
      if (branch?.task?.taken !== false) return undefined;
      const text = JSON.stringify(branch.task!.args ?? null);
      turn.withdraw(branch);
      branch.task!.taken = true;
      branch.task!.submitted = true;
      branch.task!.args = undefined;
      if (branch.heartbeatMs !== undefined) branch.heartbeatDue = turn.now + branch.heartbeatMs;
      const { events } = turn.step(branch);
      turn.emit(branch, events!.started, { ...events!.head, ...(workerName === undefined ? {} : { workerName }) });
      return text;
    });
  }
  #wait(arn: string, ms: number, signal: AbortSignal | undefined): Promise<void> {
    const pollers = this.#pollers.get(arn) ?? [];
    if (pollers.length >= WORKER_LIMIT)
      throw new AwsError('ActivityWorkerLimitExceeded', `Activity Worker Limit Exceeded: '${arn}'`);
    this.#pollers.set(arn, pollers);
    return new Promise((done) => {
      const finish = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', finish);
        const at = pollers.indexOf(finish);
        if (at >= 0) pollers.splice(at, 1);
        done();
      };
      const timer = setTimeout(finish, ms);
      timer.unref();
      signal?.addEventListener('abort', finish, { once: true });
      pollers.push(finish);
    });
  }
  /** Lets those who wait for work go. */
  close(): void {
    for (const pollers of this.#pollers.values()) for (const finish of [...pollers]) finish();
  }

  #activity(arn: string): Activity {
    parseArn(arn, 'activity');
    const found = this.#activities.get(arn);
    if (found === undefined) throw new AwsError('ActivityDoesNotExist', `Activity Does Not Exist: '${arn}'`);
    return found;
  }
  #queue(arn: string): Set<string> {
    let queue = this.#queues.get(arn);
    if (queue === undefined) this.#queues.set(arn, (queue = new Set()));
    return queue;
  }
}
