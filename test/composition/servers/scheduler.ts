import { Hono, type Context } from 'hono';
import type { Clock } from '../../../lib/engine/index.ts';
import { keyOf, type Iam } from '../iam.ts';
import { ACCOUNT, REGION, type Template } from '../template.ts';
import { listen, must, refusal, ServiceError, type Listening } from './http.ts';

interface Schedule {
  readonly GroupName?: string;
  readonly ScheduleExpression: string;
  readonly ScheduleExpressionTimezone?: string;
  readonly FlexibleTimeWindow: { readonly Mode: string };
  readonly ActionAfterCompletion?: string;
  readonly Target: {
    readonly Arn: string;
    readonly RoleArn: string;
    readonly Input?: string;
    readonly RetryPolicy?: { readonly MaximumEventAgeInSeconds?: number; readonly MaximumRetryAttempts?: number };
    readonly DeadLetterConfig?: { readonly Arn?: string };
  };
}

/** EventBridge Scheduler with one-time schedules, on the clock of the test: creates, updates, deletes, fires, and deletes what has fired. */
export class Scheduler {
  readonly #iam: Iam;
  readonly #template: Template;
  readonly #clock: Clock;
  readonly #fire: (functionArn: string, payload: unknown) => Promise<void>;
  readonly #schedules = new Map<string, () => void>();
  readonly #group: string;
  /** How many schedules have fired. */
  fired = 0;

  constructor(
    template: Template,
    iam: Iam,
    clock: Clock,
    fire: (functionArn: string, payload: unknown) => Promise<void>,
  ) {
    this.#template = template;
    this.#iam = iam;
    this.#clock = clock;
    this.#fire = fire;
    this.#group = template.one('AWS::Scheduler::ScheduleGroup').properties.Name as string;
  }
  clear(): void {
    for (const cancel of this.#schedules.values()) cancel();
    this.#schedules.clear();
  }
  listen(): Promise<Listening> {
    const app = new Hono();
    const operation =
      (action: string, run: (name: string, schedule: Schedule, group: string | undefined) => void) =>
      async (c: Context): Promise<Response> => {
        try {
          const name = decodeURIComponent(c.req.param('name') ?? '');
          must(/^[0-9a-zA-Z\-_.]{1,64}$/.test(name), `a schedule may not be called ${name}`);
          const schedule = c.req.method === 'DELETE' ? ({} as Schedule) : await c.req.json<Schedule>();
          const group = schedule.GroupName ?? c.req.query('groupName');
          must(group === this.#group, `there is no schedule group ${group}`);
          const role = this.#iam.roleOf(keyOf(c.req.header('authorization')));
          this.#iam.check(
            role,
            `scheduler:${action}`,
            `arn:aws:scheduler:${REGION}:${ACCOUNT}:schedule/${group}/${name}`,
          );
          if (c.req.method !== 'DELETE')
            this.#iam.check(role, 'iam:PassRole', schedule.Target.RoleArn, {
              'iam:PassedToService': 'scheduler.amazonaws.com',
            });
          run(name, schedule, group);
          return Response.json({ ScheduleArn: `arn:aws:scheduler:${REGION}:${ACCOUNT}:schedule/${group}/${name}` });
        } catch (error) {
          return refusal(error);
        }
      };
    app.post(
      '/schedules/:name',
      operation('CreateSchedule', (name, schedule) => {
        if (this.#schedules.has(name))
          throw new ServiceError('ConflictException', `Schedule ${name} already exists.`, 409);
        this.#set(name, schedule);
      }),
    );
    app.put(
      '/schedules/:name',
      operation('UpdateSchedule', (name, schedule) => {
        this.#existing(name)();
        this.#set(name, schedule);
      }),
    );
    app.delete(
      '/schedules/:name',
      operation('DeleteSchedule', (name) => {
        this.#existing(name)();
        this.#schedules.delete(name);
      }),
    );
    return listen(app);
  }
  #existing(name: string): () => void {
    const cancel = this.#schedules.get(name);
    if (cancel === undefined)
      throw new ServiceError('ResourceNotFoundException', `Schedule ${name} does not exist.`, 404);
    return cancel;
  }
  #set(name: string, schedule: Schedule): void {
    const at = this.#timeOf(schedule);
    const { Arn, RoleArn, Input = '{}', RetryPolicy = {}, DeadLetterConfig } = schedule.Target;
    const { MaximumEventAgeInSeconds: age = 86_400, MaximumRetryAttempts: attempts = 185 } = RetryPolicy;
    must(age >= 60 && age <= 86_400, 'MaximumEventAgeInSeconds is from 60 to 86400');
    must(attempts >= 0 && attempts <= 185, 'MaximumRetryAttempts is from 0 to 185');
    must(schedule.ActionAfterCompletion === 'DELETE', 'a schedule that is not deleted counts against the quota');
    must(/^arn:aws:lambda:.+:function:.+$/.test(Arn), `the target ${Arn} is no function`);
    must(
      this.#template.all('AWS::IAM::Role').some((r) => this.#template.arn(r.id) === RoleArn),
      `there is no role ${RoleArn}`,
    );
    must(
      DeadLetterConfig === undefined ||
        this.#template.all('AWS::SQS::Queue').some((q) => this.#template.arn(q.id) === DeadLetterConfig.Arn),
      `there is no queue ${DeadLetterConfig?.Arn}`,
    );
    const payload: unknown = JSON.parse(Input);
    const cancel = this.#clock.schedule(at, async () => {
      this.#schedules.delete(name);
      this.#iam.check(RoleArn.split('/').at(-1)!, 'lambda:InvokeFunction', Arn);
      this.fired += 1;
      await this.#fire(Arn, payload);
    });
    this.#schedules.set(name, cancel);
  }
  #timeOf({ ScheduleExpression, ScheduleExpressionTimezone: zone, FlexibleTimeWindow }: Schedule): number {
    must(FlexibleTimeWindow.Mode === 'OFF', 'the window is OFF');
    must(zone === 'UTC', `the time zone is ${zone}`);
    const text = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)$/.exec(ScheduleExpression)?.[1];
    const at = text === undefined ? Number.NaN : Date.parse(`${text}Z`);
    must(!Number.isNaN(at), `the schedule expression is ${ScheduleExpression}`);
    must(at >= this.#clock.now(), 'The schedule is in the past');
    return at;
  }
}
