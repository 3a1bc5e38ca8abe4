// An engine under mixed load that a test kills. It writes down what happens the moment it happens: a line that has been written
// outlives the process. Run by kill.system.test.ts in a process of its own.
import { existsSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Engine, SystemClock, type LambdaCall } from '../../../lib/engine/index.ts';
import { seeded } from '../../support/chaos.ts';
import { KINDS, machines, type Kind } from './machines.ts';

interface Plan {
  readonly folder: string;
  readonly seed: number;
  /** Executions to have been started when this process is done with starting. */
  readonly until: number;
  /** Goes on until everything has ended, and then reports. */
  readonly finish: boolean;
}
const plan = JSON.parse(process.argv[2]!) as Plan;
const random = seeded(plan.seed);
const logFile = join(plan.folder, 'log');
const before = existsSync(logFile) ? readFileSync(logFile, 'utf8').split('\n') : [];
const fd = openSync(logFile, 'a');
const log = (...words: readonly string[]): void => void writeSync(fd, `${words.join(' ')}\n`);
const pause = (most: number): Promise<void> => new Promise((next) => setTimeout(next, random() * most));

const started = new Set<string>();
/** Tokens that nobody has answered yet, with what they are for. */
const open = new Map<string, string>();
for (const line of before) {
  const [what, a, b] = line.split(' ');
  if (what === 'started') started.add(a!);
  else if (what === 'token') open.set(b!, a!);
  else if (what === 'accepted' || what === 'refused') open.delete(a!);
}

/** The same key gives the same answer, as an idempotent function does. */
const flaky = (key: string): boolean => [...key].reduce((sum, c) => sum + c.charCodeAt(0), 0) % 5 < 2;
const invoke = async ({ functionArn, payload, idempotencyKey }: LambdaCall): Promise<unknown> => {
  const { i, step, item, token } = payload as { i: string; step: string; item?: number; token?: string };
  const what = `${i}/${step}${item === undefined ? '' : `.${item}`}`;
  log('call', what, idempotencyKey);
  await pause(4);
  if (functionArn === 'ask') {
    if (step !== 'Never') {
      log('token', what, token!);
      void answer(token!, what);
    }
    return null;
  }
  if (step === 'B' && flaky(idempotencyKey)) throw Object.assign(new Error('not now'), { name: 'Flaky' });
  return { step, gave: what };
};

const engine = Engine.open({ file: join(plan.folder, 'engine.db'), clock: new SystemClock(), invoke });
const activityArn = (await engine.createActivity({ name: 'work' })).activityArn!;
const arns = new Map<Kind, string>();
for (const kind of KINDS) {
  const { stateMachineArn } = await engine.createStateMachine({
    name: kind,
    definition: JSON.stringify({
      QueryLanguage: 'JSONata',
      ...machines(activityArn, arns.get('steps') ?? activityArn)[kind],
    }),
  });
  arns.set(kind, stateMachineArn);
}

/** Answers a token, now and then twice at once. Only one of them may be taken. */
async function answer(token: string, what: string): Promise<void> {
  await pause(30);
  const attempts = random() < 0.3 ? 2 : 1;
  const no = what.startsWith('a') && random() < 0.3;
  await Promise.all(
    Array.from({ length: attempts }, async (_x, n) => {
      const value = `${no ? 'no' : 'yes'}${Math.floor(random() * 1e9)}-${n}`;
      try {
        if (no) await engine.sendTaskFailure({ taskToken: token, error: 'Answer.No', cause: value });
        else await engine.sendTaskSuccess({ taskToken: token, output: JSON.stringify(value) });
        log('accepted', token, value);
      } catch (error) {
        if ((error as Error).name !== 'TaskTimedOut') throw error;
        log('refused', token);
      }
    }),
  );
}
async function worker(): Promise<void> {
  for (;;) {
    const { taskToken, input } = await engine.getActivityTask({ activityArn, workerName: 'w' });
    if (taskToken === undefined) return;
    const { i } = JSON.parse(input!) as { i: string };
    log('token', `${i}/Work`, taskToken);
    void answer(taskToken, `${i}/Work`);
  }
}
const nameOf = (n: number): { kind: Kind; name: string } => {
  const kind = KINDS[n % KINDS.length]!;
  return { kind, name: `${kind.charAt(0)}${n}` };
};
let next = 0;
async function starter(): Promise<void> {
  while (next < plan.until) {
    const { kind, name } = nameOf((next += 1) - 1);
    if (started.has(name)) continue;
    await engine
      .startExecution({ stateMachineArn: arns.get(kind)!, name, input: JSON.stringify({ i: name }) })
      .catch((error: unknown) => {
        // It was taken in, and the process died before anybody heard.
        if ((error as Error).name !== 'ExecutionAlreadyExists') throw error;
      });
    log('started', name);
    started.add(name);
    await pause(8);
  }
}

process.stdout.write('ready\n');
for (const [token, what] of open) void answer(token, what);
const workers = [worker(), worker()];
await Promise.all([starter(), starter(), starter(), starter()]);
if (plan.finish) {
  const until = Date.now() + 120_000;
  const running = async (): Promise<string[]> => {
    const left: string[] = [];
    for (const stateMachineArn of arns.values())
      for (const e of (await engine.listExecutions({ stateMachineArn, statusFilter: 'RUNNING' })).executions)
        left.push(e.name!);
    return left;
  };
  while ((await running()).length > 0) {
    if (Date.now() > until) throw new Error(`still running: ${(await running()).join(' ')}`);
    await pause(100);
  }
  const results: Record<string, unknown> = {};
  for (let n = 0; n < plan.until; n += 1) {
    const { kind, name } = nameOf(n);
    const executionArn = arns.get(kind)!.replace(':stateMachine:', ':execution:').concat(`:${name}`);
    const { status, output, error, cause } = await engine.describeExecution({ executionArn });
    results[name] = { status, output: output === undefined ? null : (JSON.parse(output) as unknown), error, cause };
  }
  await engine.close();
  await Promise.all(workers);
  // Not through the pipe: what is written to one is lost where the process ends before it has been read.
  writeFileSync(join(plan.folder, 'results.json'), JSON.stringify(results));
  process.exit(0);
}
