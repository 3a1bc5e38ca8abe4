import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Resource, Template } from './template.ts';

interface Reply {
  readonly id: number;
  readonly result?: string;
  readonly error?: string;
}
interface Container {
  readonly worker: Worker;
  readonly waiting: Map<number, (reply: Reply) => void>;
}

/** How a function failed, as Lambda tells it. */
export class FunctionError extends Error {
  readonly lambdaPayload: unknown;
  constructor(payload: { readonly errorType: string; readonly errorMessage: string }) {
    super(payload.errorMessage);
    this.name = payload.errorType;
    this.lambdaPayload = payload;
  }
}

/** The functions of a template, each in a container of its own that starts with the first call and is kept. */
export class Lambda {
  readonly #functions = new Map<string, Resource>();
  readonly #containers = new Map<string, Container>();
  readonly #template: Template;
  readonly #environment: (id: string) => Readonly<Record<string, string>>;
  readonly #now: () => number;
  readonly #time = new SharedArrayBuffer(8);
  readonly #running = new Map<string, Map<number, unknown>>();
  #calls = 0;
  /** What the functions wrote. */
  readonly log: string[] = [];

  /** `environment`: what the machine adds to a function's own environment: credentials, and where services answer. */
  constructor(template: Template, now: () => number, environment: (id: string) => Readonly<Record<string, string>>) {
    this.#template = template;
    this.#now = now;
    this.#environment = environment;
    for (const f of template.all('AWS::Lambda::Function')) this.#functions.set(template.arn(f.id), f);
  }
  /** How many calls of each function there have been, by logical id. */
  readonly counts = new Map<string, number>();

  /** Calls a function and waits for its answer. @throws FunctionError */
  async invoke(functionArn: string, event: unknown): Promise<unknown> {
    const found = this.#functions.get(functionArn);
    if (found === undefined)
      throw Object.assign(new Error(`Function not found: ${functionArn}`), {
        name: 'Lambda.ResourceNotFoundException',
      });
    Atomics.store(new BigInt64Array(this.#time), 0, BigInt(this.#now()));
    const { worker, waiting } = this.#container(found);
    const id = (this.#calls += 1);
    this.counts.set(found.id, (this.counts.get(found.id) ?? 0) + 1);
    const running = this.#running.get(found.id) ?? new Map<number, unknown>();
    this.#running.set(found.id, running.set(id, event));
    const reply = await new Promise<Reply>((done) => {
      waiting.set(id, done);
      worker.postMessage({ id, event: JSON.stringify(event) });
    });
    running.delete(id);
    if (reply.error !== undefined) throw new FunctionError(JSON.parse(reply.error) as never);
    return JSON.parse(reply.result!) as unknown;
  }
  /** Events that a function is working on. */
  running(id: string): readonly unknown[] {
    return [...(this.#running.get(id)?.values() ?? [])];
  }
  async close(): Promise<void> {
    await Promise.all([...this.#containers.values()].map(({ worker }) => worker.terminate()));
  }

  #container({ id, properties }: Resource): Container {
    const known = this.#containers.get(id);
    if (known !== undefined) return known;
    const { Handler, Code, Environment, Runtime } = properties;
    if (!String(Runtime).startsWith('nodejs')) throw new Error(`${id} runs on ${String(Runtime)}`);
    const [file, handler] = String(Handler).split('.') as [string, string];
    const worker = new Worker(new URL('./lambda-worker.ts', import.meta.url), {
      workerData: {
        file: join(this.#template.asset((Code as { S3Key: string }).S3Key), `${file}.mjs`),
        handler,
        time: this.#time,
      },
      env: { ...(Environment as { Variables: Record<string, string> }).Variables, ...this.#environment(id) },
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdout: true,
      stderr: true,
    });
    for (const stream of [worker.stdout, worker.stderr])
      stream.on('data', (text) => this.log.push(`${id}: ${String(text)}`));
    const container: Container = { worker, waiting: new Map() };
    worker.on('message', (reply: Reply) => {
      container.waiting.get(reply.id)!(reply);
      container.waiting.delete(reply.id);
    });
    worker.on('error', (error) => {
      this.#containers.delete(id);
      const payload = JSON.stringify({ errorType: 'Runtime.ExitError', errorMessage: String(error) });
      for (const [call, done] of container.waiting) done({ id: call, error: payload });
    });
    this.#containers.set(id, container);
    return container;
  }
}
